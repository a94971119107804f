// When a run is to start: as soon as it is its turn, or not before a moment. The field appears when it is wanted.
import { IconClock, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from './Button'
import { fieldTime, tonight } from './start-time-words'
import css from './StartTimeField.module.css'

/** Chooses a start time (ISO), or none. `what` names the run in the field's label. */
export function StartTimeField(props: {
  readonly what: string
  readonly value: string | null
  readonly onChange: (startAt: string | null) => void
}): ReactNode {
  const { value, onChange } = props
  if (value === null)
    return (
      <Button kind="subtle" icon={<IconClock />} onClick={() => onChange(tonight())}>
        Set a time
      </Button>
    )
  return (
    <span className={css.field}>
      <input
        type="datetime-local"
        className={`${css.input} num`}
        aria-label={`Start ${props.what} not before`}
        value={fieldTime(value)}
        onChange={(event) => {
          const moment = new Date(event.currentTarget.value)
          // A half-typed time is no time yet.
          if (!Number.isNaN(moment.getTime())) onChange(moment.toISOString())
        }}
      />
      <IconButton name="No start time" icon={<IconX />} onClick={() => onChange(null)} />
    </span>
  )
}
