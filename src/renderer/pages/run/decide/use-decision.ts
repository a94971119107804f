// What a person says of the business, and what follows of it for a run: the curve comes from the main process, everything
// that moves with the slider is worked out here.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { decide, type Decision, flaggedByStep } from '../../../../shared/decide/decide'
import { bestStep, effortCurve, type EffortPoint } from '../../../../shared/decide/effort'
import { inputsFor } from '../../../../shared/decide/goal'
import {
  type BusinessGoal,
  type BusinessInputs,
  type DecisionCurve,
  type PolicyRule,
  thresholdSteps,
  type Wish,
} from '../../../../shared/domain/policy'
import type { Run, RunOutput } from '../../../../shared/domain/run'
import { useUrlState } from '../../../app/location'
import { useCall, useChange } from '../../../hooks/use-call'

/** A threshold for all triggers together, or one for each. */
export type Mode = 'sum' | 'each'

/** What a person has chosen. */
export type DecisionState = {
  readonly inputs: BusinessInputs
  readonly mode: Mode
  /** In thousandths; null follows the wish. */
  readonly step: number | null
  readonly steps: Readonly<Record<string, number>>
  readonly wish: Wish
  /** Nobody is sure where the likeliest label of `unsureBy` is less probable; 0 for never. */
  readonly unsure: number
  readonly unsureBy: string
  /** The output whose label says the automatic answer; null for none. */
  readonly answerBy: string | null
}

/** What follows. */
export type Decided = {
  readonly curve: DecisionCurve
  readonly points: readonly EffortPoint[]
  readonly step: number
  readonly best: number | null
  readonly decision: Decision
  /** Rows of each label that are flagged, in the order of the curve. */
  readonly flagged: readonly number[]
}

const patienceMs = 600

/** The state; what it says of the business is kept for the dataset and output, a moment after the last change. */
export function useDecisionState(run: Run, own: RunOutput, goal: BusinessGoal | null) {
  // The page of confidences sends whom the run is not sure of to a person.
  const asked = Number(useUrlState().get('unsure') ?? 0)
  const [state, setState] = useState<DecisionState>(() => ({
    ...((goal ? remembered(goal, own) : null) ?? initial(own)),
    ...(asked > 0 && asked <= 1 ? { unsure: asked } : {}),
  }))
  const latest = useRef(state)
  const { mutate: keep } = useChange('policies.setGoal')
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const waiting = useRef<(() => void) | null>(null)
  // What waits to be kept when the page closes is kept then.
  useEffect(() => () => waiting.current?.(), [])
  const { datasetId } = run
  const { output } = own
  // The same functions all along, so that a pane that shows nothing of the threshold is not drawn again with it.
  const change = useCallback(
    (patch: Partial<DecisionState>): void => {
      const next = { ...latest.current, ...patch }
      latest.current = next
      setState(next)
      if (!patch.inputs && !patch.wish) return
      if (timer.current) clearTimeout(timer.current)
      waiting.current = () => {
        waiting.current = null
        keep({ dataset: datasetId, goal: { output, inputs: next.inputs, wish: next.wish } })
      }
      timer.current = setTimeout(() => waiting.current?.(), patienceMs)
    },
    [keep, datasetId, output],
  )
  const setInputs = useCallback(
    (patch: Partial<BusinessInputs>): void => change({ inputs: { ...latest.current.inputs, ...patch } }),
    [change],
  )
  return { state, change, setInputs }
}

function initial(own: RunOutput): DecisionState {
  const [first = ''] = own.labels.map(({ name }) => name)
  const names = own.labels.map(({ name }) => name)
  return {
    inputs: {
      catch: [first],
      trigger: [first],
      waste: names.filter((name) => name !== first),
      volume: 1000,
      minutesToRead: 1.5,
      costPerHour: 30,
      costOfMiss: 0,
      costOfFalseAlarm: 0,
      workDays: 22,
      currency: '€',
    },
    mode: 'sum',
    step: null,
    steps: {},
    wish: { kind: 'catchAtLeast', share: 0.95 },
    unsure: 0,
    unsureBy: own.output,
    answerBy: null,
  }
}

function remembered({ inputs, wish }: BusinessGoal, own: RunOutput): DecisionState | null {
  const names = new Set(own.labels.map(({ name }) => name))
  const known = (some: readonly string[]): string[] => some.filter((name) => names.has(name))
  const [toCatch, trigger] = [known(inputs.catch), known(inputs.trigger)]
  if (toCatch.length === 0 || trigger.length === 0) return null
  return {
    ...initial(own),
    inputs: { ...inputs, catch: toCatch, trigger, waste: known(inputs.waste) },
    wish,
  }
}

/** Works out everything for a part; null while its curve is asked for. */
export function useDecided(
  run: Run,
  own: RunOutput,
  part: string,
  state: DecisionState,
): { readonly decided: Decided | null; readonly error: unknown; readonly isStale: boolean } {
  const { inputs, mode, steps, wish } = state
  const thresholds =
    mode === 'each'
      ? inputs.trigger.map((label) => ({ label, threshold: (steps[label] ?? 500) / thresholdSteps }))
      : null
  const asked = useCall(
    'policies.curve',
    { run: run.id, part, output: own.output, trigger: inputs.trigger, ...(thresholds ? { thresholds } : {}) },
    { keepPrevious: true },
  )
  const curve = asked.data
  const settled = useMemo(
    () => (curve ? inputsFor(own.kind, inputs, curve) : inputs),
    [inputs, curve, own.kind],
  )
  const points = useMemo(() => (curve ? effortCurve(curve, settled) : []), [curve, settled])
  const sums = useMemo(() => (curve ? flaggedByStep(curve) : []), [curve])
  const best = useMemo(() => (points.length > 0 ? bestStep(points, wish) : null), [points, wish])
  const step = state.step ?? best ?? thresholdSteps / 2
  const decided = useMemo((): Decided | null => {
    if (!curve) return null
    const flagged = curve.labels.map(({ flagged: counted }, at) =>
      mode === 'each' ? (counted ?? 0) : (sums[at]?.[step] ?? 0),
    )
    return { curve, points, step, best, flagged, decision: decide(curve.labels, flagged, settled) }
  }, [curve, points, step, best, mode, sums, settled])
  return { decided, error: asked.error, isStale: asked.isPlaceholderData }
}

/** The rule that the state stands for. */
export function ruleOf(own: RunOutput, state: DecisionState, step: number): PolicyRule {
  const { mode, inputs, steps, unsure, unsureBy, answerBy } = state
  return {
    flag:
      mode === 'sum'
        ? { kind: 'sum', output: own.output, labels: [...inputs.trigger], threshold: step / thresholdSteps }
        : {
            kind: 'each',
            output: own.output,
            thresholds: inputs.trigger.map((label) => ({
              label,
              threshold: (steps[label] ?? 500) / thresholdSteps,
            })),
          },
    unsure: unsure > 0 ? { output: unsureBy, below: unsure } : null,
    answerBy,
  }
}
