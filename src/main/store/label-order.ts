// The orders of queues: what a run says of each message is read a few thousand at a time, and of each only its score and
// the one or two labels that explain it are kept, so that a million messages of 77 labels fit.
import type { LabelPick, PickedRow } from '../../shared/domain/labelling'
import type { LabelSnapshot } from '../../shared/domain/run'
import { createRng } from '../../shared/rng'
import { drawDiverse, type Said, textVectors } from '../../shared/labelling/diverse'
import {
  binaryEntropy,
  entropyOf,
  type Evidence,
  leastConfidence,
  marginOf,
  rareLabel,
  rarityOf,
  topTwo,
  undecided,
} from '../../shared/labelling/uncertainty'
import type { ReadableDb } from './database'
import { keyRange } from './identity'

/** A run whose scores are read. */
export type ScoringRun = {
  readonly id: string
  readonly name: string
  readonly number: number
  readonly outputId: number
  readonly labels: readonly LabelSnapshot[]
  readonly isMulti: boolean
}

/** A message in its place. */
export type Ordered = Pick<PickedRow, 'score' | 'reason'> & { readonly key: number }

const rowsPerRead = 5000
/** Drawn one after another, each beside all others: of more messages than this a sample is drawn from. */
export const mostToDrawFrom = 20_000
export const mostDrawn = 1000
export const mostKnown = 2000

/** A probability as it stands in a reason. */
export const say = (p: number): string => p.toFixed(2)

/** What a run says of rows (keys, ascending): `see` gets each one's scores where it has any. */
export function readScores(
  db: ReadableDb,
  run: ScoringRun,
  keys: readonly number[],
  see: (at: number, scores: Float32Array, key: number) => void,
): void {
  for (let from = 0; from < keys.length; from += rowsPerRead) {
    const some = keys.slice(from, from + rowsPerRead)
    const places = new Map(some.map((key, at) => [key, from + at]))
    const found = db.all<{ row: number; scores: Uint8Array }>(
      'SELECT row, scores FROM predictions WHERE run = ? AND output = ? AND row IN (SELECT value FROM json_each(?))',
      run.number,
      run.outputId,
      JSON.stringify(some),
    )
    for (const { row, scores } of found) {
      const bytes = Uint8Array.from(scores)
      see(places.get(row) ?? 0, new Float32Array(bytes.buffer), row)
    }
  }
}

/** By what a run says; messages that it has not scored come last, in order of their ids. */
export function orderByRun(
  db: ReadableDb,
  run: ScoringRun,
  keys: readonly number[],
  order: LabelPick['order'],
  take: number,
  counts: ReadonlyMap<number, number>,
): Ordered[] {
  const width = run.labels.length
  const rarity = rarityOf(run.labels.map(({ id }) => counts.get(id) ?? 0))
  const judge = (scores: Float32Array): Evidence => {
    if (order === 'rare') return rareLabel(scores, 0, width, rarity)
    if (order === 'entropy') return (run.isMulti ? binaryEntropy : entropyOf)(scores, 0, width)
    if (run.isMulti) return undecided(scores, 0, width)
    return (order === 'least-confidence' ? leastConfidence : marginOf)(scores, 0, width)
  }
  const found: (Evidence & { key: number })[] = []
  const isScored = new Uint8Array(keys.length)
  readScores(db, run, keys, (at, scores) => {
    isScored[at] = 1
    found.push({ ...judge(scores), key: keys[at] ?? 0 })
  })
  found.sort((one, other) => other.score - one.score || one.key - other.key)
  const name = (at: number): string => run.labels[at]?.name ?? ''
  const why = ({ a, b, pa, pb }: Evidence): string => {
    if (order === 'rare') {
      const has = counts.get(run.labels[a]?.id ?? 0) ?? 0
      return `may be ${name(a)} (${say(pa)}), which ${has === 1 ? '1 message has' : `${has} messages have`}`
    }
    if (run.isMulti) return `${name(a)} is undecided: ${say(pa)}`
    if (order === 'least-confidence') return `${run.name} is least sure: ${name(a)} at ${say(pa)}`
    const pair = `${name(a)} ${say(pa)} against ${name(b)} ${say(pb)}`
    return order === 'entropy' ? `spread over many labels: ${pair}` : `two labels are close: ${pair}`
  }
  const scored = found
    .slice(0, take)
    .map((one): Ordered => ({ key: one.key, score: one.score, reason: why(one) }))
  const left = keys.filter((_, at) => isScored[at] === 0).slice(0, take - scored.length)
  return [...scored, ...left.map((key) => ({ key, score: null, reason: `${run.name} has not scored it` }))]
}

