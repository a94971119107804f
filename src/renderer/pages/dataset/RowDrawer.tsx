// One row in full beside the table: the text as it is, its label with a way to change it, its cells, where
// its labels come from.
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import {
  type Dataset,
  type DatasetStatistics,
  knownParts,
  type RowDetail,
} from '../../../shared/domain/dataset'
import { IconButton } from '../../components/Button'
import { count } from '../../components/format'
import { Key, LabelMark } from '../../components/marks'
import { ManyPicker, Picker } from '../../components/Picker'
import { DrawerSection, SideDrawer } from '../../components/SideDrawer'
import { FailurePanel, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import css from './dataset.module.css'
import { colourIndex, commonestFirst } from '../../rows/label-colours'
import { none } from '../../rows/row-query'
import { RowText } from './RowText'
import { RowHistory, RowTokens, SimilarRows } from './RowMore'
import { RowPin, RowWhy } from './RowWhy'
import { RunsSay as Said } from './RunsSay'
import type { DatasetChanges } from './use-dataset-changes'

/** The drawer of the rows tab. */
export function RowDrawer(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly row: number
  readonly query: string
  /** Labels filtered by: they have the colours. */
  readonly chosen: readonly string[]
  readonly onClose: () => void
  readonly onOpen: (row: number) => void
  readonly onLabel: (row: number, output: string, labels: readonly string[]) => void
  readonly onEdit: DatasetChanges['edit']
}): ReactNode {
  const { dataset, statistics, row } = props
  const detail = useCall('datasets.row', { dataset: dataset.id, row }, { keepPrevious: true })
  useKeys({ Escape: props.onClose })
  const data = detail.data
  const step = (key: string) => () =>
    window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  return (
    <SideDrawer
      label="Row"
      title={`Row ${count(row)}`}
      {...(data?.part ? { caption: data.part } : {})}
      onClose={props.onClose}
      actions={
        <>
          <IconButton name="Row above" icon={<IconChevronUp />} onClick={step('ArrowUp')} />
          <IconButton name="Row below" icon={<IconChevronDown />} onClick={step('ArrowDown')} />
        </>
      }
      foot={
        <>
          <span className={css.hint}>
            <Key name="ArrowUp" />
            <Key name="ArrowDown" /> rows
          </span>
          <span className={css.hint}>
            <Key name="l" /> label
          </span>
          <span className={css.hint}>
            <Key name="Escape" /> close
          </span>
        </>
      }
    >
      {detail.isError && <FailurePanel error={detail.error} />}
      {detail.isPending && <Skeleton rows={4} />}
      {data && (
        <>
          <RowText
            key={`${row} ${data.text}`}
            text={data.text}
            query={props.query}
            line={data.line}
            words={data.words}
            onChange={(text) =>
              props.onEdit({ filter: { field: 'row', in: [row] }, change: { kind: 'setText', text } })
            }
          />
          {dataset.outputs.map((output, index) => {
            const labels = statistics?.outputs.find((one) => one.id === output.id)?.labels ?? []
            const values = data.labels[output.name] ?? []
            const value = values[0] ?? null
            const items = commonestFirst(labels).map((label) => ({
              value: label.name,
              label: label.name,
              note: count(label.count),
              mark: <LabelMark index={colourIndex(labels, index === 0 ? props.chosen : [], label.name)} />,
            }))
            if (output.kind === 'multi')
              return (
                <div key={output.id} className={css.labelField}>
                  <ManyPicker
                    name={output.name}
                    items={items}
                    values={values}
                    onChange={(next) => props.onLabel(row, output.name, next)}
                  />
                </div>
              )
            return (
              <div key={output.id} className={css.labelField}>
                <span>{output.name}</span>
                <Picker
                  label={output.name}
                  width={220}
                  value={value}
                  placeholder="no label"
                  items={items}
                  onChange={(label) => label !== value && props.onLabel(row, output.name, [label])}
                  onCreate={(label) => props.onLabel(row, output.name, [label])}
                  {...(index === 0 ? { openKey: 'l' } : {})}
                />
                {index === 0 && <Key name="l" />}
              </div>
            )
          })}
          <div className={css.labelField}>
            <span>split</span>
            <Picker
              label="split"
              width={220}
              value={data.part ?? none}
              items={[
                ...[...new Set([...knownParts, ...Object.keys(dataset.split?.parts ?? {})])].map((part) => ({
                  value: part as string,
                  label: part as string,
                })),
                { value: none, label: 'in no part' },
              ]}
              onChange={(part) =>
                part !== (data.part ?? none) &&
                props.onEdit({
                  filter: { field: 'row', in: [row] },
                  change: { kind: 'setPart', part: part === none ? null : part },
                })
              }
            />
            <span className={css.keyPlace} />
          </div>
          <Said row={row} dataset={dataset} />
          <RowPin dataset={dataset} row={row} text={data.text} labels={data.labels} />
          <RowWhy key={`why ${row}`} dataset={dataset} text={data.text} />
          <SimilarRows dataset={dataset} row={row} onOpen={props.onOpen} />
          <RowHistory dataset={dataset} row={row} />
          <Cells detail={data} />
          <RowTokens text={data.text} />
        </>
      )}
    </SideDrawer>
  )
}

const sources = { file: 'from the file', person: 'by you', rule: 'by a rule', model: 'by a model' } as const

function Cells(props: { readonly detail: RowDetail }): ReactNode {
  const { cells, labelDetails, externalId } = props.detail
  return (
    <>
      <DrawerSection title="Labels">
        <dl className={css.cells}>
          {labelDetails.map((label) => (
            <div key={`${label.output} ${label.labelId}`}>
              <dt>{label.output}</dt>
              <dd>
                {label.label}
                <span className={css.quiet}>, {sources[label.source]}</span>
              </dd>
            </div>
          ))}
          {labelDetails.length === 0 && <p className={css.quiet}>None yet.</p>}
        </dl>
      </DrawerSection>
      <DrawerSection title="Columns">
        <dl className={css.cells}>
          {externalId !== null && (
            <div>
              <dt>id</dt>
              <dd>{externalId}</dd>
            </div>
          )}
          {cells.map((cell, index) => (
            <div key={`${cell.column} ${index}`}>
              <dt title={cell.column}>{cell.column}</dt>
              <dd dir="auto">{cell.value === '' ? <span className={css.quiet}>empty</span> : cell.value}</dd>
            </div>
          ))}
        </dl>
      </DrawerSection>
    </>
  )
}
