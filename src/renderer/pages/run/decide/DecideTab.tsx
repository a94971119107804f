// From scores to a rule and a sum: who says which messages must be caught and what reading costs sees, with one slider,
// what a day and a month would be. What is chosen is kept as a policy of the run.
import { memo, type ReactNode, useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { BusinessGoal, Policy } from '../../../../shared/domain/policy'
import type { Run } from '../../../../shared/domain/run'
import { asWinnowError, EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../../components/states'
import { useCall } from '../../../hooks/use-call'
import { useOutput } from '../use-output'
import { DayPane } from './DayPane'
import css from './decide.module.css'
import { EffortPane } from './EffortPane'
import { InputsPane } from './InputsPane'
import { SavePolicy } from './SavePolicy'
import { ScoresPane } from './ScoresPane'
import { useDecided, useDecisionState } from './use-decision'

const LaterEffort = memo(EffortPane)
const LaterDay = memo(DayPane)
const none: readonly Policy[] = []

/** The tab. */
export function DecideTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const [output, switcher] = useOutput(run)
  const own = run.outputs.find((one) => one.output === output)
  const parts = run.result?.testRows ? ['test', 'validation'] : ['validation']
  const goals = useCall('policies.goals', { dataset: run.datasetId })
  if (!own) return null
  if (!goals.data && !goals.error) return <Skeleton rows={8} />
  const goal = goals.data?.find((one) => one.output === output) ?? null
  return <Opened key={output} run={run} output={output} goal={goal} parts={parts} switcher={switcher} />
}

function Opened(props: {
  readonly run: Run
  readonly output: string
  readonly goal: BusinessGoal | null
  readonly parts: readonly string[]
  readonly switcher: ReactNode
}): ReactNode {
  const { run, parts } = props
  const own = run.outputs.find(({ output }) => output === props.output) ?? run.outputs[0]
  const [part = 'test', other] = parts
  if (!own) throw new Error('A run answers at least one output.')
  const { state, change, setInputs } = useDecisionState(run, own, props.goal)
  const { decided, error, isStale } = useDecided(run, own, part, state)
  const policies = useCall('policies.list', { run: run.id })
  const [isSaving, setSaving] = useState(false)
  const outputs = useMemo(() => run.outputs.map((one) => one.output), [run.outputs])
  const openSaving = useCallback(() => setSaving(true), [])
  const now = useMemo(() => (decided ? { state, decided } : null), [state, decided])
  // The sentence and the hills follow the slider at once; the curve and the sums a moment later, so that it never sticks.
  const later = useDeferredValue(now, null)
  if (error && !decided) {
    if (asWinnowError(error).code === 'labels.none')
      return (
        <EmptyState drawing={rowsDrawing} title={`No message of ${part} has a label`}>
          What a threshold catches is counted on labelled messages. Label some of them, then come back.
        </EmptyState>
      )
    return (
      <div className={css.place}>
        <FailurePanel error={error} />
      </div>
    )
  }
  if (!decided) return <Skeleton rows={8} />
  const shared = { run, own, onChange: change, onInputs: setInputs }
  const pane = { ...shared, state, decided }
  return (
    <div className={css.columns} aria-busy={isStale}>
      <InputsPane
        {...shared}
        inputs={state.inputs}
        wish={state.wish}
        unsure={state.unsure}
        unsureBy={state.unsureBy}
        answerBy={state.answerBy}
        outputs={outputs}
        rows={decided.curve.labels}
        isFollowed={state.step === null && state.mode === 'sum'}
        isPossible={decided.best !== null}
      />
      <div className={css.middle}>
        {props.switcher}
        <ScoresPane {...pane} part={part} />
        {later && <LaterEffort {...shared} {...later} />}
      </div>
      {later && (
        <LaterDay
          {...shared}
          {...later}
          part={part}
          otherPart={other ?? null}
          policies={policies.data ?? none}
          onSave={openSaving}
        />
      )}
      {isSaving && <SavePolicy {...pane} part={part} onClose={() => setSaving(false)} />}
    </div>
  )
}
