// One change to every row that the filters leave: its label, its part, or words of its text; one step that undo takes back.
import { type ReactNode, useState } from 'react'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import { knownParts } from '../../../shared/domain/dataset'
import type { RowChange, RowChoice } from '../../../shared/domain/edit'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { count, plural } from '../../components/format'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import css from './dataset.module.css'
import forms from './forms.module.css'
import { none } from '../../rows/row-query'
import type { DatasetChanges } from './use-dataset-changes'

type What = 'label' | 'part' | 'text'

/** The dialog of the change. */
export function BulkEdit(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  /** Rows that match; undefined while they are counted. */
  readonly rows: number | undefined
  readonly choice: RowChoice
  readonly onEdit: DatasetChanges['edit']
  readonly onClose: () => void
}): ReactNode {
  const { dataset, statistics, rows, choice, onClose } = props
  const [what, setWhat] = useState<What>('label')
  const [outputName, setOutput] = useState(dataset.outputs[0]?.name ?? 'label')
  const [how, setHow] = useState<'setLabels' | 'addLabel' | 'removeLabel'>('setLabels')
  const [label, setLabel] = useState<string | null>(null)
  const [part, setPart] = useState<string | null>(null)
  const [find, setFind] = useState('')
  const [replacement, setReplacement] = useState('')
  const output = statistics?.outputs.find(({ name }) => name === outputName)
  const isMulti = output?.kind === 'multi'
  const change = changeOf()
  const send = (): void => {
    if (!change) return
    props.onEdit({ ...choice, ...(what === 'label' ? { output: outputName } : {}), change }, onClose)
  }
  function changeOf(): RowChange | null {
    if (what === 'part') return part === null ? null : { kind: 'setPart', part: part === none ? null : part }
    if (what === 'text') return find === '' ? null : { kind: 'replaceText', find, replacement }
    if (label === null) return null
    if (how === 'setLabels' || !isMulti) return { kind: 'setLabels', labels: label === none ? [] : [label] }
    return { kind: how, label }
  }
  const partNames = [...new Set<string>([...knownParts, ...Object.keys(dataset.split?.parts ?? {})])]
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={rows === undefined ? 'Edit the rows that match' : `Edit ${plural(rows, 'row')}`}
      footer={
        <span className={css.footButtons}>
          <Button kind="subtle" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="filled" disabled={!change} onClick={send}>
            {rows === undefined ? 'Change them' : `Change ${plural(rows, 'row')}`}
          </Button>
        </span>
      }
    >
      <div className={forms.bulk}>
        <Segmented
          label="What changes"
          value={what}
          items={[
            { value: 'label', label: 'Label' },
            { value: 'part', label: 'Split' },
            { value: 'text', label: 'Text' },
          ]}
          onChange={setWhat}
        />
        {what === 'label' && (
          <>
            {dataset.outputs.length > 1 && (
              <div className={css.predictField}>
                <span>Label column</span>
                <Picker
                  label="Label column"
                  width={240}
                  value={outputName}
                  items={dataset.outputs.map(({ name }) => ({ value: name, label: name }))}
                  onChange={(name) => {
                    setOutput(name)
                    setLabel(null)
                  }}
                />
              </div>
            )}
            {isMulti && (
              <div className={css.predictField}>
                <span>How</span>
                <Picker
                  label="How"
                  width={240}
                  value={how}
                  items={[
                    { value: 'setLabels', label: 'this label and no other' },
                    { value: 'addLabel', label: 'add this label' },
                    { value: 'removeLabel', label: 'take this label away' },
                  ]}
                  onChange={setHow}
                />
              </div>
            )}
            <div className={css.predictField}>
              <span>Label</span>
              <Picker
                label="Label"
                width={240}
                value={label}
                placeholder="choose, or type a new one"
                items={[
                  ...(output?.labels ?? []).map((one) => ({
                    value: one.name,
                    label: one.name,
                    note: count(one.count),
                  })),
                  ...(how === 'setLabels' ? [{ value: none, label: 'no label' }] : []),
                  ...(label !== null && label !== none && !output?.labels.some(({ name }) => name === label)
                    ? [{ value: label, label }]
                    : []),
                ]}
                onChange={setLabel}
                onCreate={setLabel}
              />
            </div>
          </>
        )}
        {what === 'part' && (
          <div className={css.predictField}>
            <span>Split</span>
            <Picker
              label="Split"
              width={240}
              value={part}
              placeholder="choose, or type a new part"
              items={[
                ...[...new Set([...partNames, ...(part !== null && part !== none ? [part] : [])])].map(
                  (name) => ({
                    value: name,
                    label: name,
                  }),
                ),
                { value: none, label: 'in no part' },
              ]}
              onChange={setPart}
              onCreate={setPart}
            />
          </div>
        )}
        {what === 'text' && (
          <>
            <label className={forms.bulkField}>
              Replace
              <input
                type="text"
                value={find}
                dir="auto"
                onChange={(event) => setFind(event.currentTarget.value)}
              />
            </label>
            <label className={forms.bulkField}>
              with
              <input
                type="text"
                value={replacement}
                placeholder="nothing"
                dir="auto"
                onChange={(event) => setReplacement(event.currentTarget.value)}
              />
            </label>
          </>
        )}
        <p className={css.note}>
          {what === 'part'
            ? 'This makes a new version of the split. A test part that a run was judged on stays as it is.'
            : what === 'text'
              ? 'Every place where these letters stand, with their case. The file’s own text stays among the columns.'
              : 'One step; Ctrl Z takes it back, also after a restart.'}
        </p>
      </div>
    </Dialog>
  )
}
