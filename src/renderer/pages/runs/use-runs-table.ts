// The state of the runs table: conditions, order, groups and columns; selection and marks only while the page stands.
import { useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import { mostCompared } from '../../../shared/domain/comparison'
import type { Run } from '../../../shared/domain/run'
import { goTo, useUrlState } from '../../app/location'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { meeting, readConditions } from './run-conditions'
import { readColumns, runFields, writeColumns } from './run-fields'
import { type Grouping, groupings, tableLines } from './run-groups'
import { sortRuns } from './runs-list'
import { useTrash } from './use-run-changes'

export type RunsTableState = ReturnType<typeof useRunsTable>

const noBytes = {}

/** Everything that the table, its bar and its toolbar share. */
export function useRunsTable(runs: readonly Run[]) {
  const url = useUrlState()
  const [search] = useSearchParams()
  const conditions = useMemo(
    () => readConditions({ get: (key) => search.get(key), all: (key) => search.getAll(key) }),
    [search],
  )
  const disk = useCall('runs.disk', {}).data ?? noBytes
  const [columns, setColumns] = useState(() => readColumns(window.localStorage))
  const fields = useMemo(() => runFields(runs, disk), [runs, disk])
  const sorted = url.get('sort') ?? 'number:down'
  const sort = useMemo(() => readSort(sorted), [sorted])
  const group = Object.keys(groupings).find((one): one is Grouping => one === url.get('group')) ?? null
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState<string | null>(null)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [renaming, setRenaming] = useState<string | null>(null)
  const [noting, setNoting] = useState<readonly Run[] | null>(null)
  const shown = useMemo(
    () => sortRuns(meeting(runs, conditions), sort, (id) => fields.find((field) => field.id === id)?.key),
    [runs, conditions, sort, fields],
  )
  const lines = useMemo(() => tableLines(shown, group, closed), [shown, group, closed])
  const at = lines.findIndex(({ key }) => key === selected)
  const line = lines[at]
  const current = line?.kind === 'run' ? line.run : null
  const trash = useTrash()
  const select = (index: number | null): void =>
    setSelected(index === null ? null : (lines[index]?.key ?? null))
  const mark = (id: string): void => {
    const next = new Set(marked)
    if (!next.delete(id)) next.add(id)
    setMarked(next)
  }
  const toggle = (key: string): void => {
    const next = new Set(closed)
    if (!next.delete(key)) next.add(key)
    setClosed(next)
  }
  const clear = (): void => setMarked(new Set())
  const chosen = useMemo(() => runs.filter((run) => marked.has(run.id)), [runs, marked])
  // The table takes the focus along, so that Enter and Space are its own.
  const step = (by: number): void => {
    document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true })
    select(Math.max(0, Math.min(lines.length - 1, at + by)))
  }
  const toNote = chosen.length > 0 ? chosen : current ? [current] : []
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    t: toNote.length > 0 ? () => setNoting(toNote) : undefined,
    F2: current ? () => setRenaming(current.id) : undefined,
    Escape: marked.size > 0 ? clear : undefined,
    c: marked.size > 1 && marked.size <= mostCompared ? () => goTo(compareAddress(chosen)) : undefined,
  })
  const order = (id: string): void => {
    const isWords = id === 'name' || id === 'dataset' || fields.some((one) => one.id === id && !one.isNumber)
    const descending = sort.by === id ? !sort.descending : !isWords
    url.set({ sort: id === 'number' && descending ? null : `${id}:${descending ? 'down' : 'up'}` })
  }
  const choose = (ids: readonly string[]): void => {
    setColumns([...ids])
    writeColumns(window.localStorage, ids)
  }
  return {
    conditions,
    disk,
    fields,
    columns,
    choose,
    sort,
    order,
    group,
    lines,
    shown,
    toggle,
    selected: current?.id ?? null,
    at,
    select,
    marked,
    chosen,
    mark,
    clear,
    renaming,
    setRenaming,
    noting,
    setNoting,
    trash,
  }
}

// Names of outputs may hold colons: the last one parts the way from the column.
function readSort(text: string): { readonly by: string; readonly descending: boolean } {
  const end = text.lastIndexOf(':')
  return { by: end < 0 ? text : text.slice(0, end), descending: text.slice(end + 1) !== 'up' }
}

/** The earliest run first: later ones are read as what was changed since. */
export function compareAddress(chosen: readonly Run[]): string {
  const ids = chosen.toSorted((a, b) => a.number - b.number).map(({ id }) => id)
  return `/compare?runs=${ids.join(',')}`
}
