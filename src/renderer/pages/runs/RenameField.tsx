import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import type { Run } from '../../../shared/domain/run'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './runs.module.css'

/** The name of a run, in place: Enter keeps it, Esc leaves it as it was. */
export function RenameField(props: { readonly run: Run; readonly onDone: () => void }): ReactNode {
  const { run, onDone } = props
  const [name, setName] = useState(run.name)
  const rename = useChange('runs.rename')
  const toast = useToast()
  const isOver = useRef(false)
  const finish = (isKept: boolean): void => {
    if (isOver.current) return
    isOver.current = true
    const next = name.trim()
    if (isKept && next !== '' && next !== run.name)
      rename.mutate(
        { run: run.id, name: next },
        { onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }) },
      )
    onDone()
  }
  const press = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Enter') finish(true)
    if (event.key === 'Escape') finish(false)
  }
  return (
    <input
      ref={(input) => {
        if (input && !isOver.current && document.activeElement !== input) input.focus()
      }}
      className={css.rename}
      value={name}
      maxLength={200}
      aria-label={`Name of Run ${run.number}`}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setName(event.currentTarget.value)}
      onKeyDown={press}
      onBlur={() => finish(true)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  )
}
