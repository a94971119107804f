// All runs in one table: state, accuracy with its interval on a common scale, and how each went. Keys: J and K
// walk, Enter opens, Space marks, T tags and notes, N starts a new one.
import { type ReactNode, useMemo } from 'react'
import { IconArchive, IconPlus } from '@tabler/icons-react'
import type { Run } from '../../../shared/domain/run'
import { goTo, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { Chip, Count, FilterBar } from '../../components/FilterBar'
import { count, fileSize, plural } from '../../components/format'
import { Page, type PageProps } from '../../components/Page'
import { asWinnowError, curveDrawing, EmptyState, FailurePanel, Skeleton } from '../../components/states'
import { type MoreItem, MoreMenu } from '../../components/MoreMenu'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { useRuns } from '../../hooks/use-runs'
import { useImport } from '../../import/ImportPlace'
import { useRunExports } from '../../run-files/use-run-exports'
import { ConditionsBar } from './ConditionsBar'
import { CurvesView } from './CurvesView'
import { QueueStrip } from './QueueStrip'
import css from './runs.module.css'
import { RunsTable } from './RunsTable'
import { SelectionBar } from './SelectionBar'
import { StudiesTab } from './StudiesTab'
import { useRunsTable } from './use-runs-table'
import { ViewChoice } from './ViewChoice'

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
              <ImportRunButton />
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

function ImportRunButton(): ReactNode {
  const { importRun } = useImport()
  return <Button onClick={() => importRun(null)}>Import a run file</Button>
}

// What comes in and goes out as a file.
function RunsMenu(): ReactNode {
  const { importRun } = useImport()
  const exports = useRunExports()
  const items: MoreItem[] = [
    {
      label: 'Import a run file',
      note: 'A run that another Winnow has exported; dropping the file does the same.',
      onClick: () => importRun(null),
    },
    {
      label: 'Export all for MLflow',
      note: 'Settings, metrics by step and reports, as a zip archive.',
      onClick: () => exports.mlflow(),
    },
    { label: 'Export the table', note: 'Settings and figures of all runs, as CSV.', onClick: exports.table },
  ]
  return (
    <>
      <MoreMenu name="More for runs" items={items} />
      {exports.dialog}
    </>
  )
}

function Table(props: { readonly runs: readonly Run[]; readonly tabs: Tabs }): ReactNode {
  const table = useRunsTable(props.runs)
  const { shown } = table
  const url = useUrlState()
  const isCurves = url.get('view') === 'curves'
  const chosen = useMemo(
    () => (table.marked.size > 0 ? shown.filter((run) => table.marked.has(run.id)) : shown),
    [shown, table.marked],
  )
  return (
    <Page
      title="Runs"
      tabs={props.tabs}
      caption={captionOf(props.runs, table.disk)}
      actions={
        <>
          <RunsMenu />
          <Button
            kind={table.marked.size > 1 ? 'default' : 'filled'}
            icon={<IconPlus />}
            keys="n"
            href="/runs/new"
          >
            New run
          </Button>
        </>
      }
    >
      <QueueStrip />
      <FilterBar
        right={
          <>
            <Count shown={shown.length} total={props.runs.length} noun="run" />
            <ViewChoice table={table} />
          </>
        }
      >
        <ConditionsBar runs={props.runs} conditions={table.conditions} />
        <ArchiveChip />
      </FilterBar>
      <div className={css.tablePlace}>
        {isCurves ? (
          <CurvesView runs={chosen} isChosen={table.marked.size > 0} />
        ) : (
          <RunsTable table={table} runs={props.runs} />
        )}
        <SelectionBar table={table} runs={props.runs} />
      </div>
    </Page>
  )
}

function captionOf(runs: readonly Run[], disk: Readonly<Record<string, number>>): string {
  const datasets = new Set(runs.map((run) => run.dataset))
  const on = datasets.size === 1 ? [...datasets][0] : plural(datasets.size, 'dataset')
  const bytes = Object.values(disk).reduce((sum, own) => sum + own, 0)
  return `${plural(runs.length, 'run')} on ${on}${bytes > 0 ? `, ${fileSize(bytes)} on disk` : ''}`
}
