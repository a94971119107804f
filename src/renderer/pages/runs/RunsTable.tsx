// The rows of the runs table, with a line above each group.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import type { Run } from '../../../shared/domain/run'
import { useActivity } from '../../app/client'
import { goTo, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { count, percentNumber, plural } from '../../components/format'
import { NoResults } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { runColumns } from './columns'
import { noConditions } from './run-conditions'
import type { RunField } from './run-fields'
import type { RunGroup, TableLine } from './run-groups'
import css from './runs.module.css'
import { accuracyAxis, notComparable, shownAccuracy } from './runs-list'
import { useResume } from './use-run-changes'
import type { RunsTableState } from './use-runs-table'

/** The table. */
export function RunsTable(props: {
  readonly table: RunsTableState
  readonly runs: readonly Run[]
}): ReactNode {
  const { table, runs } = props
  const { lines, at } = table
  const url = useUrlState()
  const jobs = useActivity()?.jobs
  const axis = useMemo(() => accuracyAxis(runs), [runs])
  const resume = useResume()
  const others = useMemo(() => notComparable(runs, table.marked), [runs, table.marked])
  const broken = useCall('slices.broken', {}).data
  const brokenFloors = useMemo(() => new Map(broken?.map(({ run, floors }) => [run, floors])), [broken])
  const chosen = table.columns.flatMap((id) => table.fields.find((field) => field.id === id) ?? [])
  const columns = runColumns({
    axis,
    jobs: jobs ?? [],
    marked: table.marked,
    notComparable: others,
    brokenFloors,
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
    const line = lines[index]
    if (line?.kind === 'group') table.toggle(line.group.key)
    else if (line && table.renaming === null) goTo(`/runs/${line.run.id}`)
  }
  return (
    <DataTable
      label="Runs"
      columns={[...columns, ...chosen.map(fieldColumn)].map((column) => ofLines(column, table.toggle))}
      count={lines.length}
      rowAt={(index) => lines[index]}
      selected={at >= 0 ? at : null}
      onSelect={table.select}
      onOpen={open}
      onMark={(index) => {
        const line = lines[index]
        if (line?.kind === 'run') table.mark(line.run.id)
        else if (line) for (const run of line.group.runs) if (!table.marked.has(run.id)) table.mark(run.id)
      }}
      isMarked={(index) => {
        const line = lines[index]
        return line?.kind === 'run' && table.marked.has(line.run.id)
      }}
      sort={table.sort}
      onSort={table.order}
      takesFocus
      empty={
        <NoResults
          title={`0 of ${plural(runs.length, 'run')} match`}
          action={<Button onClick={() => url.set(noConditions)}>Drop all filters</Button>}
        >
          No run is like that.
        </NoResults>
      }
    />
  )
}

function fieldColumn(field: RunField): Column<Run> {
  return {
    id: field.id,
    name: field.name,
    width: Math.max(88, Math.min(190, field.name.length * 7 + 24)),
    align: field.isNumber ? 'right' : 'left',
    isSortable: true,
    cell: (run) => (
      <span className={`${css.quiet} ${css.field} num`} title={field.isNumber ? undefined : field.text(run)}>
        {field.text(run)}
      </span>
    ),
  }
}

// A column of runs over lines: a group says its name, how many it holds, and its best.
function ofLines(column: Column<Run>, toggle: (key: string) => void): Column<TableLine> {
  return {
    ...column,
    // With many columns the table scrolls sideways; the name keeps its room.
    ...(column.id === 'name' ? { minWidth: 200 } : {}),
    cell: (line, index) =>
      line.kind === 'run' ? (
        column.cell(line.run, index)
      ) : (
        <GroupCell id={column.id} line={line} toggle={toggle} />
      ),
  }
}

function GroupCell(props: {
  readonly id: string
  readonly line: Extract<TableLine, { kind: 'group' }>
  readonly toggle: (key: string) => void
}): ReactNode {
  const { id, line } = props
  const { group, isOpen } = line
  if (id === 'name')
    return (
      <button
        type="button"
        className={css.group}
        aria-expanded={isOpen}
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation()
          props.toggle(group.key)
        }}
      >
        {isOpen ? (
          <IconChevronDown size={14} aria-hidden="true" />
        ) : (
          <IconChevronRight size={14} aria-hidden="true" />
        )}
        <b>{group.name}</b>
        <span className={`${css.quiet} num`}>{plural(group.runs.length, 'run')}</span>
      </button>
    )
  if (id === 'accuracy') return <BestOf group={group} />
  return null
}

function BestOf({ group }: { readonly group: RunGroup }): ReactNode {
  const best = group.best && shownAccuracy(group.best)
  if (!group.best || !best)
    return group.runs.some((run) => shownAccuracy(run)?.isTest) ? (
      <span className={css.quiet} title="Its runs were tested on different messages.">
        no common test
      </span>
    ) : null
  return (
    <span className="num">
      <span className={css.quiet}>best</span> <b>{percentNumber(best.value)}</b>{' '}
      <a href={`#/runs/${group.best.id}`} tabIndex={-1} className={css.nameText}>
        Run {count(group.best.number)}
      </a>
    </span>
  )
}
