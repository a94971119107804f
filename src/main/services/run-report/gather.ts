// Reads what a report is written from, step by step: rows are read by a process of its own that can be ended at any moment.
import { bestStep, effortCurve } from '../../../shared/decide/effort'
import { flaggedByRule, inputsFor } from '../../../shared/decide/goal'
import { decide, flaggedAt } from '../../../shared/decide/decide'
import {
  type BusinessGoal,
  type BusinessInputs,
  type DecisionCurve,
  type FlagRule,
  type Policy,
  thresholdSteps,
} from '../../../shared/domain/policy'
import type { Run, RunOutput } from '../../../shared/domain/run'
import type { ReportEvent } from '../../../shared/domain/run-report'
import type { FloorState, SliceTable } from '../../../shared/domain/slice'
import { WinnowError } from '../../../shared/errors'
import { getDataset } from '../../store/datasets'
import { listFloors } from '../../store/floors'
import { goalsOf } from '../../store/goals'
import { pinnedStatus } from '../../store/pinned'
import { listPolicies } from '../../store/policies'
import { predictedParts, predictedRows } from '../../store/predictions'
import { readReport } from '../../store/quality'
import { findRobustness, robustnessPeer } from '../../store/robustness'
import { getSplit } from '../../store/splits'
import { temperaturesOf } from '../../store/temperatures'
import { readCard } from '../../store/views'
import type { Worker } from '../../worker/host'
import type { Context } from '../context'
import type { Evaluations } from '../evaluations'
import { floorsOf } from '../floors'
import { defaultLeastRows, weakOf } from '../slices'
import { bagOfWords } from '../standing'
import type { ReportData, ReportedDay, ReportedGoal, ReportedOutput, ReportedPart } from './data'

/** How far it is; the last event of a report comes when the file is written. */
export type Progress = Extract<ReportEvent, { type: 'progress' }>

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
type Step = { readonly name: string; readonly weight: number; readonly work: () => Promise<void> }

/** Shares caught for which the report says what they take. */
const ladderShares = [0.8, 0.9, 0.95, 0.98, 0.99, 1]

/**
 * Reads everything, telling how far it is.
 * @throws WinnowError `run.notFinished`, and what reading the rows throws.
 */
