import { type KeyboardEvent, type ReactNode, useId } from 'react'
import { formatSetting, type Setting } from '../../../shared/models/settings'
import { TextButton } from '../../components/Button'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import css from './advanced.module.css'
import { type Field, rangeText, stepTyped } from './form-state'

/** One setting: dot when changed, name, control with unit, help with range, default and reset. */
export function SettingRow(props: {
  readonly field: Field
  readonly onChange: (typed: string) => void
}): ReactNode {
  const { field, onChange } = props
  const { setting } = field
  const id = useId()
  const reset = formatSetting(setting, setting.default)
  const isNumber = setting.kind === 'integer' || setting.kind === 'number'
  return (
    <div className={css.row} data-setting={setting.key}>
      <span className={css.rowDot}>{field.isChanged && <i role="img" aria-label="changed" />}</span>
      {isNumber ? (
        <label className={css.rowLabel} htmlFor={id}>
          {setting.label}
        </label>
      ) : (
        <span className={css.rowLabel}>{setting.label}</span>
      )}
      <div className={css.control}>
        <Control id={id} field={field} onChange={onChange} />
        <span className={css.unit}>{setting.unit}</span>
      </div>
      <div className={css.help} id={`${id}-help`}>
        {field.fault ? (
          <p className={css.fault} role="alert">
            {field.fault}
          </p>
        ) : (
          <p>{setting.help}</p>
        )}
        <p className="caption num">
          {isNumber && rangeText(setting)}
          {isNumber && field.isChanged && ' · '}
          {field.isChanged && (
            <>
              default {choiceLabel(setting, reset)} ·{' '}
              <TextButton onClick={() => onChange(reset)} aria-label={`Reset ${setting.label}`}>
                reset
              </TextButton>
            </>
          )}
        </p>
      </div>
    </div>
  )
}

const choiceLabel = (setting: Setting, value: string): string =>
  setting.kind === 'choice' ? (setting.choices.find((one) => one.value === value)?.label ?? value) : value

const longChoice = 26

function Control(props: {
  readonly id: string
  readonly field: Field
  readonly onChange: (typed: string) => void
}): ReactNode {
  const { id, field, onChange } = props
  const { setting, typed } = field
  if (setting.kind === 'switch')
    return (
      <Segmented
        label={setting.label}
        items={[
          { value: 'off', label: 'Off' },
          { value: 'on', label: 'On' },
        ]}
        value={typed}
        onChange={onChange}
      />
    )
  if (setting.kind === 'choice') {
    const isShort = setting.choices.reduce((sum, choice) => sum + choice.label.length, 0) <= longChoice
    return isShort ? (
      <Segmented label={setting.label} items={setting.choices} value={typed} onChange={onChange} />
    ) : (
      <Picker label={setting.label} items={setting.choices} value={typed} onChange={onChange} width={224} />
    )
  }
  const press = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (direction === 0) return
    event.preventDefault()
    onChange(stepTyped(setting, typed, direction, event.shiftKey))
  }
  return (
    <input
      id={id}
      className={`${css.number} num`}
      value={typed}
      inputMode="decimal"
      spellCheck={false}
      aria-invalid={field.fault !== null}
      aria-describedby={`${id}-help`}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={press}
    />
  )
}
