// Was labelling worth it: the runs before and after it on one frozen test part, what more labels would bring, and whether
// predictions have settled.
import type { Run } from '../../shared/domain/run'
import type { Worth } from '../../shared/domain/worth'
import { WinnowError } from '../../shared/errors'
import { expectedGain, macroF1Of, resampleMacroF1 } from '../../shared/labelling/learning-curve'
import { agreementOf, settledOf, stopSetRows, usualStop } from '../../shared/labelling/settled'
import { worthWords } from '../../shared/labelling/worth-words'
import { createRng } from '../../shared/rng'
import type { ReadableDb } from '../store/database'
import { rowIdOf } from '../store/identity'
import { answersOf } from '../store/run-answers'
import { listRuns } from '../store/runs'
import { labelledPart } from './scored-part'

type Asked = {
  readonly databaseFile: string
  readonly run: string
  readonly output: string
  readonly more: number
}

const resamples = 200
const seed = 1
/** Fewer messages without a part say too little about whether predictions settle; the test part is asked then. */
const leastStopRows = 200
/** Runs that are read; of more, those with the most labels. */
const mostRuns = 50

/**
 * Reads it from what runs have said.
 * @throws WinnowError `run.noPredictions`, `labels.none`, `label.notFound`, `input.invalid` where rows get several labels.
 */
export function worth(db: ReadableDb, { databaseFile, run: ref, output, more }: Asked): Worth {
  const test = labelledPart(db, databaseFile, ref, 'test', output)
  if (test.own.kind === 'multi')
    throw new WinnowError('input.invalid', `${output} gives a message several labels.`, {
      hint: 'What labels were worth is counted for outputs with one label a message. Compare the runs instead.',
    })
  const { run } = test
  const able = listRuns(db, { dataset: run.datasetId, status: ['completed'] }).filter(
    (one) => one.id === run.id || one.outputs.some((own) => own.output === output),
  )
  const alike = able.filter((one) => isAlike(one, run))
  const said = alike.map((one) => ({ run: one, answers: answersOf(db, one.id, output, 'test') }))
  const ids = new Map<number, number>()
  const place = (label: number): number => {
    const known = ids.get(label)
    if (known !== undefined) return known
    ids.set(label, ids.size)
    return ids.size - 1
  }
  const truth = Int32Array.from(test.truthIds, ([label = -1]) => place(label))
  const answered = said
    .map((one) => ({ ...one, byRow: new Map([...one.answers].map(([key, label]) => [rowIdOf(key), label])) }))
    .filter(({ byRow }) => test.rowIds.every((row) => byRow.has(row)))
    .sort((a, b) => labelsOf(a.run) - labelsOf(b.run) || a.run.number - b.run.number)
    .slice(-mostRuns)
  const given = answered.map(({ byRow }) =>
    Int32Array.from(test.rowIds, (row) => place(byRow.get(row) ?? -1)),
  )
  const rows = Int32Array.from(truth.keys())
  const points = answered.map((one, at) => ({
    run: one.run.id,
    number: one.run.number,
    name: one.run.name,
    labels: labelsOf(one.run),
    macroF1: macroF1Of(truth, given[at] ?? truth, rows, ids.size),
  }))
  const curve = points.map(({ labels, macroF1 }) => ({ labels, value: macroF1 }))
  const gain = expectedGain(curve, more, resampleMacroF1(truth, given, ids.size, { resamples, seed }))
  const found = {
    output,
    tested: truth.length,
    points,
    leftOut: able.length - points.length,
    next: gain && { more, ...gain },
    stop: stopOf(db, output, newestOfEach(answered.map((one) => one.run))),
  }
  return { ...found, says: worthWords(found) }
}

const labelsOf = (run: Run): number => run.result?.trainRows ?? 0

function isAlike(one: Run, run: Run): boolean {
  const isSameTest = run.testHash === null ? one.splitId === run.splitId : one.testHash === run.testHash
  const isSameModel = one.family === run.family && one.model?.hash === run.model?.hash
  return isSameTest && isSameModel && labelsOf(one) > 0
}

/** Of several with as many labels the newest; those with fewer labels first, as they are given. */
function newestOfEach(runs: readonly Run[]): Run[] {
  return [...new Map(runs.map((run) => [labelsOf(run), run])).values()]
}

function stopOf(db: ReadableDb, output: string, runs: readonly Run[]): Worth['stop'] {
  const last = runs.slice(-usualStop.pairs - 1)
  if (last.length < 2) return null
  const unplaced = last.map(({ id }) => answersOf(db, id, output, null))
  const isTest = shared(unplaced).length < leastStopRows
  const answers = isTest ? last.map(({ id }) => answersOf(db, id, output, 'test')) : unplaced
  const rows = createRng(seed).shuffle(shared(answers)).slice(0, stopSetRows)
  const places = new Map([...new Set(answers.flatMap((one) => [...one.values()]))].map((id, at) => [id, at]))
  const wide = answers.map((one) => Int32Array.from(rows, (row) => places.get(one.get(row) ?? -1) ?? 0))
  const kappas = wide.slice(1).map((one, at) => agreementOf(wide[at] ?? one, one, places.size))
  return { kappas, ...settledOf(kappas), rows: rows.length, isTest }
}

/** Rows that all have answers for. */
function shared([first, ...others]: readonly ReadonlyMap<number, number>[]): number[] {
  return [...(first?.keys() ?? [])].filter((row) => others.every((one) => one.has(row)))
}
