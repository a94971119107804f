// What the rows are filtered by, as chips, and what stands in their place when none match. The state is in the address.
import { IconColumns, IconRuler2, IconStack2, IconTag, IconTargetArrow, IconWand } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Dataset, DatasetStatistics } from '../../shared/domain/dataset'
import type { Run } from '../../shared/domain/run'
import type { useUrlState } from '../app/location'
import { Button } from '../components/Button'
import { Chip, Count, FilterBar, SearchField } from '../components/FilterBar'
import { count, day, figure, plural } from '../components/format'
import { LabelMark } from '../components/marks'
import { orderedParts } from '../components/PartsBar'
import { ManyPicker, Picker } from '../components/Picker'
import { familyLabel, stateWord } from '../components/run-words'
import { NoResults } from '../components/states'
import { colourIndex, commonestFirst } from './label-colours'
import {
  type CellFilter,
  cellsPatch,
  hasPatch,
  isFiltered,
  none,
  type RowFilter,
  withCell,
} from './row-query'
import { MoreFilters } from './MoreFilters'
import { SearchModePicker } from './SearchModePicker'
import { ShownColumns } from './ShownColumns'
import { type Predictions, sayerName } from './use-predictions'

type Url = ReturnType<typeof useUrlState>

/** Everything that is chosen, taken away. */
const nothing = {
  q: null,
  mode: null,
  label: null,
  part: null,
  words: null,
  said: null,
  sure: null,
  right: null,
  finding: null,
  source: null,
  status: null,
  lang: null,
  has: null,
  ...cellsPatch([]),
}

/** The filter bar of the rows. */
export function RowsFilter(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly filter: RowFilter
  readonly url: Url
  readonly shown: number | undefined
  readonly isCounting: boolean
  /** Whose predictions can stand beside the rows; without it the caller has chosen. */
  readonly predictions?: Predictions
  /** Further columns of the file can be shown. */
  readonly hasColumns?: boolean
  /** What is counted. */
  readonly noun?: string
  /** Rows in all; those of the dataset when absent. */
  readonly total?: number
  /** Right of the count. */
  readonly right?: ReactNode
}): ReactNode {
  const { filter, url, statistics, dataset, predictions } = props
  const labels = statistics?.outputs[0]?.labels ?? []
  const byCount = commonestFirst(labels)
  const labelItems = [
    ...byCount.map((label) => ({
      value: label.name,
      label: label.name,
      note: count(label.count),
      mark: <LabelMark index={colourIndex(labels, filter.labels, label.name)} />,
    })),
    ...((statistics?.unlabelled ?? 0) > 0
      ? [{ value: none, label: 'no label', note: count(statistics?.unlabelled ?? 0) }]
      : []),
  ]
  const partItems = [
    ...orderedParts(statistics?.parts ?? {}).map(([name, rows]) => ({
      value: name,
      label: name,
      note: count(rows),
    })),
    ...((statistics?.inNoPart ?? 0) > 0
      ? [{ value: none, label: 'in no part', note: count(statistics?.inNoPart ?? 0) }]
      : []),
  ]
  const name = dataset.outputs[0]?.name ?? 'label'
  return (
    <FilterBar
      right={
        <>
          <Count
            shown={props.shown}
            total={props.total ?? dataset.rows}
            noun={props.noun ?? 'row'}
            isCounting={props.isCounting}
          />
          {props.right}
        </>
      }
    >
      <SearchField
        value={filter.query}
        label="Search the text"
        width={232}
        onChange={(q) => url.set({ q })}
        extra={
          <SearchModePicker
            mode={filter.mode}
            onMode={(mode) => url.set({ mode: mode === 'phrase' ? null : mode })}
          />
        }
      />
      {labelItems.length > 0 && (
        <ManyPicker
          name={name}
          icon={<IconTag />}
          items={labelItems}
          values={filter.labels}
          onChange={(label) => url.set({ label })}
        />
      )}
      {partItems.length > 0 && (
        <ManyPicker
          name="split"
          icon={<IconStack2 />}
          items={partItems}
          values={filter.parts}
          onChange={(part) => url.set({ part })}
        />
      )}
      {filter.length && (
        <Chip
          name="length"
          value={
            filter.length.min === filter.length.max
              ? plural(filter.length.min, 'word')
              : `${filter.length.min} to ${filter.length.max} words`
          }
          icon={<IconRuler2 />}
          onRemove={() => url.set({ words: null })}
        />
      )}
      {filter.others.map((other) => (
        <Chip
          key={other.output}
          name={`${other.output} is`}
          value={other.labels.length > 2 ? `one of ${other.labels.length}` : other.labels.join(' or ')}
          icon={<IconTag />}
          onRemove={() => url.set({ has: hasPatch(filter, other.output, []) })}
        />
      ))}
      {filter.cells.map((cell) => (
        <Chip
          key={cell.column}
          name={cell.column}
          value={cellWords(cell)}
          icon={<IconColumns />}
          onRemove={() => url.set(cellsPatch(withCell(filter.cells, { ...cell, values: [], range: null })))}
        />
      ))}
      <MoreFilters dataset={dataset} filter={filter} hasRun={Boolean(predictions?.run)} onChange={url.set} />
      {props.hasColumns && <ShownColumns dataset={dataset} url={url} />}
      {predictions && <Said predictions={predictions} filter={filter} url={url} />}
      {isFiltered(filter) && (
        <Button kind="subtle" onClick={() => url.set(nothing)}>
          Clear
        </Button>
      )}
    </FilterBar>
  )
}

