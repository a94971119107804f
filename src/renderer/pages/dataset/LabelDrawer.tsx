// One label: its name, meaning and colour, and what can be done with its messages. Each change is one undoable step.
import { IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset, LabelCount, Output } from '../../../shared/domain/dataset'
import { type LabelOperation, paletteSize } from '../../../shared/domain/edit'
import { Button } from '../../components/Button'
import { categoryColour, count, plural } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { Picker } from '../../components/Picker'
import { orderedParts } from '../../components/PartsBar'
import { DrawerSection, SideDrawer } from '../../components/SideDrawer'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import css from './dataset.module.css'
import forms from './forms.module.css'
import type { DatasetChanges } from './use-dataset-changes'

/** The drawer of the labels tab. */
export function LabelDrawer(props: {
  readonly dataset: Dataset
  readonly output: Output & { readonly labels: readonly LabelCount[] }
  readonly label: LabelCount
  readonly onClose: () => void
  readonly onShowRows: () => void
  readonly changes: Pick<DatasetChanges, 'changeLabels'>
}): ReactNode {
  const { dataset, output, label, onClose } = props
  useKeys({ Escape: onClose })
  const [name, setName] = useState(label.name)
  const [description, setDescription] = useState(label.description)
  const [words, setWords] = useState('')
  const [into, setInto] = useState<string | null>(null)
  const effect = useCall('datasets.labelEffect', {
    dataset: dataset.id,
    output: output.name,
    operation: { kind: 'delete', label: label.name },
  })
  const change = (operation: LabelOperation, onDone?: () => void): void =>
    props.changes.changeLabels(output.name, operation, onDone)
  const rename = (): void => {
    const wanted = name.trim()
    if (wanted === '' || wanted === label.name) return setName(label.name)
    change({ kind: 'rename', label: label.name, name: wanted })
  }
  const others = output.labels.filter((one) => one.id !== label.id)
  const items = others.map((one) => ({ value: one.name, label: one.name, note: count(one.count) }))
  const runs = effect.data?.runs ?? []
  const testRows = effect.data?.testRows ?? 0
  return (
    <SideDrawer
      label="Label"
      title={<MiddleCut text={label.name} length={30} />}
      caption={plural(label.count, 'message')}
      onClose={onClose}
      foot={
        <Button kind="subtle" onClick={props.onShowRows}>
          Show its messages
        </Button>
      }
    >
      <label className={forms.bulkField}>
        Name
        <input
          type="text"
          value={name}
          maxLength={200}
          dir="auto"
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={rename}
          onKeyDown={(event) => event.key === 'Enter' && rename()}
        />
      </label>
      <label className={forms.bulkField}>
        What it means
        <textarea
          rows={3}
          value={description}
          dir="auto"
          placeholder="for those who label and who read the report"
          onChange={(event) => setDescription(event.currentTarget.value)}
          onBlur={() =>
            description !== label.description && change({ kind: 'describe', label: label.name, description })
          }
        />
      </label>
      <div className={forms.bulkField} role="group" aria-label="Colour">
        Colour
        <div className={forms.swatches}>
          {Array.from({ length: paletteSize }, (_, index) => (
            <button
              key={index}
              type="button"
              className={forms.swatch}
              style={{ background: categoryColour(index) }}
              aria-label={`Colour ${index + 1}`}
              aria-pressed={label.color === index}
              onClick={() =>
                change({ kind: 'describe', label: label.name, color: label.color === index ? null : index })
              }
            />
          ))}
        </div>
      </div>
      <DrawerSection title="Its messages">
        <p className={css.quiet}>
          {orderedParts(label.parts)
            .map(([part, rows]) => `${count(rows)} in ${part}`)
            .join(', ') || 'None is in a part of the split.'}
        </p>
        {runs.length > 0 && (
          <p className={forms.drawerNote}>
            {runs.length === 1 ? runs[0]?.name : plural(runs.length, 'run')} learnt this label and keep
            {runs.length === 1 ? 's' : ''} its name and messages as they were.
            {testRows > 0 &&
              ` ${plural(testRows, 'message')} of it ${testRows === 1 ? 'is' : 'are'} in test.`}
          </p>
        )}
      </DrawerSection>
      <DrawerSection title="Merge">
        <div className={css.labelField}>
          <span>into</span>
          <Picker
            label="Merge into"
            width={232}
            value={null}
            placeholder="choose a label"
            items={items}
            onChange={(target) => change({ kind: 'merge', labels: [label.name], into: target }, onClose)}
          />
        </div>
      </DrawerSection>
      <DrawerSection title="Split">
        <label className={forms.bulkField}>
          Messages that contain
          <input
            type="text"
            value={words}
            dir="auto"
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        <div className={css.labelField}>
          <span>become</span>
          <Picker
            label="Become"
            width={232}
            value={into}
            placeholder="choose, or type a new one"
            items={[
              ...items,
              ...(into !== null && !others.some((one) => one.name === into)
                ? [{ value: into, label: into }]
                : []),
            ]}
            onChange={setInto}
            onCreate={setInto}
          />
        </div>
        <div className={forms.drawerButton}>
          <Button
            disabled={words === '' || into === null}
            onClick={() =>
              into !== null &&
              change({ kind: 'split', label: label.name, into, rows: { query: words } }, () => {
                setWords('')
                setInto(null)
              })
            }
          >
            Split
          </Button>
        </div>
      </DrawerSection>
      <DrawerSection title="Delete">
        <p className={css.quiet}>
          {label.count === 0
            ? 'No message has it.'
            : `${plural(label.count, 'message')} will have no label${output.kind === 'multi' ? ' of this name' : ''}.`}
        </p>
        <div className={forms.drawerButton}>
          <Button icon={<IconTrash />} onClick={() => change({ kind: 'delete', label: label.name }, onClose)}>
            Delete the label
          </Button>
        </div>
      </DrawerSection>
    </SideDrawer>
  )
}
