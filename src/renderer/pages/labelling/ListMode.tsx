// The messages of a queue as a list: choose some, or take all that match, and give them a label in one step.
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { QueueItem, QueueState } from '../../../shared/domain/labelling'
import { Button, TextButton } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { FilterBar, SearchField } from '../../components/FilterBar'
import { count, plural, probability } from '../../components/format'
import { Marked } from '../../components/marks'
import { Picker } from '../../components/Picker'
import { NoResults } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './labelling.module.css'
import type { QueueInHand } from './use-queue'

const pageSize = 200

/** The list. */
export function ListMode(props: { readonly hand: QueueInHand; readonly state: QueueState }): ReactNode {
  const { hand, state } = props
  const { queue } = state
  const [query, setQuery] = useState('')
  const [page, setPage] = useState(0)
  const [selected, setSelected] = useState<number | null>(null)
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set())
  const [label, setLabel] = useState<string | null>(null)
  // Asked anew whenever something was said: the waiting ones are others then.
  const asked = { queue: queue.id, query, waiting: true, from: page * pageSize, limit: pageSize }
  const found = useCall('labelling.items', asked, { keepPrevious: true, staleTime: 0, gcTime: 0 })
  const { refetch } = found
  useEffect(() => void refetch(), [refetch, queue.done, state.undoes])
  const items = found.data?.items ?? []
  const total = found.data?.total ?? 0
  // Until the search has its own answer nobody knows how many it matches: all of them are not to be labelled by another number.
  const isCounting = found.isPlaceholderData || !found.data
  const toggle = (index: number): void => {
    const row = items[index]?.row
    if (row === undefined) return
    const next = new Set(marked)
    if (!next.delete(row)) next.add(row)
    setMarked(next)
  }
  const give = (rows: number[] | undefined): void => {
    if (label === null) return
    const choice = rows ? { rows } : { query }
    void hand.answerMany(choice, [label]).then((isDone) => {
      if (isDone) setMarked(new Set())
    })
  }
  const names = hand.labels.map(({ name, count: has }) => ({ value: name, label: name, note: count(has) }))
  const known = names.some(({ value }) => value === label)
  return (
    <>
      <FilterBar
        right={
          <span className="num" role="status">
            {isCounting ? (
              'counting'
            ) : (
              <>
                <b>{count(total)}</b> {query === '' ? 'wait' : 'match and wait'}
              </>
            )}
          </span>
        }
      >
        <SearchField
          value={query}
          label="Find in the queue"
          onChange={(text) => {
            setQuery(text)
            setPage(0)
            setMarked(new Set())
          }}
        />
        <Picker
          label="Label to give"
          look="field"
          width={220}
          value={label}
          placeholder="Label to give"
          items={label !== null && !known ? [...names, { value: label, label }] : names}
          onChange={setLabel}
          onCreate={setLabel}
          openKey="p"
        />
        <Button
          disabled={label === null || marked.size === 0}
          reason={label === null ? 'Choose a label first.' : 'Choose messages with the space bar.'}
          onClick={() => give([...marked])}
        >
          Label the {count(marked.size)} chosen
        </Button>
        <Button
          kind="filled"
          disabled={label === null || isCounting || total === 0}
          reason={
            label === null
              ? 'Choose a label first.'
              : isCounting
                ? 'Still counting what matches.'
                : 'No message waits.'
          }
          onClick={() => give(undefined)}
        >
          Label all {isCounting ? '' : count(total)}
          {query === '' ? '' : ' that match'}
        </Button>
      </FilterBar>
      {state.did !== null && (
        <p className={css.didLine} role="status">
          {state.did}, <TextButton onClick={() => hand.reverse('undo')}>undo</TextButton>
        </p>
      )}
      <DataTable
        label="Messages of the queue"
        columns={columnsFor(marked, query, toggle)}
        count={items.length}
        rowAt={(index) => items[index]}
        rowHeight={40}
        selected={selected}
        onSelect={setSelected}
        onMark={toggle}
        isMarked={(index) => marked.has(items[index]?.row ?? -1)}
        takesFocus
        empty={
          found.data && (
            <NoResults
              title={query === '' ? 'No message waits' : 'None that waits contains this'}
              action={
                query === '' ? undefined : <Button onClick={() => setQuery('')}>Drop the search</Button>
              }
            />
          )
        }
      />
      {total > pageSize && (
        <div className={css.pages}>
          <Button kind="subtle" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Before
          </Button>
          <span className="num">
            {count(page * pageSize + 1)} to {count(Math.min(total, (page + 1) * pageSize))} of{' '}
            {plural(total, 'message')}
          </span>
          <Button kind="subtle" disabled={(page + 1) * pageSize >= total} onClick={() => setPage(page + 1)}>
            Next
          </Button>
        </div>
      )}
    </>
  )
}

const columnsFor = (
  marked: ReadonlySet<number>,
  query: string,
  toggle: (index: number) => void,
): Column<QueueItem>[] => [
  {
    id: 'mark',
    name: '',
    width: 40,
    cell: (row, index) => (
      <button
        type="button"
        tabIndex={-1}
        role="checkbox"
        aria-checked={marked.has(row.row)}
        aria-label={`Choose message ${row.row}`}
        className={css.box}
        onClick={(event) => {
          event.stopPropagation()
          toggle(index)
        }}
      >
        {marked.has(row.row) && <IconCheck size={11} stroke={3} aria-hidden="true" />}
      </button>
    ),
  },
  {
    id: 'text',
    name: 'Message',
    grow: 3,
    cell: (row) => (
      <span className={css.cellText} dir="auto">
        <Marked text={row.text} query={query} />
      </span>
    ),
  },
  {
    id: 'said',
    name: 'The model says',
    width: 220,
    cell: (row) => (
      <span className={css.cellText}>
        {row.suggested.join(', ')}{' '}
        <span className={`${css.quiet} num`}>
          {row.candidates[0] ? probability(row.candidates[0].probability) : ''}
        </span>
      </span>
    ),
  },
  { id: 'why', name: 'Why', grow: 2, cell: (row) => <span className={css.cellText}>{row.reason}</span> },
]
