// The evaluation of a run on a part: what it said, stored row by row, against the labels as it saw them.
import type { Handlers } from '../../shared/contract/define'
import { WinnowError } from '../../shared/errors'
import type { Evaluation } from '../../shared/domain/prediction'
import type { Run, RunOutput } from '../../shared/domain/run'
import { standardBootstrap } from '../../shared/metrics/evaluate'
import { togetherFigures } from '../../shared/metrics/together'
import { openReadable, type ReadableDb } from '../store/database'
import { getOutput, namesEverOf } from '../store/labels'
import { iterateRows } from '../store/part-rows'
import { readPredictions, rightTogether } from '../store/predictions'
import { getRun } from '../store/runs'
import { scoredNow } from './labels-now'
import type { WorkerContract } from './contract'
import { commonestOf, figuresOf } from './figures'

/**
 * Every figure of a run on a part, or on all rows that it has scored (null), against the labels that it saw or, with
 * `labels: 'now'`, against those of today.
 * @throws WinnowError `run.noPredictions`, `labels.none` where no row of it has a label, `run.notFound`.
 */
export const evaluate: Handlers<WorkerContract>['data']['evaluate'] = ({
  databaseFile,
  runId,
  part,
  output: askedOutput,
  labels,
  rows,
}) => {
  const db = openReadable(databaseFile)
  try {
    const run = getRun(db, runId)
    const trained =
      askedOutput === undefined ? run.outputs[0] : run.outputs.find(({ output }) => output === askedOutput)
    if (!trained) throw new WinnowError('label.notFound', `${run.name} does not answer ${askedOutput}.`)
    const output = getOutput(db, run.datasetId, trained.output)
    const now = labels === 'now' ? scoredNow(db, run, trained, output.id, part, rows) : null
    const own = now?.own ?? trained
    const scored = now?.scored ?? readPredictions(db, runId, part, askedOutput, rows)
    const indexOf = new Map<number, number>(own.labels.map((label, index) => [label.id, index]))
    const names = own.labels.map((label) => label.name)
    const nameNow = namesEverOf(db, output.id)
    const kept = scored.truth.flatMap((ids, row) => (ids.length === 0 ? [] : [row]))
    if (kept.length === 0)
      throw new WinnowError(
        'labels.none',
        `No row of ${part ?? run.dataset} that ${run.name} scored ${rows ? 'is among the rows asked for and ' : ''}has a label.`,
        {
          hint: 'Label some of them, or choose another part.',
        },
      )
    const truth = kept.map((row) =>
      (scored.truth[row] ?? []).map((id) => {
        const known = indexOf.get(id)
        if (known !== undefined) return known
        indexOf.set(id, names.length)
        names.push(nameNow.get(id) ?? `label ${id}`)
        return names.length - 1
      }),
    )
    const classes = own.labels.length
    const scores = new Float32Array(kept.length * classes)
    kept.forEach((row, at) =>
      scores.set(scored.scores.subarray(row * classes, (row + 1) * classes), at * classes),
    )
    const trainedMost = commonest(db, run, trained, output.id)
    const usual = trainedMost === null ? null : (now?.idOf(trainedMost) ?? trainedMost)
    const known = usual === null ? commonestOf(truth) : indexOf.get(usual)
    const figures = figuresOf(own, { truth, names, scores }, known ?? -1)
    const label = figures.majority.label || (usual === null ? '' : (nameNow.get(usual) ?? ''))
    return {
      ...figures,
      run: run.id,
      part: part ?? 'all',
      majority: { ...figures.majority, label },
      precision: run.result?.precision ?? 'f32',
      together: rows || run.outputs.length < 2 ? null : together(db, run, part),
      against: now?.against ?? null,
    }
  } finally {
    db.close()
  }
}

/** How right the outputs are together on the rows that have a label in each; null where no row has. */
function together(db: ReadableDb, run: Run, part: string | null): Evaluation['together'] {
  const rights = rightTogether(db, run, part)
  const outputs = run.outputs.map(({ output }) => output)
  return rights[0]?.length ? { outputs, ...togetherFigures(rights, standardBootstrap) } : null
}

/** Id of the label that most rows of the training part have; null where none has one. */
function commonest(db: ReadableDb, run: Run, { labels }: RunOutput, outputId: number): number | null {
  const counts = new Map<number, number>(labels.map((label) => [label.id, 0]))
  const trained = { dataset: run.datasetId, splitId: run.splitId, outputIds: [outputId], part: 'train' }
  for (const batch of iterateRows(db, { ...trained, revision: run.datasetRevision }))
    for (const ids of batch.labelIds[0] ?? []) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  let best: number | null = null
  let most = 0
  for (const [id, count] of counts)
    if (count > most) {
      best = id
      most = count
    }
  return best
}
