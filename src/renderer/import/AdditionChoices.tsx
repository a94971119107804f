// Right side of an addition: what a person can decide. Every answer is looked at again by the main process.
import { type ReactNode, useState } from 'react'
import type { AdditionPreview, ColumnPlace, Staged } from '../../shared/domain/addition'
import type { Dataset } from '../../shared/domain/dataset'
import { count, plural } from '../components/format'
import { Picker } from '../components/Picker'
import { Segmented } from '../components/Segmented'
import css from './addition.module.css'
import forms from './import.module.css'
import type { Choices } from './use-addition'

const nowhere = '\u0000none'
const fresh = '\u0000new'

/** The choices. */
export function AdditionChoices(props: {
  readonly dataset: Dataset
  readonly preview: AdditionPreview
  readonly staged: Staged | null
  readonly choices: Choices
  readonly onChoices: (patch: Partial<Choices>) => void
}): ReactNode {
  const { dataset, preview, staged, choices, onChoices } = props
  const isUpdate = choices.mode === 'update'
  const labelled = preview.outputs.some(({ to }) => to !== null)
  const hasSplit = preview.columns.some(({ isFixed, to }) => isFixed && isSplit(dataset, to))
  return (
    <div className={forms.side} role="group" aria-label="How they are added" tabIndex={0}>
      <section className={forms.block}>
        <h3 className="region">These rows</h3>
        <Segmented
          label="How rows are added"
          value={choices.mode}
          items={[
            { value: 'append', label: 'All are new' },
            { value: 'update', label: 'A newer version' },
          ]}
          onChange={(mode) =>
            onChoices(mode === 'append' ? { mode, removeMissing: false } : { mode, skipKnown: false })
          }
        />
        {!isUpdate && preview.known * 2 > preview.rows && (
          <p className={forms.notice}>
            Most of these texts are there already. Is it a newer version of what is here?
          </p>
        )}
        {isUpdate ? (
          <>
            {preview.sources.length > 1 && (
              <div className={css.field}>
                <span>Of the rows from</span>
                <Picker
                  label="Of the rows from"
                  width="full"
                  value={choices.ofSource ?? fresh}
                  items={[
                    { value: fresh, label: 'all sources' },
                    ...preview.sources.map((value) => ({ value, label: value })),
                  ]}
                  onChange={(value) => onChoices({ ofSource: value === fresh ? undefined : value })}
                />
              </div>
            )}
            <Check
              isOn={choices.removeMissing === true}
              words={`Take away the ${plural(preview.removed, 'row')} that it no longer has`}
              onChange={(removeMissing) => onChoices({ removeMissing })}
            />
          </>
        ) : (
          preview.known > 0 && (
            <Check
              isOn={choices.skipKnown === true}
              words={`Leave out ${plural(preview.known, 'row')} whose text is there already`}
              onChange={(skipKnown) => onChoices({ skipKnown })}
            />
          )
        )}
        {labelled && dataset.split && (
          <div className={css.field}>
            <span>New rows with a label</span>
            <Picker
              label="New rows with a label"
              width="full"
              value={choices.part ?? 'train'}
              items={[
                { value: 'train', label: 'join training' },
                { value: 'none', label: 'stand in no part' },
                ...(hasSplit ? [{ value: 'column' as const, label: 'as the split column says' }] : []),
              ]}
              onChange={(part) => onChoices({ part })}
            />
          </div>
        )}
        <SourceName preview={preview} choices={choices} onChoices={onChoices} />
        <Kept preview={preview} />
      </section>
      {preview.labels.length > 0 && <Labels {...props} />}
      <section className={forms.block}>
        <h3 className="region">Columns</h3>
        <ul className={css.pairs}>
          {preview.columns.map((column) => (
            <li key={column.from}>
              <span className={css.from1} title={column.name}>
                {column.name}
              </span>
              {column.isFixed ? (
                <span className={css.fixed}>{column.toName}</span>
              ) : (
                <Picker
                  look="compact"
                  label={`Where ${column.name} goes`}
                  value={placeText(column.to)}
                  items={[
                    { value: fresh, label: 'new column' },
                    { value: nowhere, label: 'left out' },
                    ...dataset.columns
                      .filter(({ role, isSource }) => role === 'metadata' && !isSource)
                      .map(({ index, name }) => ({ value: String(index), label: name })),
                  ]}
                  onChange={(value) => onChoices({ columns: withColumn(choices, column.from, value) })}
                />
              )}
            </li>
          ))}
        </ul>
      </section>
      {staged && (staged.rejected > 0 || staged.notices.length > 0) && (
        <section className={forms.block}>
          <h3 className="region">Worth a look</h3>
          {staged.notices.map((notice) => (
            <p key={notice} className={forms.notice}>
              {notice}
            </p>
          ))}
          {staged.rejected > 0 && (
            <>
              <p className={forms.fault}>
                {plural(staged.rejected, 'line')} cannot be read and will stay out
              </p>
              <ul className={forms.badLines}>
                {staged.rejectedRows.slice(0, 40).map((row) => (
                  <li key={`${row.line} ${row.reason}`}>
                    <span className="num">{count(row.line)}</span>
                    <div>
                      <div className={forms.badReason}>{row.message}</div>
                      <div className={`mono ${forms.raw}`} dir="auto">
                        {row.raw}
                      </div>
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      )}
    </div>
  )
}

/** Labels that a person should look at; those of the same name are there on request. */
function Labels(props: {
  readonly preview: AdditionPreview
  readonly choices: Choices
  readonly onChoices: (patch: Partial<Choices>) => void
}): ReactNode {
  const [isAll, setAll] = useState(false)
  const { labels } = props.preview
  const same = labels.filter(({ how }) => how === 'same').length
  const isLong = same > 8
  const shown = isLong && !isAll ? labels.filter(({ how }) => how !== 'same') : labels
  return (
    <section className={forms.block}>
      <h3 className="region">Labels</h3>
      {isLong && (
        <p className="caption">
          {count(same)} of {count(labels.length)} have the same name here
        </p>
      )}
      <ul className={css.pairs}>
        {shown.map((one) => (
          <LabelPair key={`${one.output} ${one.from}`} one={one} {...props} />
        ))}
      </ul>
      {isLong && (
        <button type="button" className={css.showAll} onClick={() => setAll(!isAll)}>
          {isAll ? 'Show only the others' : 'Show all'}
        </button>
      )}
    </section>
  )
}

function isSplit(dataset: Dataset, to: ColumnPlace): boolean {
  return dataset.columns.some(({ index, role }) => index === to && role === 'split')
}

const placeText = (to: ColumnPlace): string => (to === 'new' ? fresh : to === 'none' ? nowhere : String(to))

function withColumn({ columns = [] }: Choices, from: number, value: string): NonNullable<Choices['columns']> {
  const to: ColumnPlace = value === fresh ? 'new' : value === nowhere ? 'none' : Number(value)
  // Two columns never go into one: the earlier choice gives way.
  const others = columns.filter((one) => one.from !== from && (typeof to !== 'number' || one.to !== to))
  return [...others, { from, to }]
}

function LabelPair(props: {
  readonly one: AdditionPreview['labels'][number]
  readonly preview: AdditionPreview
  readonly choices: Choices
  readonly onChoices: (patch: Partial<Choices>) => void
}): ReactNode {
  const { one, preview, choices, onChoices } = props
  const known = preview.knownLabels.find(({ output }) => output === one.output)?.labels ?? []
  const isKnown = known.includes(one.from)
  const items = [
    ...(isKnown ? [] : [{ value: fresh, label: `new: ${one.from}` }]),
    { value: nowhere, label: 'no label' },
    ...known.map((name) => ({ value: `=${name}`, label: name })),
  ]
  const value = one.to === null ? nowhere : known.includes(one.to) ? `=${one.to}` : fresh
  const choose = (next: string): void => {
    const to = next === nowhere ? null : next === fresh ? one.from : next.slice(1)
    const others = (choices.labels ?? []).filter(
      ({ output, from }) => output !== one.output || from !== one.from,
    )
    onChoices({ labels: [...others, { output: one.output, from: one.from, to }] })
  }
  return (
    <li>
      <span className={css.from1} title={one.from}>
        {one.from} <span className="caption num">{count(one.rows)}</span>
      </span>
      <Picker
        look="compact"
        label={`What ${one.from} becomes`}
        isAccent={one.how === 'new' || one.how === 'alike'}
        value={value}
        items={items}
        onChange={choose}
      />
    </li>
  )
}

function SourceName(props: {
  readonly preview: AdditionPreview
  readonly choices: Choices
  readonly onChoices: (patch: Partial<Choices>) => void
}): ReactNode {
  const [typed, setTyped] = useState(props.choices.sourceName ?? props.preview.sourceName)
  const settle = (): void => {
    const sourceName = typed.trim()
    props.onChoices({ sourceName: sourceName === '' ? undefined : sourceName })
  }
  return (
    <label className={css.field}>
      <span>Called in the column source</span>
      <input
        type="text"
        value={typed}
        maxLength={200}
        dir="auto"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter') settle()
        }}
      />
    </label>
  )
}

function Kept(props: { readonly preview: AdditionPreview }): ReactNode {
  const { keptLabels, keptFrozen } = props.preview
  return (
    <>
      {keptLabels > 0 && (
        <p className={forms.notice}>{plural(keptLabels, 'row')} keep the label that a person gave them.</p>
      )}
      {keptFrozen > 0 && (
        <p className={forms.notice}>
          {plural(keptFrozen, 'row')} of the test part stay as they are: a run was judged on them.
        </p>
      )}
    </>
  )
}

function Check(props: {
  readonly isOn: boolean
  readonly words: string
  readonly onChange: (isOn: boolean) => void
}): ReactNode {
  return (
    <label className={css.check}>
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      {props.words}
    </label>
  )
}
