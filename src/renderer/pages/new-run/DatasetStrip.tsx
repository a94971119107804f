import type { ReactNode } from 'react'
import { textColumnsOf } from '../../../shared/domain/joined-text'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import { count, plural } from '../../components/format'
import { Picker } from '../../components/Picker'
import css from './new-run.module.css'
import { together } from './use-form'

/** What the run learns from, in one strip. */
export function DatasetStrip(props: {
  readonly datasets: readonly Dataset[]
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | null
  readonly output: string | null
  readonly name: string
  readonly placeholder: string
  readonly onName: (name: string) => void
  readonly onDataset: (id: string) => void
  readonly onOutput: (name: string) => void
}): ReactNode {
  const { dataset, statistics } = props
  const made = textColumnsOf(dataset.columns)
  const text =
    made === null ? 'text' : made.appended === null ? made.text : `${made.text} and ${made.appended}`
  const labels =
    statistics?.outputs.find((one) => one.name === props.output)?.labels.length ?? dataset.classes
  const parts = statistics?.parts ?? dataset.split?.parts ?? {}
  return (
    <div className={`${css.strip} num`}>
      <Cell caption="Data" note={plural(dataset.rows, 'row')}>
        <Picker
          label="Dataset"
          look="quiet"
          items={props.datasets.map((one) => ({
            value: one.id,
            label: one.name,
            note: plural(one.rows, 'row'),
          }))}
          value={dataset.id}
          onChange={props.onDataset}
        />
      </Cell>
      <Cell
        caption="Text"
        note={statistics ? `median ${plural(Math.round(statistics.words.median), 'word')}` : ''}
      >
        <b>{text}</b>
      </Cell>
      <Cell caption="Label" note={plural(labels, 'label')}>
        {dataset.outputs.length > 1 ? (
          <Picker
            label="Label"
            look="quiet"
            items={[
              ...dataset.outputs.map((one) => ({ value: one.name, label: one.name })),
              { value: together, label: 'all together', note: plural(dataset.outputs.length, 'output') },
            ]}
            value={props.output}
            onChange={props.onOutput}
          />
        ) : (
          <b>{props.output ?? 'none'}</b>
        )}
      </Cell>
      <Cell
        caption="Split"
        note={['train', 'validation', 'test'].map((part) => count(parts[part] ?? 0)).join(' / ')}
      >
        <b title="training / validation / test">{dataset.split ? `v${dataset.split.version}` : 'none'}</b>
      </Cell>
      <label className={css.cell}>
        <span className={css.cellCaption}>Name</span>
        <input
          className={css.nameField}
          value={props.name}
          placeholder={props.placeholder}
          maxLength={200}
          onChange={(event) => props.onName(event.currentTarget.value)}
        />
      </label>
    </div>
  )
}

function Cell(props: {
  readonly caption: string
  readonly note: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className={css.cell}>
      <span className={css.cellCaption}>{props.caption}</span>
      <span className={css.cellLine}>
        {props.children}
        <span className="caption">{props.note}</span>
      </span>
    </div>
  )
}
