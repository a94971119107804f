// What would happen to a dataset that rows join: what comes, changes and goes, where columns and labels go; then the
// writing of it, as one step that undo takes back. Nothing is written before the button is pressed.
import { IconTablePlus } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { AdditionPreview, AdditionRequest, Staged } from '../../shared/domain/addition'
import type { Dataset } from '../../shared/domain/dataset'
import { useClient } from '../app/client'
import { Button } from '../components/Button'
import { Dialog } from '../components/Dialog'
import { count, plural } from '../components/format'
import { Picker } from '../components/Picker'
import { FailurePanel, Skeleton } from '../components/states'
import { useToast } from '../components/Toast'
import { useCall, useChange } from '../hooks/use-call'
import { useKeys } from '../hooks/use-keys'
import { AdditionChoices } from './AdditionChoices'
import { AdditionRows } from './AdditionRows'
import css from './addition.module.css'
import { type Choices, useAddition } from './use-addition'

/** What waits to join a dataset. */
export type Waiting = {
  readonly dataset: Dataset
  /** A file that was read; null for another dataset, which is chosen in the dialog. */
  readonly staged: Staged | null
  /** Name of the file. */
  readonly name: string
}

/** The dialog; open while something waits. */
export function AdditionDialog(props: {
  readonly waiting: Waiting | null
  readonly onClose: () => void
}): ReactNode {
  const { waiting } = props
  const [shown, setShown] = useState(waiting)
  if (waiting && waiting !== shown) setShown(waiting)
  if (!shown) return null
  return (
    <Opened
      key={shown.staged?.id ?? shown.dataset.id}
      waiting={shown}
      isOpen={waiting !== null}
      onClose={props.onClose}
    />
  )
}

function Opened(props: {
  readonly waiting: Waiting
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { waiting, isOpen, onClose } = props
  const { dataset, staged } = waiting
  const [other, setOther] = useState<string | null>(null)
  const [choices, setChoices] = useState<Choices>({ mode: 'append' })
  const client = useClient()
  const toast = useToast()
  const undo = useChange('datasets.undo')
  const datasets = useCall('datasets.list', {}, { enabled: staged === null })
  const others = (datasets.data ?? []).filter(({ id }) => id !== dataset.id)
  const request: AdditionRequest | null =
    staged === null && other === null
      ? null
      : {
          dataset: dataset.id,
          from: staged ? { kind: 'staged', id: staged.id } : { kind: 'dataset', dataset: other ?? '' },
          ...choices,
        }
  const look = useCall(
    'datasets.addition',
    request ?? { dataset: dataset.id, from: { kind: 'dataset', dataset: '-' }, mode: 'append' },
    { enabled: isOpen && request !== null, keepPrevious: true, gcTime: 0 },
  )
  const preview = request ? look.data : undefined
  const { progress, error, start, stop } = useAddition((done) => {
    onClose()
    toast({
      message: `${done.description}`,
      onUndo: () => undo.mutate({ dataset: dataset.id }),
    })
  })
  // What was read is forgotten with the dialog.
  useEffect(() => {
    if (isOpen || staged === null) return
    client.datasets.unstage({ staged: staged.id }).catch(() => undefined)
  }, [isOpen, staged, client])
  const failure = error ?? (preview ? null : look.error)
  const changes = preview ? changesOf(preview, choices) : 0
  const reason = !request
    ? 'no dataset is chosen'
    : !preview
      ? 'the rows are compared'
      : look.error
        ? 'that is not possible'
        : changes === 0
          ? 'nothing would change'
          : null
  const send = (): void => {
    if (request && reason === null && progress === null) start(request)
  }
  useKeys({ 'mod+Enter': send }, { scope: 'dialog', enabled: isOpen })
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => {
        stop()
        onClose()
      }}
      size={1140}
      isHeld
      icon={<IconTablePlus size={20} stroke={1.6} />}
      title={`Add to ${dataset.name}`}
      caption={staged ? `${waiting.name}, ${plural(staged.rows, 'row')}` : 'the rows of another dataset'}
      footer={
        <>
          {look.error && preview ? (
            <span className={css.fault} role="alert">
              {look.error.message}
            </span>
          ) : (
            <span className="caption" role="status">
              {reason ?? 'one step, which undo takes back'}
            </span>
          )}
          <span className={css.buttons}>
            <Button
              kind="subtle"
              onClick={() => {
                if (progress === null) return onClose()
                stop()
              }}
            >
              {progress === null ? 'Cancel' : 'Stop'}
            </Button>
            {progress === null ? (
              <Button kind="filled" keys="mod+Enter" disabled={reason !== null} onClick={send}>
                {preview ? labelOf(preview, choices) : 'Add'}
              </Button>
            ) : (
              <Button kind="filled" progress={progress.share}>
                {progress.rows < progress.totalRows
                  ? `Adding ${count(progress.rows)} of ${count(progress.totalRows)}`
                  : 'Putting them in place'}
              </Button>
            )}
          </span>
        </>
      }
    >
      {staged === null && (
        <div className={css.from}>
          <span>Rows of</span>
          <Picker
            label="Dataset"
            width={280}
            value={other}
            placeholder={others.length === 0 ? 'there is no other dataset' : 'choose a dataset'}
            items={others.map(({ id, name, rows }) => ({ value: id, label: name, note: count(rows) }))}
            disabled={others.length === 0}
            onChange={(next) => {
              setOther(next)
              setChoices({ mode: 'append' })
            }}
          />
        </div>
      )}
      {failure ? (
        <div className={css.place}>
          <FailurePanel
            error={failure}
            kept="Nothing was added."
            actions={
              <Button kind="filled" onClick={() => setChoices({ mode: choices.mode })}>
                Start over
              </Button>
            }
          />
        </div>
      ) : preview ? (
        <div className={css.columns} aria-busy={look.isPlaceholderData}>
          <AdditionRows preview={preview} mode={choices.mode} />
          <AdditionChoices
            dataset={dataset}
            preview={preview}
            staged={staged}
            choices={choices}
            onChoices={(patch) => setChoices((now) => ({ ...now, ...patch }))}
          />
        </div>
      ) : (
        <div className={css.place}>
          {request ? (
            <Skeleton rows={8} />
          ) : (
            <p className="caption">
              {others.length === 0
                ? 'Import the other data as a dataset first, or add a file.'
                : 'Choose the dataset whose rows join this one. It stays as it is.'}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}

function changesOf(preview: AdditionPreview, { removeMissing }: Choices): number {
  return preview.added + preview.changed + (removeMissing === true ? preview.removed : 0)
}

function labelOf(preview: AdditionPreview, { mode, removeMissing }: Choices): string {
  if (mode === 'append') return `Add ${plural(preview.added, 'row')}`
  const removed = removeMissing === true ? preview.removed : 0
  const parts = [
    ...(preview.added > 0 ? [`add ${count(preview.added)}`] : []),
    ...(preview.changed > 0 ? [`change ${count(preview.changed)}`] : []),
    ...(removed > 0 ? [`remove ${count(removed)}`] : []),
  ].join(', ')
  return parts === '' ? 'Update' : parts.charAt(0).toUpperCase() + parts.slice(1)
}
