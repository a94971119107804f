// How the runs are looked at: as a table or as curves, in which groups, with which columns.
import { IconColumns3 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { ManyPicker, Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { groupings } from './run-groups'
import type { RunsTableState } from './use-runs-table'

const views = [
  { value: 'table', label: 'Table' },
  { value: 'curves', label: 'Curves' },
] as const

const columnsButton = (open: () => void): ReactNode => (
  <Button icon={<IconColumns3 />} onClick={open}>
    Columns
  </Button>
)

/** The right end of the filter bar. */
export function ViewChoice({ table }: { readonly table: RunsTableState }): ReactNode {
  const url = useUrlState()
  const view = url.get('view') === 'curves' ? 'curves' : 'table'
  return (
    <>
      {view === 'table' && (
        <>
          <Picker
            label="Groups"
            look="compact"
            items={[
              { value: 'none', label: 'No groups' },
              ...Object.entries(groupings).map(([value, label]) => ({
                value,
                label: `By ${label.toLowerCase()}`,
              })),
            ]}
            value={table.group ?? 'none'}
            onChange={(value) => url.set({ group: value === 'none' ? null : value })}
          />
          <ManyPicker
            name="column"
            items={table.fields.map(({ id, name }) => ({ value: id, label: name }))}
            values={table.columns}
            onChange={table.choose}
            target={columnsButton}
          />
        </>
      )}
      <Segmented
        label="View"
        items={views}
        value={view}
        onChange={(value) => url.set({ view: value === 'table' ? null : value })}
      />
    </>
  )
}
