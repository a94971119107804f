// Labelling: the queues of messages that wait for a label, and the way to a new one.
import { IconTags, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { LabelQueue } from '../../../shared/domain/labelling'
import { useUrlState } from '../../app/location'
import { Button, IconButton } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { count, plural, when } from '../../components/format'
import { Bar } from '../../components/marks'
import { Page } from '../../components/Page'
import { EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import css from './labelling.module.css'
import { NewQueue } from './NewQueue'
import { orderName } from './words'

/** The list of queues. */
export function LabellingPage(): ReactNode {
  const [, go] = useLocation()
  const url = useUrlState()
  const queues = useCall('labelling.list', {}, { staleTime: 0 })
  const datasets = useCall('datasets.list', {})
  const [selected, setSelected] = useState<number | null>(null)
  const remove = useRemoval()
  const rows = queues.data ?? []
  const isNew = url.get('new') !== null
  const open = (index: number): void => {
    const queue = rows[index]
    if (queue) go(`/labelling/${encodeURIComponent(queue.id)}`)
  }
  const openNew = (): void => url.set({ new: '1' })
  const hasDatasets = (datasets.data ?? []).length > 0
  useKeys({ n: hasDatasets ? openNew : undefined })
  const waiting = rows.reduce((sum, one) => sum + one.total - one.done, 0)
  return (
    <Page
      title="Labelling"
      {...(rows.length > 0
        ? { caption: `${plural(rows.length, 'queue')}, ${count(waiting)} messages wait` }
        : {})}
      actions={
        rows.length > 0 && (
          <Button kind="filled" icon={<IconTags />} keys="n" onClick={openNew}>
            New queue
          </Button>
        )
      }
    >
      {queues.isError && !queues.data && (
        <div className={css.place}>
          <FailurePanel error={queues.error} />
        </div>
      )}
      {queues.isPending && <Skeleton />}
      {queues.data && rows.length === 0 && (
        <EmptyState
          drawing={rowsDrawing}
          title={hasDatasets ? 'No queue yet' : 'No messages to label yet'}
          actions={
            hasDatasets ? (
              <Button kind="filled" icon={<IconTags />} keys="n" onClick={openNew}>
                New queue
              </Button>
            ) : (
              <Button kind="filled" href="/datasets">
                Go to the datasets
              </Button>
            )
          }
        >
          {hasDatasets
            ? 'A queue holds the messages that you choose, those first that a model learns most from. You label them one after another, by keys alone.'
            : 'Import a file with messages first. It needs no labels.'}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Queues"
          columns={columnsFor(remove)}
          count={rows.length}
          rowAt={(index) => rows[index]}
          rowHeight={40}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          opensOnClick
          takesFocus={!isNew}
        />
      )}
      {isNew && datasets.data && hasDatasets && (
        <NewQueue
          datasets={datasets.data}
          dataset={url.get('dataset')}
          rows={url.get('rows')}
          onClose={() => url.set({ new: null, rows: null, dataset: null })}
          onMade={(queue) => go(`/labelling/${encodeURIComponent(queue.id)}`)}
        />
      )}
    </Page>
  )
}

function useRemoval(): (queue: LabelQueue) => void {
  const cache = useQueryClient()
  const remove = useChange('labelling.remove')
  const restore = useChange('labelling.restore')
  const toast = useToast()
  const again = (): void => {
    void cache.invalidateQueries({ queryKey: ['labelling'] })
    void cache.invalidateQueries({ queryKey: ['app', 'info'] })
  }
  return (queue) =>
    remove.mutate(
      { queue: queue.id },
      {
        onSuccess: () => {
          again()
          toast({
            message: `The queue ${queue.name} is removed; its labels stay`,
            onUndo: () => restore.mutate({ queue: queue.id }, { onSuccess: again }),
          })
        },
      },
    )
}

const columnsFor = (remove: (queue: LabelQueue) => void): Column<LabelQueue>[] => [
  {
    id: 'name',
    name: 'Queue',
    grow: 2,
    cell: (row) => (
      <span className={css.name}>
        <b>{row.name}</b>
        <span>
          {row.datasetName}, {row.output}
        </span>
      </span>
    ),
  },
  {
    id: 'order',
    name: 'Order',
    grow: 1,
    cell: (row) => (
      <span className={css.name}>
        <span>{row.pool === 'test' ? 'Test part, random' : orderName(row.order)}</span>
        {row.run && <span>{row.run.name}</span>}
      </span>
    ),
  },
  {
    id: 'done',
    name: 'Done',
    width: 220,
    cell: (row) => (
      <span className={css.progress}>
        <Bar value={row.total === 0 ? 0 : row.done / row.total} width={90} />
        <span className="num">
          {count(row.done)} of {count(row.total)}
        </span>
      </span>
    ),
  },
  { id: 'labelled', name: 'Labelled', width: 90, align: 'right', cell: (row) => count(row.labelled) },
  { id: 'skipped', name: 'Skipped', width: 90, align: 'right', cell: (row) => count(row.skipped) },
  { id: 'discarded', name: 'Discarded', width: 90, align: 'right', cell: (row) => count(row.discarded) },
  {
    id: 'made',
    name: 'Made',
    width: 110,
    cell: (row) => <span className={css.quiet}>{when(row.createdAt)}</span>,
  },
  {
    id: 'remove',
    name: '',
    width: 44,
    cell: (row) => (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- keeps the press from opening the row
      <span onClick={(event) => event.stopPropagation()}>
        <IconButton name={`Remove ${row.name}`} icon={<IconTrash />} onClick={() => remove(row)} />
      </span>
    ),
  },
]
