// What a check looks for beyond the usual: names of persons, and how a model's tokenizer reads the texts.
import type { ReactNode } from 'react'
import type { QualityOptions } from '../../../../shared/domain/quality'
import { Picker } from '../../../components/Picker'
import { useCall } from '../../../hooks/use-call'
import forms from '../forms.module.css'
import css from './quality.module.css'

/** What can be chosen; `null` for no tokenizer. */
export type Asked = { readonly names: boolean; readonly model: string | null }

/** As the call wants it. */
export const optionsOf = ({ names, model }: Asked): QualityOptions => ({
  ...(names ? { names } : {}),
  ...(model === null ? {} : { model }),
})

const noModel = '-'

/** Two choices in a line. */
export function CheckOptions(props: {
  readonly asked: Asked
  readonly onChange: (asked: Asked) => void
}): ReactNode {
  const { asked, onChange } = props
  const models = (useCall('models.list', {}).data ?? []).filter(({ isThere }) => isThere)
  return (
    <div className={css.options}>
      <label className={forms.checkLine}>
        <input
          type="checkbox"
          checked={asked.names}
          onChange={(event) => onChange({ ...asked, names: event.currentTarget.checked })}
        />
        Names of persons, too (guesses)
      </label>
      {models.length > 0 && (
        <Picker
          label="Count tokens as read by"
          look="compact"
          value={models.some(({ id }) => id === asked.model) ? asked.model : noModel}
          items={[
            { value: noModel, label: 'no token count' },
            ...models.map(({ id, name }) => ({ value: id as string, label: `tokens of ${name}` })),
          ]}
          onChange={(model) => onChange({ ...asked, model: model === noModel ? null : model })}
        />
      )}
    </div>
  )
}
