// All runs in one table: state, accuracy with its interval on a common scale, and how each went. Keys: J and K
// walk, Enter opens, Space marks, N starts a new one.
import { type ReactNode, useMemo, useState } from 'react'
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react'
import type { Run } from '../../../shared/domain/run'
import { useActivity } from '../../app/client'
import { goTo, useUrlState } from '../../app/location'
import { Button, IconButton } from '../../components/Button'
import { DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { plural } from '../../components/format'
import { Page } from '../../components/Page'
import {
  asWinnowError,
  curveDrawing,
  EmptyState,
  FailurePanel,
  NoResults,
  Skeleton,
} from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { runColumns } from './columns'
import css from './runs.module.css'
import { accuracyAxis, filterRuns, sortRuns } from './runs-list'

/** The page of all runs. */
export function RunsPage(): ReactNode {
  const runs = useCall('runs.list', {})
  useKeys({ n: () => goTo('/runs/new') })
  if (runs.data && runs.data.length > 0) return <Table runs={runs.data} />
  return (
    <Page title="Runs" scroll>
      {runs.error ? (
        <div className={css.padded}>
          <FailurePanel error={asWinnowError(runs.error)} />
        </div>
      ) : runs.data ? (
        <EmptyState
          drawing={curveDrawing}
          title="No runs yet"
          actions={
            <Button kind="filled" icon={<IconPlus />} keys="n" href="/runs/new">
              New run
            </Button>
          }
        >
          A run learns from your labelled messages and is tested on messages it has never seen. A bag of words
          takes seconds and is the mark to beat.
        </EmptyState>
      ) : (
        <Skeleton rows={10} />
      )}
    </Page>
  )
}

function Table(props: { readonly runs: readonly Run[] }): ReactNode {
  const { runs } = props
  const url = useUrlState()
  const query = url.get('q') ?? ''
  const [sort, setSort] = useState({ by: 'number', descending: true })
  const [selected, setSelected] = useState<string | null>(null)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [renaming, setRenaming] = useState<string | null>(null)
  const jobs = useActivity()?.jobs
  const axis = useMemo(() => accuracyAxis(runs), [runs])
  const shown = useMemo(() => sortRuns(filterRuns(runs, query), sort), [runs, query, sort])
  const trash = useTrash()
  const at = shown.findIndex((run) => run.id === selected)
  const select = (index: number | null): void =>
    setSelected(index === null ? null : (shown[index]?.id ?? null))
  const open = (index: number): void => {
    const run = shown[index]
    if (run && renaming === null) goTo(`/runs/${run.id}`)
  }
  const mark = (id: string): void => {
    const next = new Set(marked)
    if (!next.delete(id)) next.add(id)
    setMarked(next)
  }
  // The table takes the focus along, so that Enter and Space are its own.
  const step = (by: number): void => {
    document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true })
    select(Math.max(0, Math.min(shown.length - 1, at + by)))
  }
  const chosen = shown.filter((run) => marked.has(run.id))
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    F2: at >= 0 ? () => setRenaming(selected) : undefined,
    Escape: marked.size > 0 ? () => setMarked(new Set()) : undefined,
  })
  const columns = runColumns({
    axis,
    jobs: jobs ?? [],
    marked,
    onMark: mark,
    renaming,
    onRename: setRenaming,
    selected,
    onTrash: (run) => trash([run]),
  })
  return (
    <Page
      title="Runs"
      caption={captionOf(runs)}
      actions={
        <Button kind={chosen.length > 0 ? 'default' : 'filled'} icon={<IconPlus />} keys="n" href="/runs/new">
          New run
        </Button>
      }
    >
      <FilterBar
        right={
          <>
            <span className="caption num">intervals are 95 %, on each run's test messages</span>
            <Count shown={shown.length} total={runs.length} noun="run" />
          </>
        }
      >
        <SearchField label="Filter runs" value={query} onChange={(q) => url.set({ q: q || null })} />
      </FilterBar>
      <div className={css.tablePlace}>
        <DataTable
          label="Runs"
          columns={columns}
          count={shown.length}
          rowAt={(index) => shown[index]}
          selected={at >= 0 ? at : null}
          onSelect={select}
          onOpen={open}
          onMark={(index) => shown[index] && mark(shown[index].id)}
          isMarked={(index) => marked.has(shown[index]?.id ?? '')}
          sort={sort}
          onSort={(by) =>
            setSort({ by, descending: sort.by === by ? !sort.descending : by !== 'name' && by !== 'dataset' })
          }
          autoFocus
          empty={
            <NoResults
              title={`0 of ${plural(runs.length, 'run')} match`}
              action={<Button onClick={() => url.set({ q: null })}>Drop that filter</Button>}
            >
              No run speaks of “{query}”.
            </NoResults>
          }
        />
        {chosen.length > 0 && (
          <div className={css.selection} role="toolbar" aria-label="What is chosen">
            <b className="num">{chosen.length} selected</b>
            <span className="caption num">
              {chosen
                .slice(0, 4)
                .map((run) => `Run ${run.number}`)
                .join(', ')}
            </span>
            <Button
              kind="subtle"
              icon={<IconTrash />}
              onClick={() => {
                trash(chosen)
                setMarked(new Set())
              }}
            >
              Trash
            </Button>
            <IconButton name="Choose none" icon={<IconX />} onClick={() => setMarked(new Set())} />
          </div>
        )}
      </div>
    </Page>
  )
}

function captionOf(runs: readonly Run[]): string {
  const datasets = new Set(runs.map((run) => run.dataset))
  const on = datasets.size === 1 ? [...datasets][0] : plural(datasets.size, 'dataset')
  return `${plural(runs.length, 'run')} on ${on}`
}

// To the trash and back again: nothing is asked, everything can be undone.
function useTrash(): (runs: readonly Run[]) => void {
  const remove = useChange('runs.remove')
  const restore = useChange('runs.restore')
  const toast = useToast()
  return (runs) => {
    const name = runs.length === 1 ? `Run ${runs[0]?.number}` : plural(runs.length, 'run')
    const go = async (): Promise<void> => {
      for (const run of runs) await remove.mutateAsync({ run: run.id })
      toast({
        message: `${name} ${runs.length === 1 ? 'is' : 'are'} in the trash`,
        onUndo: () => {
          for (const run of runs) restore.mutate({ run: run.id })
        },
      })
    }
    go().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
}
