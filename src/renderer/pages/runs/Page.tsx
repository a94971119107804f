// All runs in one table: state, accuracy with its interval on a common scale, and how each went. Keys: J and K
// walk, Enter opens, Space marks, N starts a new one.
import { type ReactNode, useMemo, useState } from 'react'
import { IconArchive, IconArrowsDiff, IconPlus, IconStar, IconTrash, IconX } from '@tabler/icons-react'
import { mostCompared } from '../../../shared/domain/comparison'
import type { Run, RunNotes } from '../../../shared/domain/run'
import { useActivity } from '../../app/client'
import { goTo, useUrlState } from '../../app/location'
import { Button, IconButton } from '../../components/Button'
import { DataTable } from '../../components/DataTable'
import { Chip, Count, FilterBar, SearchField } from '../../components/FilterBar'
import { count, plural } from '../../components/format'
import { Page, type PageProps } from '../../components/Page'
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
import { useRuns } from '../../hooks/use-runs'
import { useKeys } from '../../hooks/use-keys'
import { runColumns } from './columns'
import { QueueStrip } from './QueueStrip'
import css from './runs.module.css'
import { StudiesTab } from './StudiesTab'
import { accuracyAxis, filterRuns, notComparable, sortRuns } from './runs-list'

/** The page of all runs. */
export function RunsPage(): ReactNode {
  const url = useUrlState()
  const tabs = useTabs()
  return url.get('tab') === 'studies' ? <StudiesTab tabs={tabs} /> : <AllRuns tabs={tabs} />
}

type Tabs = NonNullable<PageProps['tabs']>

function useTabs(): Tabs {
  const url = useUrlState()
  const runs = useRuns()
  const studies = useCall('studies.list', {})
  return {
    value: url.get('tab') === 'studies' ? 'studies' : 'runs',
    onChange: (tab) => url.set({ tab: tab === 'runs' ? null : tab, q: null }),
    items: [
      { id: 'runs', label: 'All runs', count: count(runs.data?.length ?? 0) },
      { id: 'studies', label: 'Studies', count: count(studies.data?.length ?? 0) },
    ],
  }
}

function AllRuns(props: { readonly tabs: Tabs }): ReactNode {
  const { tabs } = props
  const url = useUrlState()
  const runs = useRuns(url.get('archived') === '1' ? 'too' : 'none')
  useKeys({ n: () => goTo('/runs/new') })
  if (runs.data && runs.data.length > 0) return <Table runs={runs.data} tabs={tabs} />
  return (
    <Page title="Runs" tabs={tabs} scroll>
      {runs.error ? (
        <div className={css.padded}>
          <FailurePanel error={asWinnowError(runs.error)} />
        </div>
      ) : runs.data ? (
        <EmptyState
          drawing={curveDrawing}
          title="No runs yet"
          actions={
            <>
              <Button kind="filled" icon={<IconPlus />} keys="n" href="/runs/new">
                New run
              </Button>
              <ArchiveChip />
            </>
          }
        >
          A run learns from your labelled messages and is tested on messages it has never seen. A bag of words
          takes a minute at most for 10,000 messages, and is the mark to beat.
        </EmptyState>
      ) : (
        <Skeleton rows={10} />
      )}
    </Page>
  )
}

function ArchiveChip(): ReactNode {
  const url = useUrlState()
  const isOn = url.get('archived') === '1'
  return (
    <Chip
      name="With archived ones"
      icon={<IconArchive size={14} />}
      isOn={isOn}
      onClick={() => url.set({ archived: isOn ? null : '1' })}
    />
  )
}

type TableState = ReturnType<typeof useTable>

function Table(props: { readonly runs: readonly Run[]; readonly tabs: Tabs }): ReactNode {
  const table = useTable(props.runs)
  const { query, shown } = table
  return (
    <Page
      title="Runs"
      tabs={props.tabs}
      caption={captionOf(props.runs)}
      actions={
        <Button
          kind={table.marked.size > 1 ? 'default' : 'filled'}
          icon={<IconPlus />}
          keys="n"
          href="/runs/new"
        >
          New run
        </Button>
      }
    >
      <QueueStrip />
      <FilterBar
        right={
          <>
            <span className="caption num">intervals are 95 %, on each run's test messages</span>
            <Count shown={shown.length} total={props.runs.length} noun="run" />
          </>
        }
      >
        <SearchField label="Filter runs" value={query} onChange={table.onQuery} />
        <ArchiveChip />
      </FilterBar>
      <div className={css.tablePlace}>
        <Rows table={table} runs={props.runs} />
        <SelectionBar table={table} />
      </div>
    </Page>
  )
}

// Filter in the address; order, selection and marks only while the page stands.
function useTable(runs: readonly Run[]) {
  const url = useUrlState()
  const query = url.get('q') ?? ''
  const [sort, setSort] = useState({ by: 'number', descending: true })
  const [selected, setSelected] = useState<string | null>(null)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [renaming, setRenaming] = useState<string | null>(null)
  const shown = useMemo(() => sortRuns(filterRuns(runs, query), sort), [runs, query, sort])
  const trash = useTrash()
  const at = shown.findIndex((run) => run.id === selected)
  const select = (index: number | null): void =>
    setSelected(index === null ? null : (shown[index]?.id ?? null))
  const mark = (id: string): void => {
    const next = new Set(marked)
    if (!next.delete(id)) next.add(id)
    setMarked(next)
  }
  const clear = (): void => setMarked(new Set())
  // The table takes the focus along, so that Enter and Space are its own.
  const step = (by: number): void => {
    document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true })
    select(Math.max(0, Math.min(shown.length - 1, at + by)))
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    F2: at >= 0 ? () => setRenaming(selected) : undefined,
    Escape: marked.size > 0 ? clear : undefined,
    c: marked.size > 1 && marked.size <= mostCompared ? () => goTo(compareAddress(runs, marked)) : undefined,
  })
  const onQuery = (next: string): void => url.set({ q: next || null })
  return {
    query,
    onQuery,
    sort,
    setSort,
    selected,
    marked,
    mark,
    clear,
    renaming,
    setRenaming,
    shown,
    trash,
    at,
    select,
  }
}

