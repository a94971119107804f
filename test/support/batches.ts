// Batches of tokens for tests of networks and steps.
import type { EncodedBatch } from '../../src/main/engine/family'
import type { StepBatch } from '../../src/main/engine/step'
import { createRng } from '../../src/shared/rng'

/** Texts given as token ids. */
export function batchOf(texts: readonly (readonly number[])[]): EncodedBatch {
  const starts = new Uint32Array(texts.length + 1)
  for (const [at, text] of texts.entries()) starts[at + 1] = (starts[at] ?? 0) + text.length
  return { rows: texts.length, starts, columns: Uint32Array.from(texts.flat()), values: new Float32Array() }
}

/** So many texts of 2 to 38 tokens, with ids from `least` to below `most`. */
export function randomBatch(seed: number, texts: number, least: number, most: number): EncodedBatch {
  const rng = createRng(seed)
  return batchOf(
    Array.from({ length: texts }, () =>
      Array.from({ length: 2 + rng.below(37) }, () => least + rng.below(most - least)),
    ),
  )
}

/** The batches of a step, whose targets, with uneven weights, sum to 1 together. */
export function stepOf(
  draw: (seed: number) => EncodedBatch,
  classes: number,
  seed: number,
  count: number,
): StepBatch[] {
  const rng = createRng(seed)
  const batches = Array.from({ length: count }, (_, at) => {
    const encoded = draw(seed * 10 + at)
    const targets = new Float32Array(encoded.rows * classes)
    for (let row = 0; row < encoded.rows; row++)
      targets[row * classes + rng.below(classes)] = 0.5 + rng.next()
    return { encoded, targets }
  })
  const sum = batches.reduce((total, { targets }) => total + targets.reduce((a, b) => a + b, 0), 0)
  return batches.map(({ encoded, targets }) => ({ encoded, targets: targets.map((value) => value / sum) }))
}
