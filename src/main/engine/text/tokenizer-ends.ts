// What the post-processor of tokenizer.json puts before and after a text, and how it trims the places of tokens.
import type { Tokenizer } from '@huggingface/tokenizers'
import { isObject } from '../json'
import { byteChars } from './tokenizer-unicode'

/** Special tokens around a text, and the trimming of places. */
export type Ends = {
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** Takes the white space of tokens out of their places; `tokens` are the tokens as they stand in the text. */
  readonly trim: (text: string, tokens: readonly string[], starts: number[], ends: number[]) => void
}

/**
 * Reads the post-processor; `idOf` knows the vocabulary. The library says what stands around a text, the file which
 * ids that is. Throws Error when a special token
 * is not in it.
 */
export function readEnds(
  library: Tokenizer,
  json: unknown,
  idOf: (token: string) => number | undefined,
): Ends {
  const steps = processors(json)
  const own = new Map(steps.flatMap(namedIds))
  // A marker that the post-processor carries along shows what it puts before and after a text.
  const marker = '\u0000text'
  const marked = library.post_processor?.post_process([marker], null, true).tokens ?? [marker]
  const at = marked.indexOf(marker)
  const idsOf = (token: string): readonly number[] => {
    const id = idOf(token)
    if (id === undefined) throw new Error(`its special token ${token} is not in the vocabulary`)
    return own.get(token) ?? [id]
  }
  const trims = steps.filter(
    ({ type, trim_offsets: isTrimmed }) =>
      (type === 'ByteLevel' || type === 'RobertaProcessing') && isTrimmed !== false,
  )
  return {
    before: marked.slice(0, at).flatMap(idsOf),
    after: marked.slice(at + 1).flatMap(idsOf),
    trim: (text, tokens, starts, ends) => {
      for (const one of trims) trim(text, tokens, starts, ends, one['add_prefix_space'] !== false)
    },
  }
}

/** Post-processors in order, sequences laid out. */
function processors(json: unknown): Record<string, unknown>[] {
  if (!isObject(json)) return []
  if (json['type'] !== 'Sequence') return [json]
  return (Array.isArray(json['processors']) ? json['processors'] : []).flatMap(processors)
}

/** Ids that a post-processor says itself. */
function namedIds(json: Record<string, unknown>): (readonly [string, readonly number[]])[] {
  const { special_tokens: special, cls, sep } = json
  const named = isObject(special) ? Object.entries(special) : []
  const fromTemplate = named.map(([name, item]) => [name, isObject(item) ? item['ids'] : undefined] as const)
  const fromPairs = [cls, sep]
    .filter((pair) => Array.isArray(pair))
    .map(([name, id]) => [String(name), [id]] as const)
  return [...fromTemplate, ...fromPairs].flatMap(([name, ids]) =>
    Array.isArray(ids) && ids.length > 0 && ids.every((id) => Number.isInteger(id))
      ? [[name, ids.map(Number)] as const]
      : [],
  )
}

const blanks = new RegExp(`^[${byteChars[32]}\\p{White_Space}]*`, 'u')
const lastBlanks = new RegExp(`[${byteChars[32]}\\p{White_Space}]*$`, 'u')

/** process_offsets of the Python library (pre_tokenizers/byte_level.rs), which counts characters. */
function trim(
  text: string,
  tokens: readonly string[],
  starts: number[],
  ends: number[],
  isPrefixed: boolean,
): void {
  for (const [at, token] of tokens.entries()) {
    let leading = blanks.exec(token)?.[0].length ?? 0
    const trailing = lastBlanks.exec(token)?.[0].length ?? 0
    const start = starts[at] ?? 0
    const end = ends[at] ?? 0
    // A space that was put before the text has no place to trim.
    if (leading === 1 && isPrefixed && (at === 0 || start === 0)) leading = 0
    const first = Math.min(step(text, start, leading), end)
    const last = step(text, end, -trailing)
    starts[at] = first
    ends[at] = Math.max(last, first)
  }
}

/** A place some characters further, or back; past the start it stays. */
function step(text: string, from: number, count: number): number {
  let at = from
  for (let left = count; left > 0; left--) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  for (let left = count; left < 0; left++) {
    if (at <= 0) return from
    at -= at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1
  }
  return at
}
