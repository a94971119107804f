// Filters by a further column of the file: which column, then which of its commonest values.
import { IconColumns } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { useUrlState } from '../../app/location'
import { count } from '../../components/format'
import { ManyPicker, Picker } from '../../components/Picker'
import { useCall } from '../../hooks/use-call'
import { none, type RowFilter } from './row-query'

/** Two pickers of the filter bar; nothing where the file has no further column. */
export function ColumnFilter(props: {
  readonly dataset: Dataset
  readonly filter: RowFilter
  readonly url: ReturnType<typeof useUrlState>
}): ReactNode {
  const { dataset, filter, url } = props
  const columns = dataset.columns.filter(({ role }) => role === 'metadata')
  const facts = useCall(
    'datasets.column',
    { dataset: dataset.id, column: filter.column ?? '' },
    { enabled: filter.column !== null },
  ).data
  if (columns.length === 0) return null
  const values = facts?.values ?? []
  const items = [
    ...values.map(({ value, rows }) => ({ value, label: value, note: count(rows) })),
    ...(facts && facts.missing > 0 ? [{ value: '', label: 'empty', note: count(facts.missing) }] : []),
  ]
  return (
    <>
      <Picker
        label="Further column"
        look="compact"
        placeholder="columns"
        value={filter.column ?? none}
        items={[
          { value: none as string, label: 'columns' },
          ...columns.map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={(column) => url.set({ column: column === none ? null : column, value: null })}
      />
      {filter.column !== null && (
        <ManyPicker
          name={filter.column}
          icon={<IconColumns />}
          items={items}
          values={filter.values}
          onChange={(next) => url.set({ value: next })}
        />
      )}
    </>
  )
}
