// Cells of a confusion, pairs of labels that are taken for each other, and the words that tell them apart.
import type { Handlers } from '../../shared/contract/define'
import type { LabelsOf } from '../../shared/domain/labels-now'
import type { CellQuery, Confusions, TellingWords } from '../../shared/domain/run-errors'
import { WinnowError } from '../../shared/errors'
import { countWords, tellingWords, type WordCounts } from '../analysis/telling-words'
import { openReadable, type ReadableDb } from '../store/database'
import { datasetKeyOf } from '../store/dataset-key'
import { keyRange } from '../store/identity'
import { revisionOf } from '../store/journal'
import { iterateRows, textReader } from '../store/part-rows'
import { datasetKeys, loadRows } from '../store/row-loader'
import type { WorkerContract } from './contract'
import { type Judged, judgedRows, isRight } from './judged'
import { labelsBecame } from '../store/label-lineage'

type Data = Handlers<WorkerContract>['data']

const usualRows = 200
const usualPairs = 20

/** Rows of a cell or of several, the surest first. @throws WinnowError as `judgedRows`, and `label.notFound`. */
export const cell: Data['cell'] = ({ databaseFile, truth, said, offset = 0, limit = usualRows, ...asked }) =>
  reading(databaseFile, (db) => {
    const judged = judgedRows(db, databaseFile, asked)
    const isTruth = matcher(judged, truth)
    const isSaid = matcher(judged, said)
    const found = judged.rowIds
      .flatMap((_, at) => (isTruth(judged.truth[at] ?? []) && isSaid(judged.said[at] ?? []) ? [at] : []))
      .sort((a, b) => (judged.confidence[b] ?? 0) - (judged.confidence[a] ?? 0) || a - b)
    const shown = found.slice(offset, offset + limit)
    const dataset = datasetKeys(db, judged.run.datasetId)
    const [first] = keyRange(dataset.key)
    const rows = loadRows(
      db,
      dataset,
      shown.map((at) => first + (judged.rowIds[at] ?? 0)),
      null,
    )
    const byId = new Map(rows.map((row) => [row.id as number, row]))
    return {
      total: found.length,
      rows: shown.flatMap((at) => {
        // A row that has left the dataset since is counted and not shown.
        const row = byId.get(judged.rowIds[at] ?? 0)
        if (!row) return []
        const names = (labels: readonly number[] | undefined): string[] => (labels ?? []).map(judged.nameOf)
        return [
          {
            row,
            truth: names(judged.truth[at]),
            said: names(judged.said[at]),
            confidence: judged.confidence[at] ?? 0,
          },
        ]
      }),
    }
  })

function matcher(judged: Judged, asked: CellQuery['truth']): (labels: readonly number[]) => boolean {
  if (!asked) return () => true
  const ids = idsByName(judged)
  const idOf = (name: string): number => {
    const id = ids.get(name)
    if (id !== undefined) return id
    throw new WinnowError('label.notFound', `${judged.run.name} and its rows know no label named ${name}.`)
  }
  if ('not' in asked) {
    const not = idOf(asked.not)
    return (labels) => !labels.includes(not)
  }
  const wanted = new Set(asked.in.map(idOf))
  // With one label a row the first counts, as in every figure.
  if (judged.own.kind !== 'multi') return ([label = -1]) => wanted.has(label)
  return (labels) => labels.some((label) => wanted.has(label))
}

/** Names as they are shown; of two labels with one name that of the run. */
function idsByName({ own, truth, nameOf }: Judged): Map<string, number> {
  const all = new Set<number>(truth.flatMap((labels) => labels))
  const ids = new Map([...all].map((id) => [nameOf(id), id]))
  for (const { id, name } of own.labels) ids.set(name, id)
  return ids
}

/** Pairs of labels by how often one is taken for the other. @throws WinnowError as `judgedRows`. */
export const confusions: Data['confusions'] = ({
  databaseFile,
  limit = usualPairs,
  withWords = true,
  ...asked
}) =>
  reading(databaseFile, (db) => {
    const judged = judgedRows(db, databaseFile, asked)
    const cells = new Map<string, { a: number; b: number; there: number; back: number }>()
    let wrong = 0
    const rows = new Map<number, number>()
    judged.rowIds.forEach((_, at) => {
      const [truth, said] = [judged.truth[at] ?? [], judged.said[at] ?? []]
      const own = judged.own.kind === 'multi' ? truth : truth.slice(0, 1)
      for (const label of own) rows.set(label, (rows.get(label) ?? 0) + 1)
      if (isRight(judged, at)) return
      wrong++
      // With several labels: each that was missed with each that was given in vain.
      for (const missed of own.filter((label) => !said.includes(label)))
        for (const given of said.filter((label) => !truth.includes(label))) {
          const [a, b] = missed < given ? [missed, given] : [given, missed]
          const pair = cells.get(`${a} ${b}`) ?? { a, b, there: 0, back: 0 }
          if (missed === a) pair.there++
          else pair.back++
          cells.set(`${a} ${b}`, pair)
        }
    })
    const ranked = [...cells.values()].sort(
      (x, y) => y.there + y.back - x.there - x.back || x.a - y.a || x.b - y.b,
    )
    const words = withWords ? wordBook(db, databaseFile, judged, asked.labels) : null
    const { nameOf } = judged
    return {
      run: judged.run.id,
      part: asked.part ?? 'all',
      output: judged.own.output,
      rows: judged.rowIds.length,
      wrong,
      total: ranked.length,
      pairs: ranked.slice(0, limit).map((pair) => {
        // The direction that is commoner comes first.
        const isTurned = pair.back > pair.there
        const [first, second] = isTurned ? [pair.b, pair.a] : [pair.a, pair.b]
        return {
          first: nameOf(first),
          second: nameOf(second),
          firstAsSecond: isTurned ? pair.back : pair.there,
          secondAsFirst: isTurned ? pair.there : pair.back,
          count: pair.there + pair.back,
          rows: { first: rows.get(first) ?? 0, second: rows.get(second) ?? 0 },
          words: words && words(first, second),
        }
      }),
    } satisfies Confusions
  })

