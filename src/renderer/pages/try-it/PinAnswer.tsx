import type { ReactNode } from 'react'
import { Picker } from '../../components/Picker'
import type { Predictor } from '../../components/predictors'
import { usePin } from '../../components/use-pin'
import { useCall } from '../../hooks/use-call'
import css from './try-it.module.css'

/** Pins the message with a label that must stay right; for runs, whose dataset keeps it. */
export function PinAnswer(props: { readonly model: Predictor; readonly text: string }): ReactNode {
  const { model, text } = props
  const id = model.ref.kind === 'run' ? model.ref.run : null
  const run = useCall('runs.get', { run: id ?? '-' }, { enabled: id !== null }).data
  const { pin } = usePin(run?.datasetId ?? '')
  if (!run || run.family === 'imported') return null
  return (
    <div className={css.pinning}>
      <span>Must stay right:</span>
      {run.outputs.map(({ output, labels }) => (
        <Picker
          key={output}
          look="quiet"
          label={run.outputs.length > 1 ? `Pin as, ${output}` : 'Pin as'}
          placeholder={run.outputs.length > 1 ? `pin as ${output}` : 'pin as'}
          value={null}
          items={labels.map(({ name }) => ({ value: name, label: name }))}
          onChange={(label) => pin([{ text: text.trim(), labels: [label], output }])}
        />
      ))}
    </div>
  )
}
