// The text of a row, and a field to change it: the file's own text stays among the columns.
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/Button'
import { count, plural } from '../../components/format'
import { Marked } from '../../components/marks'
import css from './dataset.module.css'
import forms from './forms.module.css'

/** The text with its lengths. */
export function RowText(props: {
  readonly text: string
  readonly query: string
  readonly line: number
  readonly words: number
  readonly onChange: (text: string) => void
}): ReactNode {
  const { text } = props
  const [typed, setTyped] = useState<string | null>(null)
  const save = (): void => {
    if (typed !== null && typed !== text) props.onChange(typed)
    setTyped(null)
  }
  if (typed !== null)
    return (
      <div className={forms.edit}>
        <textarea
          aria-label="Text of the row"
          className={css.message}
          value={typed}
          dir="auto"
          rows={8}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it was asked for by the button before it
          autoFocus
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') setTyped(null)
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
          }}
        />
        <div className={forms.editButtons}>
          <Button kind="subtle" onClick={() => setTyped(null)}>
            Cancel
          </Button>
          <Button kind="filled" keys="mod+Enter" disabled={typed === text} onClick={save}>
            Save
          </Button>
        </div>
      </div>
    )
  return (
    <>
      <div className={css.message} dir="auto">
        {text === '' ? (
          <span className={css.quiet}>This row has no text.</span>
        ) : (
          <Marked text={text} query={props.query} />
        )}
      </div>
      <div className={`caption num ${css.under} ${css.underLine}`}>
        <span>
          {plural(props.words, 'word')}, {plural([...text].length, 'character')}, line {count(props.line)}
        </span>
        <button type="button" className={forms.editText} onClick={() => setTyped(text)}>
          <IconPencil size={13} stroke={1.8} aria-hidden="true" /> Edit
        </button>
      </div>
    </>
  )
}
