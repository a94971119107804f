// Dividing the labelled rows anew: at random, by a date, or as a column says. The new version is in use from then on.
import { IconArrowsShuffle } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { columnsBut, dateColumn, groupColumns, groupReason } from '../../../shared/domain/column-role'
import type { Dataset } from '../../../shared/domain/dataset'
import type { SplitRequest } from '../../../shared/domain/split'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import css from './dataset.module.css'
import forms from './forms.module.css'
import { none } from '../../rows/row-query'

/** By group is at random with groups together; folds are splits of a cross-validation: that makes them. */
type Kind = SplitRequest['kind'] | 'group' | 'folds'

/** The button and its dialog. */
export function NewSplit(props: { readonly dataset: Dataset }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button icon={<IconArrowsShuffle />} onClick={() => setOpen(true)}>
        Divide anew
      </Button>
      {isOpen && <SplitDialog dataset={props.dataset} onClose={() => setOpen(false)} />}
    </>
  )
}

const columnNames = { group: 'Group', date: 'Date', column: 'Column' } as const

function SplitDialog(props: { readonly dataset: Dataset; readonly onClose: () => void }): ReactNode {
  const { dataset, onClose } = props
  const [firstGroup] = groupColumns(dataset.columns)
  const date = dateColumn(dataset.columns)
  const [kind, setKind] = useState<Kind>(
    firstGroup !== undefined ? 'group' : date !== null ? 'date' : 'random',
  )
  const [test, setTest] = useState('10')
  const [validation, setValidation] = useState('10')
  const [seed, setSeed] = useState('42')
  const [typedColumn, setColumn] = useState<string | null>(null)
  const [group, setGroup] = useState<string>(none)
  const column = typedColumn ?? (kind === 'group' ? (firstGroup ?? null) : kind === 'date' ? date : null)
  const [keepsTwins, setKeepsTwins] = useState(false)
  const isChecked = (useCall('quality.report', { dataset: dataset.id }).data?.report ?? null) !== null
  const split = useChange('datasets.split')
  const undo = useChange('datasets.undo')
  const toast = useToast()
  const [, go] = useLocation()
  const columns = columnsBut(
    dataset.columns,
    kind === 'date' ? 'date' : kind === 'column' ? 'split' : 'group',
  )
  const items = columns.map(({ name, role }) => ({
    value: name,
    label: name,
    ...(role === 'date' || role === 'group' ? { note: role } : {}),
  }))
  const together = kind === 'group' ? column : group === none ? null : group
  const shares = { test: Number(test) / 100, validation: Number(validation) / 100 }
  const isValid =
    kind === 'folds'
      ? true
      : kind === 'column'
        ? column !== null
        : shares.test >= 0 &&
          shares.validation >= 0 &&
          shares.test + shares.validation < 1 &&
          (kind === 'random' || column !== null)
  const send = (): void => {
    if (kind === 'folds')
      return go(`/runs?tab=studies&ask=crossValidation&dataset=${encodeURIComponent(dataset.id)}`)
    if (!isValid) return
    const request: SplitRequest =
      kind === 'column'
        ? { kind, column: column ?? '' }
        : kind === 'date'
          ? { kind, column: column ?? '', ...shares }
          : {
              kind: 'random',
              ...shares,
              seed: Math.max(0, Math.trunc(Number(seed)) || 0),
              ...(together === null ? {} : { groupBy: together }),
              ...(keepsTwins ? { keepsTwins } : {}),
            }
    split.mutate(
      { dataset: dataset.id, request },
      {
        onSuccess: (made) => {
          onClose()
          toast({
            message: `Split v${made.version} is in use; runs on the earlier one are not comparable with new ones`,
            onUndo: () => undo.mutate({ dataset: dataset.id }),
          })
        },
      },
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Divide the labelled rows anew"
      footer={
        <>
          {split.isError && (
            <span className={css.fault} role="alert">
              {asWinnowError(split.error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={!isValid || split.isPending} onClick={send}>
              {kind === 'folds' ? 'Cross-validate' : 'Divide'}
            </Button>
          </span>
        </>
      }
    >
      <div className={forms.bulk}>
        <Segmented
          label="How"
          value={kind}
          items={[
            ...(firstGroup === undefined ? [] : [{ value: 'group' as const, label: 'By group' }]),
            ...(date === null ? [] : [{ value: 'date' as const, label: 'By date' }]),
            { value: 'random', label: 'At random' },
            ...(date === null ? [{ value: 'date' as const, label: 'By date' }] : []),
            { value: 'column', label: 'By a column' },
            { value: 'folds', label: 'In folds' },
          ]}
          onChange={(next) => {
            setKind(next)
            setColumn(null)
          }}
        />
        {(kind === 'group' || kind === 'date' || kind === 'column') && (
          <div className={css.predictField}>
            <span>{columnNames[kind]}</span>
            <Picker
              label={columnNames[kind]}
              width={240}
              value={column}
              placeholder="choose a column"
              items={items}
              onChange={setColumn}
            />
          </div>
        )}
        {(kind === 'random' || kind === 'group' || kind === 'date') && (
          <div className={forms.shares}>
            <label className={forms.bulkField}>
              Test, %
              <input
                type="number"
                min={0}
                max={90}
                value={test}
                onChange={(event) => setTest(event.currentTarget.value)}
              />
            </label>
            <label className={forms.bulkField}>
              Validation, %
              <input
                type="number"
                min={0}
                max={90}
                value={validation}
                onChange={(event) => setValidation(event.currentTarget.value)}
              />
            </label>
            {kind !== 'date' && (
              <label className={forms.bulkField}>
                Seed
                <input
                  type="number"
                  min={0}
                  value={seed}
                  onChange={(event) => setSeed(event.currentTarget.value)}
                />
              </label>
            )}
          </div>
        )}
        {(kind === 'random' || kind === 'group') && (
          <>
            {kind === 'random' && (
              <div className={css.predictField}>
                <span>Keep together</span>
                <Picker
                  label="Keep together"
                  width={240}
                  value={group}
                  items={[{ value: none, label: 'equal texts alone' }, ...items]}
                  onChange={setGroup}
                />
              </div>
            )}
            <label className={forms.checkLine}>
              <input
                type="checkbox"
                checked={keepsTwins}
                disabled={!isChecked}
                onChange={(event) => setKeepsTwins(event.currentTarget.checked)}
              />
              {isChecked
                ? 'Near-duplicates of the last check stay together, too'
                : 'Near-duplicates can stay together once the dataset has been checked'}
            </label>
          </>
        )}
        <p className={css.note}>
          {kind === 'date'
            ? 'The newest messages are test, those before them validation: a model is judged on what came after what it learnt.'
            : kind === 'folds'
              ? 'Every training message is tested once, by a model that never saw it: one model is trained for each fold. The test part is left alone, and the split in use stays as it is.'
              : kind === 'group'
                ? groupReason(column ?? 'group')
                : kind === 'random' && firstGroup !== undefined && group === none
                  ? `Rows of one ${firstGroup} may stand on two sides: the score is then better than it will be for a new ${firstGroup}. Keep them together, or divide by group.`
                  : kind === 'column'
                    ? 'Its values are the parts: train, validation (also dev, val) and test; other values are parts of their own.'
                    : 'Each label is divided by these shares, and equal texts are never on two sides.'}
        </p>
      </div>
    </Dialog>
  )
}
