// A run beside the one that it repeats: settings, figures of every epoch and at the end, predictions, and what was done to
// the dataset since.
import type { Handlers } from '../../shared/contract/define'
import type { Reproduction } from '../../shared/domain/reproduction'
import type { Run, RunEvent, RunResult } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { reproductionSentences } from '../../shared/reproduction-words'
import { openReadable, type ReadableDb } from '../store/database'
import { readAllEvents } from '../store/events'
import { changedSince, comparePredictions } from '../store/reproduction'
import { getRun } from '../store/runs'
import type { WorkerContract } from './contract'

/** @throws WinnowError `run.notFound`, `run.notFinished`, `input.invalid` for a run that repeats none. */
export const reproduction: Handlers<WorkerContract>['data']['reproduction'] = ({
  databaseFile,
  run: ref,
}) => {
  const db = openReadable(databaseFile)
  try {
    return db.snapshot(() => reproductionOf(db, getRun(db, ref)))
  } finally {
    db.close()
  }
}

function reproductionOf(db: ReadableDb, run: Run): Reproduction {
  if (run.repeats === null)
    throw new WinnowError('input.invalid', `${run.name} was not trained to repeat another run.`, {
      hint: 'Train it again first: `winnow reproduce RUN`.',
    })
  const first = getRun(db, run.repeats)
  if (!run.result || !first.result)
    throw new WinnowError(
      'run.notFinished',
      `${run.result ? first.name : run.name} has no figures (it is ${run.status}).`,
    )
  const epochs = epochPairs(epochsOf(db, first), epochsOf(db, run))
  const finals = finalPairs(first.result, run.result, run.output)
  const predictions = comparePredictions(db, first.id, run.id)
  const figures = [...epochs, ...finals]
  const differences = figures.map(({ was, is }) => (was === null || is === null ? 0 : Math.abs(was - is)))
  const settings = settingPairs(first, run)
  const whole = {
    run: run.id,
    name: run.name,
    of: first.id,
    ofName: first.name,
    isSame:
      settings.length === 0 &&
      figures.every(({ was, is }) => was === is) &&
      predictions.every(({ rows, sameScores }) => rows === sameScores),
    settings,
    surroundings: [
      { what: 'Winnow' as const, was: first.madeBy, is: run.madeBy },
      { what: 'backend' as const, was: first.result.backend, is: run.result.backend },
      { what: 'device' as const, was: first.result.device, is: run.result.device },
      { what: 'precision' as const, was: first.result.precision, is: run.result.precision },
    ],
    epochs,
    finals,
    largestDifference: differences.reduce((most, one) => Math.max(most, one), 0),
    predictions,
    dataset: changedSince(db, first),
  }
  return { ...whole, sentences: reproductionSentences(whole) }
}

function settingPairs(first: Run, run: Run): Reproduction['settings'] {
  const keys = [...new Set([...Object.keys(first.settings), ...Object.keys(run.settings)])]
  const text = (value: unknown): string => (value === undefined ? 'none' : String(value))
  return keys
    .map((key) => ({ key, was: text(first.settings[key]), is: text(run.settings[key]) }))
    .filter(({ was, is }) => was !== is)
}

type Epoch = Extract<RunEvent, { type: 'epoch' }>

/** One that was done again after a checkpoint counts as it was done last. */
function epochsOf(db: ReadableDb, run: Run): Map<number, Epoch> {
  const epochs = new Map<number, Epoch>()
  for (const event of readAllEvents(db, run.id, ['epoch']))
    if (event.type === 'epoch') epochs.set(event.epoch, event)
  return epochs
}

function epochPairs(first: Map<number, Epoch>, second: Map<number, Epoch>): Reproduction['epochs'] {
  const numbers = [...new Set([...first.keys(), ...second.keys()])].toSorted((a, b) => a - b)
  return numbers.flatMap((epoch) => {
    const [was, is] = [figuresOf(first.get(epoch)), figuresOf(second.get(epoch))]
    const figures = [...new Set([...was.keys(), ...is.keys()])]
    return figures.map((figure) => ({
      epoch,
      figure,
      was: was.get(figure) ?? null,
      is: is.get(figure) ?? null,
    }))
  })
}

function figuresOf(epoch: Epoch | undefined): Map<string, number> {
  if (!epoch) return new Map()
  const { trainLoss, validation } = epoch
  return new Map([
    ['trainLoss', trainLoss],
    ...(validation ? [['validationLoss', validation.loss] as const] : []),
    ...Object.entries(validation?.metrics ?? {}),
  ])
}

function finalPairs(first: RunResult, second: RunResult, output: string): Reproduction['finals'] {
  const plain = (result: RunResult) => [
    { part: 'train', output, figures: { loss: result.trainLoss, bestEpoch: result.bestEpoch } },
    {
      part: 'validation',
      output,
      figures: { accuracy: result.validationAccuracy, macroF1: result.validationMacroF1 },
    },
    { part: 'test', output, figures: { accuracy: result.testAccuracy, macroF1: result.testMacroF1 } },
    ...(result.outputs ?? []).flatMap((own) => [
      { part: 'validation', output: own.output, figures: own.validation ?? {} },
      { part: 'test', output: own.output, figures: own.test ?? {} },
    ]),
  ]
  const flat = (result: RunResult) =>
    new Map(
      plain(result).flatMap(({ part, output: own, figures }) =>
        Object.entries(figures).map(([figure, value]) => [
          JSON.stringify([part, own, figure]),
          value ?? null,
        ]),
      ),
    )
  const [was, is] = [flat(first), flat(second)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => {
      const [part = '', own = '', figure = ''] = JSON.parse(key) as string[]
      return { part, output: own, figure, was: was.get(key) ?? null, is: is.get(key) ?? null }
    })
    .filter((one) => one.was !== null || one.is !== null)
}