// Whose predictions stand beside the rows, and which of them are kept.
function Said(props: {
  readonly predictions: Predictions
  readonly filter: RowFilter
  readonly url: Url
}): ReactNode {
  const { predictions, filter, url } = props
  const { offered, run, counts } = props.predictions
  if (offered.length === 0) return null
  const items = (counts?.labels ?? []).map(({ label, count: rows }) => ({
    value: label,
    label,
    note: count(rows),
  }))
  return (
    <>
      <Picker
        label="Predictions"
        look="compact"
        placeholder="no predictions"
        value={run?.id ?? none}
        items={[
          { value: none as string, label: 'no predictions' },
          ...offered.map((one) => ({
            value: one.id as string,
            label: sayerName(one),
            note: noteOf(one),
            mark: <IconWand size={14} stroke={1.7} aria-hidden="true" />,
          })),
        ]}
        onChange={(by) => url.set({ by: by === none ? null : by, said: null, sure: null, sort: null })}
      />
      {run && (
        <ManyPicker
          name="predicted"
          icon={<IconTargetArrow />}
          items={items}
          values={filter.said}
          onChange={(labels) => url.set({ said: labels })}
        />
      )}
      {predictions.run && filter.sure && (
        <Chip
          name="confidence"
          value={`${filter.sure.min} to ${filter.sure.max}\u202f%`}
          onRemove={() => url.set({ sure: null })}
        />
      )}
    </>
  )
}

/** Says which condition to drop where nothing matches. */
export function Nothing(props: {
  readonly dataset: Dataset
  readonly filter: RowFilter
  readonly url: Url
}): ReactNode {
  const { filter, url, dataset } = props
  const drop =
    filter.query !== ''
      ? { name: `the search “${filter.query}”`, button: 'Drop the search', patch: { q: null } }
      : filter.cells.length > 0
        ? { name: 'the values', button: 'Drop the values', patch: cellsPatch([]) }
        : filter.finding
          ? { name: 'the finding', button: 'Drop the finding', patch: { finding: null } }
          : filter.length
            ? { name: 'the length', button: 'Drop the length', patch: { words: null } }
            : filter.sure
              ? { name: 'the confidence', button: 'Drop the confidence', patch: { sure: null } }
              : filter.said.length > 0
                ? { name: 'the predicted labels', button: 'Drop the predicted labels', patch: { said: null } }
                : filter.parts.length > 0
                  ? { name: 'the split', button: 'Drop the split', patch: { part: null } }
                  : { name: 'the labels', button: 'Drop the labels', patch: { label: null } }
  return (
    <NoResults
      title={`0 of ${plural(dataset.rows, 'row')} match`}
      action={isFiltered(filter) && <Button onClick={() => url.set(drop.patch)}>{drop.button}</Button>}
    >
      Without <b>{drop.name}</b> there may be some.
    </NoResults>
  )
}

// "web or mail", "12 to 40", "3 Feb 2026 to 9 Feb 2026".
function cellWords({ values, range }: CellFilter): string {
  const words = values.map((value) => (value === '' ? 'empty' : value))
  const named = words.length > 2 ? `one of ${words.length}` : words.join(' or ')
  if (!range) return named
  const write = (value: number): string => (range.kind === 'date' ? day(value) : figure(value))
  return [named, `${write(range.min)} to ${write(range.max)}`].filter((one) => one !== '').join(', ')
}

// What tells two runs of one name apart.
function noteOf(run: Run): string {
  if (run.family === 'imported') return run.result?.precision ?? stateWord(run).toLowerCase()
  return run.name === `Run ${run.number}` ? familyLabel(run).toLowerCase() : run.name
}
