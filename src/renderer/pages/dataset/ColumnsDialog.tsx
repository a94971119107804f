// What each column of the file means, and other roles for it: what would change is said before anything does.
import { type ReactNode, useState } from 'react'
import {
  effectSentences,
  isSettled,
  type LaterRole,
  LaterRole as LaterRoles,
  type RoleChange,
  withLaterRole,
} from '../../../shared/domain/column-role'
import type { Dataset } from '../../../shared/domain/dataset'
import type { Column } from '../../../shared/domain/file'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Picker } from '../../components/Picker'
import { choiceName } from '../../components/role-names'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import css from './dataset.module.css'
import forms from './forms.module.css'

/** The columns of a dataset with their roles. */
export function ColumnsDialog(props: { readonly dataset: Dataset; readonly onClose: () => void }): ReactNode {
  const { dataset, onClose } = props
  const [columns, setColumns] = useState<readonly Column[]>(dataset.columns)
  const roles = columns.flatMap((column): RoleChange[] => {
    const before = dataset.columns.find(({ index }) => index === column.index)
    const role = LaterRoles.safeParse(column.role)
    return before?.role === column.role || !role.success ? [] : [{ column: column.index, role: role.data }]
  })
  const isChanged = roles.length > 0
  const effect = useCall(
    'datasets.roleEffect',
    { dataset: dataset.id, roles },
    { enabled: isChanged, keepPrevious: true },
  )
  const save = useChange('datasets.setRoles')
  const undo = useChange('datasets.undo')
  const toast = useToast()
  const send = (): void =>
    save.mutate(
      { dataset: dataset.id, roles },
      {
        onSuccess: ({ description }) => {
          onClose()
          toast({ message: description, onUndo: () => undo.mutate({ dataset: dataset.id }) })
        },
      },
    )
  const fault = save.error ?? (isChanged ? effect.error : null)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size={620}
      title="Columns of the file"
      footer={
        <>
          <span className={fault ? css.fault : 'caption'} role="status">
            {fault ? asWinnowError(fault).message : 'one step of the history; undo brings it back'}
          </span>
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={!isChanged || save.isPending || effect.isError} onClick={send}>
              Change roles
            </Button>
          </span>
        </>
      }
    >
      <div className={forms.columns}>
        <ul className={forms.columnList} aria-label="Columns">
          {columns.map((column) => (
            <li key={column.index}>
              <span className={forms.columnName} title={column.name} dir="auto">
                {column.name === '' ? `Column ${column.index + 1}` : column.name}
              </span>
              {isSettled(column.role) ? (
                <span className="caption">{`${choiceName(column)}, settled by the import; divide anew under Splits`}</span>
              ) : column.role === 'text' ? (
                <span className="caption">Text; make another column the text to change it</span>
              ) : (
                <Picker
                  label={`Role of ${column.name}`}
                  width={200}
                  value={column.role as LaterRole}
                  items={LaterRoles.options.map((value) => ({
                    value,
                    label: choiceName(column.role === value ? column : { role: value }),
                  }))}
                  onChange={(role) => setColumns((now) => withLaterRole(now, column.index, role))}
                />
              )}
            </li>
          ))}
        </ul>
        <div className={forms.effect} role="status">
          {(isChanged && effect.data ? effectSentences(effect.data) : [still]).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      </div>
    </Dialog>
  )
}

const still =
  'A text to append stands under the text after a blank line, wherever texts are read. Dates and groups are what new splits go by first.'
