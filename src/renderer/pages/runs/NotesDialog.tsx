// Tags and the note of a run, or tags of several at once.
import { TagsInput, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { longestNote, mostTags, type Run } from '../../../shared/domain/run'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { plural } from '../../components/format'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './notes.module.css'
import { sharedTags, tagChange } from './run-tags'

/** The dialog; with several runs the tags that all of them have, and no note. */
export function NotesDialog(props: {
  readonly runs: readonly Run[]
  /** Tags that are in use, to choose from. */
  readonly known: readonly string[]
  readonly onClose: () => void
}): ReactNode {
  const { runs, onClose } = props
  const [first] = runs
  const before = sharedTags(runs)
  const isOne = runs.length === 1
  const [tags, setTags] = useState<string[]>(before)
  const [note, setNote] = useState(isOne ? (first?.note ?? '') : '')
  const annotate = useChange('runs.annotate')
  const toast = useToast()
  // A tag that is typed and not yet ended counts: it would be lost with Ctrl Enter.
  const [typed, setTyped] = useState('')
  const wanted = typed.trim() === '' ? tags : [...tags, typed.trim()]
  const { addTags, removeTags } = tagChange(before, wanted)
  const isNoteNew = isOne && note !== first?.note
  const isNew = addTags.length > 0 || removeTags.length > 0 || isNoteNew
  const name = isOne ? `Run ${first?.number}` : plural(runs.length, 'run')
  const save = (): void => {
    const ids = runs.map(({ id }) => id)
    const change = { addTags, removeTags, ...(isNoteNew ? { note } : {}) }
    // Each run gets back exactly what it had: several may have had different tags.
    const onUndo = (): void => {
      for (const run of runs) {
        const back = tagChange(run.tags.filter((tag) => !removeTags.includes(tag)).concat(addTags), run.tags)
        annotate.mutate({ runs: [run.id], change: { ...back, ...(isNoteNew ? { note: run.note } : {}) } })
      }
    }
    annotate.mutate(
      { runs: ids, change },
      {
        onSuccess: () => {
          onClose()
          toast({ message: `The notes of ${name} are kept`, onUndo })
        },
      },
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Tags and note of ${name}`}
      focusesField
      isHeld={isNew}
      footer={
        <>
          {annotate.isError && (
            <span role="alert" className={css.fault}>
              {asWinnowError(annotate.error).message}
            </span>
          )}
          <span className={css.buttons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" keys="mod+Enter" disabled={!isNew || annotate.isPending} onClick={save}>
              Save
            </Button>
          </span>
        </>
      }
    >
      <form
        className={css.form}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && isNew) save()
        }}
        onSubmit={(event) => event.preventDefault()}
      >
        <TagsInput
          label={isOne ? 'Tags' : 'Tags that all of them have'}
          description="Enter or a comma ends a tag."
          data={props.known.toSorted((a, b) => a.localeCompare(b))}
          value={tags}
          onChange={setTags}
          searchValue={typed}
          onSearchChange={setTyped}
          maxTags={mostTags}
          acceptValueOnBlur
          data-autofocus
        />
        {isOne && (
          <Textarea
            label="Note"
            description="What is to be remembered of this run."
            value={note}
            maxLength={longestNote}
            autosize
            minRows={4}
            maxRows={12}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </form>
    </Dialog>
  )
}
