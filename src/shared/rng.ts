// The one source of randomness. Everything random in Winnow draws from a generator seeded by the split or
// the run, so that the same seed gives the same result. Not for cryptography.

/** A seeded generator; `state` and `restore` let a checkpoint continue the same sequence. */
export type Rng = {
  /** Uniform in [0, 1). */
  readonly next: () => number
  /** Integer in [0, bound). */
  readonly below: (bound: number) => number
  /** Standard normal (Box-Muller). */
  readonly normal: () => number
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  readonly shuffle: <T extends { length: number; [index: number]: unknown }>(items: T) => T
  readonly state: () => number
  readonly restore: (state: number) => void
}

/** Mulberry32 (T. Ettinger, public domain): 32 bits of state, period 2^32, enough for shuffles and samples. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return {
    next,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle: (items) => {
      const array: { [index: number]: unknown } = items
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const kept = array[i]
        array[i] = array[j]
        array[j] = kept
      }
      return items
    },
    state: () => state,
    restore: (saved) => {
      state = saved >>> 0
    },
  }
}

/** A 53-bit hash of a string (cyrb53, public domain): for contract versions and seeds, not for security. */
export function hashString(text: string, seed = 0): string {
  let h1 = 0xdeadbeef ^ seed
  let h2 = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    h1 = Math.imul(h1 ^ c, 2654435761)
    h2 = Math.imul(h2 ^ c, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(16).padStart(14, '0')
}

/**
 * A generator for one purpose of a run: the same for the same seed, name and number, whatever was drawn before.
 * A training that goes on from step 500 draws for step 501 what it would have drawn without the break.
 */
export function forkRng(seed: number, name: string, number = 0): Rng {
  return createRng(Number.parseInt(hashString(`${seed} ${name} ${number}`).slice(-8), 16))
}
