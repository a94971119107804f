// A look at a training before it is started: what its texts look like to the model, what may go wrong, and how
// long it would take here, from 20 measured steps. Nothing is kept.
import type { PreviewEvent } from '../../shared/domain/run'
import { forkRng } from '../../shared/rng'
import { headsOf, type TrainJob } from './job'
import { planOf } from './plan'
import { cut } from './rows'
import { asNumber } from './settings'
import { trainableParameters } from './report'
import type { ClassCounts } from './targets'
import { batchesOf, createModel } from './train'
import { range } from './texts'
import { prepareData, readRows, type TrainingData } from './training-data'

/** Steps that are timed, after some that warm up the engine. */
const timedSteps = 20
const warmUpSteps = 2
/** A class with fewer rows is named. */
const fewRows = 8
/** The largest class over the smallest beyond which rare classes need help. */
const imbalance = 5
/** Share of cut texts from which a longer max length is worth a thought. */
const manyCut = 0.05

/**
 * Yields `preparing` where that is slow, `texts`, then `measuring` for each step, then `estimate`. Rejects as `train` does.
 * @throws WinnowError `labels.tooFew`, `split.noTrain`, `model.*`.
 */
export async function* previewTraining(
  job: TrainJob,
  names: readonly (readonly string[])[],
  signal: AbortSignal,
): AsyncGenerator<PreviewEvent> {
  const { settings, backend } = job
  const seed = asNumber(settings, 'seed')
  const preparing = prepareData(job, forkRng(seed, 'data'), signal)
  let next = await preparing.next()
  while (!next.done) {
    // Fast families prepare at once; an encoder that reads every text is worth a bar.
    yield { type: 'preparing', ...next.value }
    next = await preparing.next()
  }
  const data = next.value
  const plan = planOf(settings, readRows(data))
  const { runner, network, dispose } = await createModel(job, data)
  try {
    yield {
      type: 'texts',
      trainRows: data.count,
      rowsPerStep: plan.rowsPerStep,
      totalSteps: plan.totalSteps,
      trainableParameters: trainableParameters(network),
      text: data.facts,
      warnings: warningsOf(data, names),
    }
    const order = cut(
      forkRng(seed, 'order').shuffle(data.draws ? data.draws.slice() : range(data.count)),
      plan.rowsPerStep,
    )
    const times: number[] = []
    let peakRssMiB = job.rssMiB()
    const steps = warmUpSteps + timedSteps
    for (let step = 1; step <= steps && !signal.aborted; step++) {
      const rows = order[(step - 1) % order.length] ?? new Int32Array()
      const from = job.clock()
      await runner.step(
        await batchesOf(headsOf(job), data, rows, plan.batchSize),
        0,
        forkRng(seed, 'step', step),
      )
      peakRssMiB = Math.max(peakRssMiB, job.rssMiB())
      if (step > warmUpSteps) times.push((job.clock() - from) / 1000 / rows.length)
      yield { type: 'measuring', step, steps }
    }
    if (signal.aborted || times.length === 0) return
    const secondsPerRow = median(times)
    const evaluations = Array.from({ length: plan.totalSteps }, (_, at) => at + 1).filter(
      plan.isEvaluated,
    ).length
    // Scoring is the forward third of a step.
    const validationSeconds = ((data.held?.count ?? 0) * evaluations * secondsPerRow) / 3
    yield {
      type: 'estimate',
      secondsPerStep: secondsPerRow * Math.min(plan.rowsPerStep, data.count),
      seconds: secondsPerRow * readRows(data) * plan.epochs + validationSeconds,
      peakRssMiB,
      samplesPerSecond: 1 / secondsPerRow,
      backend: backend.id,
      device: backend.device.name,
    }
  } finally {
    dispose()
  }
}

function warningsOf({ counts, facts }: TrainingData, names: readonly (readonly string[])[]): string[] {
  const warnings = counts.flatMap((one, head) => classWarnings(one, names[head] ?? []))
  if (facts && facts.cutTexts > manyCut * facts.texts)
    warnings.push(
      `${facts.cutTexts} of ${facts.texts} messages are longer than ${facts.maxLength} tokens and are cut. A max length of ${facts.tokens99} covers 99 %.`,
    )
  return warnings
}

function classWarnings({ counts }: ClassCounts, names: readonly string[]): string[] {
  const present = [...counts.entries()].filter(([, count]) => count > 0)
  const few = present.filter(([, count]) => count < fewRows)
  const most = Math.max(...present.map(([, count]) => count))
  const least = Math.min(...present.map(([, count]) => count))
  const warnings: string[] = []
  if (few.length > 0) {
    const shown = few.slice(0, 5).map(([index, count]) => `${names[index] ?? index} (${count})`)
    const more = few.length > shown.length ? ` and ${few.length - shown.length} more` : ''
    warnings.push(`Fewer than ${fewRows} training messages: ${shown.join(', ')}${more}. Label more of them.`)
  }
  if (most > imbalance * least)
    warnings.push(
      `The commonest label has ${Math.round(most / least)} times the messages of the rarest. Balanced class weights help rare labels.`,
    )
  return warnings
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
