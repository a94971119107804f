// Everything that was changed in a dataset, newest first. Undo and redo go step by step, also after a restart.
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { JournalEntry } from '../../../shared/domain/journal'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { FilterBar } from '../../components/FilterBar'
import { count, when } from '../../components/format'
import { EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './dataset.module.css'
import type { DatasetChanges } from './use-dataset-changes'

const kinds: Readonly<Record<JournalEntry['kind'], string>> = {
  labels: 'labels',
  texts: 'texts',
  labelSet: 'label set',
  columns: 'columns',
  split: 'split',
  notes: 'notes',
  rows: 'messages',
  marks: 'marks',
  undo: 'undone',
  redo: 'done again',
}
const sources = { file: 'the file', person: 'you', rule: 'a rule', model: 'a model' } as const

/** The history tab. */
export function HistoryTab(props: {
  readonly dataset: Dataset
  readonly changes: Pick<DatasetChanges, 'undo' | 'redo'>
}): ReactNode {
  const { dataset, changes } = props
  const [selected, setSelected] = useState<number | null>(null)
  const journal = useCall('datasets.journal', { dataset: dataset.id, limit: 10_000 }, { keepPrevious: true })
  if (journal.isError)
    return (
      <div className={css.place}>
        <FailurePanel error={journal.error} />
      </div>
    )
  if (!journal.data) return <Skeleton />
  const { entries, undoes, redoes } = journal.data
  if (entries.length === 0)
    return (
      <EmptyState drawing={rowsDrawing} title="Nothing was changed yet">
        Each change of a label, a text, the split or the label set is kept here and can be undone, also after
        a restart.
      </EmptyState>
    )
  return (
    <>
      <FilterBar right={<span className="num">revision {count(dataset.revision)}</span>}>
        <Button
          icon={<IconArrowBackUp />}
          keys="mod+z"
          disabled={undoes === null}
          reason={undoes ?? 'Nothing to undo'}
          onClick={changes.undo}
        >
          Undo
        </Button>
        <Button
          icon={<IconArrowForwardUp />}
          disabled={redoes === null}
          reason={redoes ?? 'Nothing to redo'}
          onClick={changes.redo}
        >
          Redo
        </Button>
        <span className={css.quiet}>
          {undoes === null ? 'Nothing to undo' : `Undo takes back: ${undoes}`}
        </span>
      </FilterBar>
      <DataTable
        label={`History of ${dataset.name}`}
        columns={columns}
        count={entries.length}
        rowAt={(index) => entries[index]}
        selected={selected}
        onSelect={setSelected}
        takesFocus
      />
    </>
  )
}

const columns: readonly Column<JournalEntry>[] = [
  {
    id: 'revision',
    name: 'Revision',
    width: 90,
    align: 'right',
    cell: (entry) => <span className={`${css.quiet} num`}>{count(entry.revision)}</span>,
  },
  { id: 'description', name: 'Change', cell: (entry) => entry.description },
  {
    id: 'kind',
    name: 'Kind',
    width: 120,
    cell: (entry) => <span className={css.quiet}>{kinds[entry.kind]}</span>,
  },
  {
    id: 'source',
    name: 'By',
    width: 110,
    cell: (entry) => <span className={css.quiet}>{entry.author ?? sources[entry.source]}</span>,
  },
  {
    id: 'at',
    name: 'When',
    width: 150,
    cell: (entry) => <span className={`${css.quiet} num`}>{when(entry.at)}</span>,
  },
]