export async function* gather(
  context: Context,
  evaluations: Evaluations,
  run: Run,
  worker: Worker,
  signal: AbortSignal,
): AsyncGenerator<Progress, ReportData> {
  if (run.result === null)
    throw new WinnowError('run.notFinished', `${run.name} has no result to report: it is ${run.status}.`, {
      hint: 'Wait until it has ended, or choose another run.',
    })
  const { db } = context
  const { databaseFile } = context.workspace
  const { data } = worker.client
  const scored = predictedParts(db, run.id)
  const known = ['test', 'validation'].filter((part) => scored[part])
  const judged = known.length === 0 && predictedRows(db, run.id).size > 0 ? ['all'] : known
  const parts = [...judged, ...(scored['train'] ? ['train'] : [])]
  const [first] = judged
  const goals = goalsOf(db, run.datasetId)
  const allFloors = listFloors(db, run.datasetId)
  const temperatures = temperaturesOf(db, run.id)
  const policies = listPolicies(db, run.id)
  const outputs: Mutable<ReportedOutput>[] = run.outputs.map((own) => ({
    own,
    parts: [],
    baseline: null,
    confidence: null,
    slices: null,
    goal: null,
  }))
  const floors: FloorState[] = []
  const changed = new Map<string, number>()
  let found: Pick<ReportData, 'policies'> = {
    policies: policies.map((policy) => ({ policy, applied: null, days: [] })),
  }
  const steps: Step[] = []
  const step = (name: string, weight: number, work: () => Promise<void>): void =>
    void steps.push({ name, weight, work })

  for (const output of outputs) {
    const { own } = output
    const of = run.outputs.length > 1 ? ` of ${own.output}` : ''
    for (const part of parts)
      step(`Figures of ${part}${of}`, 6, async () => {
        const evaluation = await evaluationOf(run, part)
        if (evaluation)
          output.parts = [...output.parts, { part, evaluation, changed: null } satisfies ReportedPart]
      })
    const evaluationOf = (one: Run, part: string) => {
      const asked = part === 'all' ? null : part
      const kept = evaluations.kept(one, asked, own.output)
      return kept ?? labelled(evaluations.on(worker, one, asked, own.output, signal))
    }
    if (first === undefined) continue
    const slice = { databaseFile, run: run.id, part: first, output: own.output }
    const other = bagOfWords(context, run, own.output, first, scored[first] ?? 0)
    if (other)
      step(`Figures of a bag of words${of}`, 6, async () => {
        const evaluation = await evaluationOf(other, first)
        if (evaluation) output.baseline = { run: other, evaluation }
      })
    step(`Confidence${of}`, 3, async () => {
      const confidence = await labelled(data.calibration(slice, { signal }))
      if (confidence) output.confidence = { ...confidence, inUse: temperatures[own.output] ?? null }
    })
    step(`Weak slices${of}`, 4, async () => {
      const asked = { ...slice, leastRows: defaultLeastRows }
      const weak = await labelled(weakOf(context, run, asked, worker, signal))
      if (weak) output.slices = { weak, tables: [] }
    })
    step(`Slices by property${of}`, 8, async () => {
      if (!output.slices) return
      const table = (metric: 'accuracy' | 'macroF1', by?: string): Promise<SliceTable> =>
        data.sliceTable({ ...slice, metric, ...(by === undefined ? {} : { by }) }, { signal })
      const tables = []
      for (const { id } of (await table('accuracy')).choices)
        tables.push({ right: await table('accuracy', id), macroF1: await table('macroF1', id) })
      output.slices = { ...output.slices, tables }
    })
    if (allFloors.some((floor) => floor.output === own.output))
      step(`Floors${of}`, 1, async () => {
        floors.push(...(await floorsOf(context, run, { part: first, output: own.output }, signal)))
      })
    const goal = goals.find((one) => one.output === own.output)
    if (goal)
      step(`Decision${of}`, 2, async () => {
        output.goal = await goalOf(own, goal)
      })
  }

  const curveOf = (
    part: string,
    output: string,
    trigger: readonly string[],
    flag: FlagRule | null,
    temperature: number | undefined,
  ): Promise<DecisionCurve | null> =>
    labelled(
      data.decision(
        {
          databaseFile,
          run: run.id,
          part,
          output,
          trigger: [...trigger],
          ...(flag?.kind === 'each' ? { thresholds: flag.thresholds } : {}),
          ...(temperature === undefined ? {} : { temperature }),
        },
        { signal },
      ),
    )
  const day = (
    curve: DecisionCurve,
    flagged: number[],
    { kind }: RunOutput,
    inputs: BusinessInputs,
  ): ReportedDay => ({
    part: curve.part,
    rows: curve.rows,
    decision: decide(curve.labels, flagged, inputsFor(kind, inputs, curve)),
  })

  async function goalOf(own: RunOutput, goal: BusinessGoal): Promise<ReportedGoal | null> {
    const days: ReportedDay[] = []
    let [threshold, points, ladder]: [
      number | null,
      ReportedGoal['points'],
      ReportedGoal['ladder'][number][],
    ] = [null, [], []]
    for (const part of judged) {
      const curve = await curveOf(part, own.output, goal.inputs.trigger, null, temperatures[own.output])
      if (!curve) continue
      if (part === first) {
        const inputs = inputsFor(own.kind, goal.inputs, curve)
        points = effortCurve(curve, inputs)
        const best = bestStep(points, goal.wish)
        threshold = best === null ? null : best / thresholdSteps
        ladder = ladderShares.flatMap((share) => {
          const at = bestStep(points, { kind: 'catchAtLeast', share })
          if (at === null) return []
          const decision = decide(curve.labels, flaggedAt(curve, at), inputs)
          return [{ share, threshold: at / thresholdSteps, decision }]
        })
      }
      if (threshold === null) break
      days.push(day(curve, flaggedAt(curve, threshold * thresholdSteps), own, goal.inputs))
    }
    return points.length === 0 ? null : { goal, threshold, days, points, ladder }
  }

  /** What a day under a policy is, where it was saved with what the business says. */
  async function daysOf({ rule, inputs }: Policy): Promise<ReportedDay[]> {
    const own = run.outputs.find(({ output }) => output === rule.flag?.output)
    if (!own || !rule.flag || !inputs) return []
    const { flag } = rule
    const trigger = flag.kind === 'sum' ? flag.labels : flag.thresholds.map(({ label }) => label)
    const days: ReportedDay[] = []
    for (const part of judged) {
      const curve = await curveOf(part, own.output, trigger, flag, rule.temperatures?.[own.output])
      if (curve) days.push(day(curve, flaggedByRule(curve, flag), own, inputs))
    }
    return days
  }

  if (first !== undefined)
    step(policies.length > 0 ? 'Policies' : 'Labels of today', 3, async () => {
      const rules = policies.map(({ rule }) => rule)
      const rows = await data.runReport({ databaseFile, run: run.id, parts: judged, rules }, { signal })
      for (const one of rows.parts) changed.set(`${one.part} ${one.output}`, one.changed)
      const own = []
      for (const [at, policy] of policies.entries())
        own.push({ policy, applied: rows.policies[at] ?? null, days: await daysOf(policy) })
      found = { policies: own }
    })

  const began = context.now()
  const total = steps.reduce((sum, { weight }) => sum + weight, 0) + 1
  let done = 0
  for (const { name, weight, work } of steps) {
    const spent = (context.now() - began) / 1000
    const secondsLeft = done > 0 ? (spent / done) * (total - done) : null
    yield { type: 'progress', done, total, step: name, secondsLeft }
    await work()
    signal.throwIfAborted()
    done += weight
  }
  yield { type: 'progress', done, total, step: 'Writing', secondsLeft: 0 }
  return {
    made: { version: context.version, at: new Date(context.now()) },
    run,
    dataset: getDataset(db, run.datasetId),
    card: readCard(db, run.datasetId),
    split: run.splitId ? getSplit(db, run.splitId) : null,
    outputs: outputs.map((one) => ({
      ...one,
      parts: one.parts.map((part) => ({
        ...part,
        changed: changed.get(`${part.part} ${one.own.output}`) ?? null,
      })),
    })),
    floors,
    robustness: { result: findRobustness(db, run.id), peer: robustnessPeer(db, run.id) },
    pinned: pinnedStatus(db, run.id),
    quality: readReport(db, run.datasetId),
    ...found,
  }
}

/** A part may have no label in one of several outputs, and a goal may name labels that the run does not know: then null. */
async function labelled<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    const isNone =
      error instanceof WinnowError &&
      ['labels.none', 'run.noPredictions', 'label.notFound'].includes(error.code)
    if (!isNone) throw error
    return null
  }
}