/** Words that tell two labels apart. @throws WinnowError as `judgedRows`, and `label.notFound`. */
export const telling: Data['tellingWords'] = ({ databaseFile, first, second, ...asked }) =>
  reading(databaseFile, (db) => {
    const judged = judgedRows(db, databaseFile, asked)
    const ids = idsByName(judged)
    const idOf = (name: string): number => {
      const id = ids.get(name)
      if (id !== undefined) return id
      throw new WinnowError('label.notFound', `${judged.run.name} and its rows know no label named ${name}.`)
    }
    return wordBook(db, databaseFile, judged, asked.labels)(idOf(first), idOf(second))
  })

/** Messages of a label that are read, evenly spread over those there are, and of all labels for the prior. */
const mostOfLabel = 400
const mostOfAll = 4000

/** Rows by label, and the words that were counted so far. */
type WordBook = {
  readonly key: string
  readonly byLabel: ReadonlyMap<number, readonly number[]>
  readonly background: WordCounts
  readonly counted: Map<number, WordCounts>
}

let book: WordBook | null = null

/** Words of the rows that the run has learnt from; of those judged where it learnt from none. Kept for the last run. */
function wordBook(
  db: ReadableDb,
  databaseFile: string,
  judged: Judged,
  labels: LabelsOf | undefined,
): (first: number, second: number) => TellingWords {
  const { run, outputId } = judged
  const textsOf = textReader(db, run.datasetId, run.datasetRevision)
  const count = (rows: readonly number[], most: number): WordCounts =>
    countWords(textsOf(Int32Array.from(spread(rows, most))))
  const datasetKey = datasetKeyOf(db, run.datasetId)
  const key = JSON.stringify([
    databaseFile,
    run.id,
    outputId,
    labels === 'now' ? revisionOf(db, datasetKey) : run.datasetRevision,
  ])
  if (book?.key !== key) {
    const idOf =
      labels === 'now'
        ? labelsBecame(db, datasetKey, outputId, run.datasetRevision)
        : (label: number): number => label
    const byLabel = new Map<number, number[]>()
    const all: number[] = []
    const add = (row: number, own: readonly number[]): void => {
      if (own.length > 0) all.push(row)
      for (const label of new Set(own.map(idOf))) {
        const known = byLabel.get(label)
        if (known) known.push(row)
        else byLabel.set(label, [row])
      }
    }
    const what = { dataset: run.datasetId, splitId: run.splitId, outputIds: [outputId], part: 'train' }
    for (const { rowIds, labelIds } of iterateRows(db, { ...what, revision: run.datasetRevision }))
      rowIds.forEach((row, at) => add(row, labelIds[0]?.[at] ?? []))
    if (all.length === 0) judged.rowIds.forEach((row, at) => add(row, judged.truth[at] ?? []))
    book = { key, byLabel, background: count(all, mostOfAll), counted: new Map() }
  }
  const { byLabel, background, counted } = book
  const countsOf = (label: number): WordCounts => {
    const known = counted.get(label) ?? count(byLabel.get(label) ?? [], mostOfLabel)
    counted.set(label, known)
    return known
  }
  return (first, second) => {
    const [one, two] = [countsOf(first), countsOf(second)]
    return {
      ...tellingWords(one, two, background),
      read: { first: one.texts, second: two.texts },
      of: { first: byLabel.get(first)?.length ?? 0, second: byLabel.get(second)?.length ?? 0 },
    }
  }
}

/** So many of a list at most, evenly spread. */
function spread(rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return [...rows]
  return Array.from({ length: most }, (_, at) => rows[Math.floor((at * rows.length) / most)] ?? 0)
}

/** Opens the database for one question. */
function reading<T>(databaseFile: string, work: (db: ReadableDb) => T): T {
  const db = openReadable(databaseFile)
  try {
    return work(db)
  } finally {
    db.close()
  }
}