/** A label that stands on a row, and what a run says against it. */
type Doubt = { key: number; score: number; reason: string }

/** Labelled messages for which a run has a likelier label than those they have, the least likely label first. */
export function doubtsOfRun(
  db: ReadableDb,
  run: ScoringRun,
  given: ReadonlyMap<number, readonly number[]>,
): Doubt[] {
  const keys = [...given.keys()].sort((a, b) => a - b)
  const places = new Map(run.labels.map(({ id }, at) => [id, at]))
  const found: Doubt[] = []
  readScores(db, run, keys, (at, scores) => {
    const key = keys[at] ?? 0
    const own = (given.get(key) ?? []).flatMap((id) => places.get(id) ?? [])
    const { a, pa } = topTwo(scores, 0, run.labels.length)
    const best = own.includes(a)
    if (best || own.length === 0) return
    const p = Math.max(...own.map((one) => scores[one] ?? 0))
    const label = run.labels[own[0] ?? 0]?.name ?? ''
    const reason = `labelled ${label} (${say(p)}), and ${run.name} says ${run.labels[a]?.name} (${say(pa)})`
    found.push({ key, score: 1 - p, reason })
  })
  return found.sort((one, other) => other.score - one.score || one.key - other.key)
}

/** In an order that the seed alone decides. */
export function orderAtRandom(keys: readonly number[], seed: number, take: number): Ordered[] {
  const rng = createRng(seed)
  return keys
    .map((key) => ({ key, score: rng.next(), reason: 'drawn at random' }))
    .sort((one, other) => other.score - one.score || one.key - other.key)
    .slice(0, take)
}

/**
 * Unlike what is labelled and what stands before: see `drawDiverse`. Of many messages 20,000 are drawn from, and what
 * comes after the first thousand is in random order.
 */
export function orderDiverse(
  db: ReadableDb,
  datasetKey: number,
  keys: readonly number[],
  labelled: ReadonlySet<number>,
  { seed, take, run }: { readonly seed: number; readonly take: number; readonly run: ScoringRun | null },
): Ordered[] {
  const pool = sampleOf(keys, mostToDrawFrom, seed)
  const known = sampleOf([...labelled], mostKnown, seed)
  const texts = textsOf(db, datasetKey, [...known, ...pool])
  const vectors = textVectors(texts)
  const said: Said | null = run && {
    width: run.labels.length,
    scores: new Float32Array(pool.length * run.labels.length),
  }
  let scored = 0
  if (run && said)
    readScores(db, run, pool, (at, scores) => {
      said.scores.set(scores, at * said.width)
      scored++
    })
  // A message without scores would look as if the model were sure of it.
  const full = scored === pool.length && !run?.isMulti ? said : null
  const chosen = drawDiverse(vectors, known.length, Math.min(take, mostDrawn), seed, full)
  const why = full
    ? `unlike the ones before, and ${run?.name} is unsure`
    : 'unlike what is labelled and the ones before'
  const first = chosen.map(({ at, distance }) => ({
    key: pool[at] ?? 0,
    score: Math.min(1, distance / 2),
    reason: why,
  }))
  if (first.length >= take) return first
  const stands = new Set(first.map(({ key }) => key))
  const rest = keys.filter((key) => !stands.has(key))
  return [...first, ...orderAtRandom(rest, seed, take - first.length).map((one) => ({ ...one, score: 0 }))]
}

/** At most `size` of the keys, drawn with the seed, ascending. */
export function sampleOf(keys: readonly number[], size: number, seed: number): number[] {
  if (keys.length <= size) return [...keys]
  return createRng(seed)
    .shuffle([...keys])
    .slice(0, size)
    .sort((a, b) => a - b)
}

/** The texts of rows, in the order of their keys as given. */
export function textsOf(db: ReadableDb, datasetKey: number, keys: readonly number[]): string[] {
  const [first, last] = keyRange(datasetKey)
  const texts = new Map<number, string>()
  for (let from = 0; from < keys.length; from += rowsPerRead)
    for (const { key, text } of db.all<{ key: number; text: string }>(
      'SELECT key, text FROM rows WHERE key BETWEEN ? AND ? AND key IN (SELECT value FROM json_each(?))',
      first,
      last,
      JSON.stringify(keys.slice(from, from + rowsPerRead)),
    ))
      texts.set(key, text)
  return keys.map((key) => texts.get(key) ?? '')
}
