// Two-step routing: who is not sure asks a person; who is sure may answer by itself. With several outputs another one may say
// what is answered: one says who is unhappy, the other what it is about.
import type { ReactNode } from 'react'
import { Picker } from '../../../components/Picker'
import css from './decide.module.css'
import { NumberField } from './NumberField'
import type { DecisionState } from './use-decision'

/** The section. */
export function SecondStep(
  props: Pick<DecisionState, 'unsure' | 'unsureBy' | 'answerBy'> & {
    readonly outputs: readonly string[]
    readonly onChange: (patch: Partial<DecisionState>) => void
  },
): ReactNode {
  const { outputs, unsure, unsureBy, answerBy, onChange } = props
  // What is answered is another matter than what is flagged, where there is one.
  const usual = outputs.find((output) => output !== unsureBy) ?? unsureBy
  return (
    <section>
      <h3 className="region">And the others</h3>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={unsure > 0}
          onChange={(event) => onChange({ unsure: event.currentTarget.checked ? 0.6 : 0 })}
        />
        <span>
          a person, too, where the likeliest {outputs.length > 1 ? 'label' : unsureBy} is less probable than{' '}
          {unsure > 0 ? (
            <NumberField
              value={Math.round(unsure * 100)}
              most={100}
              label="Percent below which nobody is sure"
              onChange={(value) => onChange({ unsure: Math.max(0.01, value / 100) })}
            />
          ) : (
            '60'
          )}{' '}
          %
        </span>
      </label>
      {unsure > 0 && outputs.length > 1 && (
        <OutputPicker
          label="Sure of"
          value={unsureBy}
          outputs={outputs}
          onChange={(output) => onChange({ unsureBy: output })}
        />
      )}
      <label className={css.check}>
        <input
          type="checkbox"
          checked={answerBy !== null}
          onChange={(event) => onChange({ answerBy: event.currentTarget.checked ? usual : null })}
        />
        <span>an automatic answer by its {answerBy ?? usual}</span>
      </label>
      {answerBy !== null && outputs.length > 1 && (
        <OutputPicker
          label="Answered by"
          value={answerBy}
          outputs={outputs}
          onChange={(output) => onChange({ answerBy: output })}
        />
      )}
    </section>
  )
}

function OutputPicker(props: {
  readonly label: string
  readonly value: string
  readonly outputs: readonly string[]
  readonly onChange: (output: string) => void
}): ReactNode {
  return (
    <div className={css.outputRow}>
      <span aria-hidden="true">{props.label}</span>
      <Picker
        label={props.label}
        look="compact"
        value={props.value}
        items={props.outputs.map((output) => ({ value: output, label: output }))}
        onChange={props.onChange}
      />
    </div>
  )
}
