// Changes of the user's own: what to find and what to put there.
import { type ReactNode, useState } from 'react'
import { IconX } from '@tabler/icons-react'
import type { OwnChange } from '../../../../shared/domain/robustness'
import { Button, IconButton } from '../../../components/Button'
import { Dialog } from '../../../components/Dialog'
import css from './robustness.module.css'

const most = 20

/** The rules as chips, and a dialog for a further one. */
export function OwnRules(props: {
  readonly rules: readonly OwnChange[]
  readonly onChange: (rules: readonly OwnChange[]) => void
}): ReactNode {
  const { rules, onChange } = props
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      {rules.map((rule) => (
        <span key={rule.name} className={css.rule}>
          {rule.name}
          <IconButton
            name={`Take ${rule.name} away`}
            icon={<IconX />}
            onClick={() => onChange(rules.filter((one) => one !== rule))}
          />
        </span>
      ))}
      {rules.length < most && (
        <Button kind="subtle" onClick={() => setOpen(true)}>
          Own change
        </Button>
      )}
      {isOpen && (
        <NewRule
          taken={rules.map(({ name }) => name)}
          onClose={() => setOpen(false)}
          onAdd={(rule) => onChange([...rules, rule])}
        />
      )}
    </>
  )
}

function NewRule(props: {
  readonly taken: readonly string[]
  readonly onClose: () => void
  readonly onAdd: (rule: OwnChange) => void
}): ReactNode {
  const [find, setFind] = useState('')
  const [replace, setReplace] = useState('')
  const [isRegex, setRegex] = useState(false)
  const name = `${find} → ${replace}`.slice(0, 100)
  const fault =
    faultOf(find, isRegex) ?? (props.taken.includes(name) ? 'This change is there already.' : null)
  const add = (): void => {
    if (fault !== null || find === '') return
    props.onAdd({ name, find, replace, isRegex })
    props.onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title="A change of your own"
      focusesField
      footer={
        <>
          {fault !== null && (
            <span className={css.fault} role="alert">
              {fault}
            </span>
          )}
          <Button kind="subtle" onClick={props.onClose}>
            Cancel
          </Button>
          <Button kind="filled" disabled={find === '' || fault !== null} onClick={add}>
            Add
          </Button>
        </>
      }
    >
      <div className={css.form}>
        <label>
          Find
          <input
            data-autofocus
            type="text"
            dir="auto"
            value={find}
            maxLength={1000}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
        </label>
        <label>
          Replace with
          <input
            type="text"
            dir="auto"
            value={replace}
            maxLength={1000}
            onChange={(event) => setReplace(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add()
            }}
          />
        </label>
        <label className={css.check}>
          <input
            type="checkbox"
            checked={isRegex}
            onChange={(event) => setRegex(event.currentTarget.checked)}
          />
          Find is a regular expression; $1 stands for its first group
        </label>
      </div>
    </Dialog>
  )
}

function faultOf(find: string, isRegex: boolean): string | null {
  if (!isRegex) return null
  try {
    RegExp(find, 'gu')
    return null
  } catch {
    return 'This is not a regular expression.'
  }
}