// The earliest run first: later ones are read as what was changed since.
function compareAddress(runs: readonly Run[], marked: ReadonlySet<string>): string {
  const chosen = runs.filter((run) => marked.has(run.id)).toSorted((a, b) => a.number - b.number)
  return `/compare?runs=${chosen.map(({ id }) => id).join(',')}`
}

function Rows(props: { readonly table: TableState; readonly runs: readonly Run[] }): ReactNode {
  const { table, runs } = props
  const { shown, sort, at } = table
  const jobs = useActivity()?.jobs
  const axis = useMemo(() => accuracyAxis(runs), [runs])
  const resume = useResume()
  const others = useMemo(() => notComparable(runs, table.marked), [runs, table.marked])
  const columns = runColumns({
    axis,
    jobs: jobs ?? [],
    marked: table.marked,
    notComparable: others,
    onMark: table.mark,
    renaming: table.renaming,
    onRename: table.setRenaming,
    selected: table.selected,
    onTrash: (run) => table.trash([run]),
    onResume: resume,
    hasModels: runs.some((run) => run.model !== null),
    hasDatasets: new Set(runs.map((run) => run.datasetId)).size > 1,
  })
  const open = (index: number): void => {
    const run = shown[index]
    if (run && table.renaming === null) goTo(`/runs/${run.id}`)
  }
  const order = (by: string): void =>
    table.setSort({ by, descending: sort.by === by ? !sort.descending : by !== 'name' && by !== 'dataset' })
  return (
    <DataTable
      label="Runs"
      columns={columns}
      count={shown.length}
      rowAt={(index) => shown[index]}
      selected={at >= 0 ? at : null}
      onSelect={table.select}
      onOpen={open}
      onMark={(index) => shown[index] && table.mark(shown[index].id)}
      isMarked={(index) => table.marked.has(shown[index]?.id ?? '')}
      sort={sort}
      onSort={order}
      takesFocus
      empty={
        <NoResults
          title={`0 of ${plural(runs.length, 'run')} match`}
          action={<Button onClick={() => table.onQuery('')}>Drop that filter</Button>}
        >
          No run speaks of “{table.query}”.
        </NoResults>
      }
    />
  )
}

function SelectionBar(props: { readonly table: TableState }): ReactNode {
  const { table } = props
  const note = useNotes()
  const chosen = table.shown.filter((run) => table.marked.has(run.id))
  if (chosen.length === 0) return null
  const names = chosen.slice(0, 4).map((run) => `Run ${run.number}`)
  const drop = (): void => {
    table.trash(chosen)
    table.clear()
  }
  const areArchived = chosen.every((run) => run.archivedAt !== null)
  const archive = (): void => {
    note(chosen, { isArchived: !areArchived })
    table.clear()
  }
  return (
    <div className={css.selection} role="toolbar" aria-label="What is chosen">
      <b className="num">{chosen.length} selected</b>
      <span className="caption num">{names.join(', ')}</span>
      {chosen.length > 1 && (
        <Button
          kind="filled"
          icon={<IconArrowsDiff />}
          keys="c"
          disabled={chosen.length > mostCompared}
          reason={`Up to ${mostCompared} runs are compared at once.`}
          onClick={() => goTo(compareAddress(chosen, table.marked))}
        >
          Compare
        </Button>
      )}
      <Button
        kind="subtle"
        icon={<IconStar />}
        onClick={() => note(chosen, { isStarred: !chosen.every((run) => run.isStarred) })}
      >
        {chosen.every((run) => run.isStarred) ? 'Take the star away' : 'Star'}
      </Button>
      <Button kind="subtle" icon={<IconArchive />} onClick={archive}>
        {areArchived ? 'Bring back' : 'Archive'}
      </Button>
      <Button kind="subtle" icon={<IconTrash />} onClick={drop}>
        Trash
      </Button>
      <IconButton name="Choose none" icon={<IconX />} onClick={table.clear} />
    </div>
  )
}

function captionOf(runs: readonly Run[]): string {
  const datasets = new Set(runs.map((run) => run.dataset))
  const on = datasets.size === 1 ? [...datasets][0] : plural(datasets.size, 'dataset')
  return `${plural(runs.length, 'run')} on ${on}`
}

// A run that was cut off goes on from its last checkpoint.
function useResume(): (run: Run) => void {
  const resume = useChange('runs.resume')
  const toast = useToast()
  return (run) =>
    resume.mutate(
      { run: run.id },
      {
        onSuccess: () =>
          toast({ message: `Run ${run.number} goes on from step ${count(run.checkpointStep)}` }),
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
}

// Stars and the archive; an archived run leaves the table, and can be taken back at once.
function useNotes(): (runs: readonly Run[], change: RunNotes) => void {
  const annotate = useChange('runs.annotate')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return (chosen, change) => {
    const runs = chosen.map(({ id }) => id)
    const name = chosen.length === 1 ? `Run ${chosen[0]?.number}` : plural(chosen.length, 'run')
    const onUndo = (): void => annotate.mutate({ runs, change: { isArchived: false } }, { onError })
    const onSuccess = (): void => {
      if (change.isArchived)
        toast({ message: `${name} ${runs.length === 1 ? 'is' : 'are'} in the archive`, onUndo })
    }
    annotate.mutate({ runs, change }, { onSuccess, onError })
  }
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
