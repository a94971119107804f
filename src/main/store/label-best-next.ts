// The order "best next": unsure, typical, unlike each other, of labels that few have.
import { chooseBestNext } from '../../shared/labelling/best-next'
import { textVectors } from '../../shared/labelling/diverse'
import { latentVectors, typicality } from '../../shared/labelling/latent'
import { marginOf, undecided } from '../../shared/labelling/uncertainty'
import type { ReadableDb } from './database'
import {
  mostDrawn,
  mostKnown,
  mostToDrawFrom,
  orderByRun,
  type Ordered,
  readScores,
  sampleOf,
  say,
  type ScoringRun,
  textsOf,
} from './label-order'

/**
 * Of many messages 20,000 are chosen from; behind the first thousand the rest follow, the least sure first, and what the run
 * has not scored comes last.
 */
export function orderBestNext(
  db: ReadableDb,
  datasetKey: number,
  run: ScoringRun,
  keys: readonly number[],
  labelled: ReadonlySet<number>,
  counts: ReadonlyMap<number, number>,
  { seed, take }: { readonly seed: number; readonly take: number },
): Ordered[] {
  const width = run.labels.length
  const pool: number[] = []
  const said: Float32Array[] = []
  readScores(db, run, sampleOf(keys, mostToDrawFrom, seed), (_, own, key) => {
    pool.push(key)
    said.push(own)
  })
  const scores = new Float32Array(pool.length * width)
  said.forEach((own, at) => scores.set(own, at * width))
  const evidence = said.map((own) => (run.isMulti ? undecided : marginOf)(own, 0, width))
  const known = sampleOf([...labelled], mostKnown, seed)
  const vectors = textVectors(textsOf(db, datasetKey, [...known, ...pool]))
  const latent = latentVectors(vectors, seed)
  const chosen = chooseBestNext(
    {
      latent,
      typical: typicality(latent, seed),
      known: known.length,
      scores,
      width,
      unsure: Float32Array.from(evidence, ({ score }) => score),
      counts: run.labels.map(({ id }) => counts.get(id) ?? 0),
    },
    Math.min(take, mostDrawn),
  )
  const name = (at: number): string => run.labels[at]?.name ?? ''
  const first = chosen.map(({ at, score }): Ordered => {
    const { a, b, pa, pb } = evidence[at] ?? { a: 0, b: -1, pa: 0, pb: 0 }
    const doubt = b < 0 ? `${name(a)} ${say(pa)}` : `${name(a)} ${say(pa)} against ${name(b)} ${say(pb)}`
    return { key: pool[at] ?? 0, score, reason: `unsure: ${doubt}; typical, and unlike the ones before` }
  })
  if (first.length >= take) return first
  const stands = new Set(first.map(({ key }) => key))
  const rest = keys.filter((key) => !stands.has(key))
  const behind = orderByRun(db, run, rest, 'uncertain', take - first.length, counts)
  return [...first, ...behind.map((one) => ({ ...one, score: one.score === null ? null : 0 }))]
}
