// Runs in groups, each with its best one; the table shows a line for a group above its runs. Pure.
import type { Run } from '../../../shared/domain/run'
import { familyLabel } from '../../components/run-words'
import { shownAccuracy } from './runs-list'

/** By what runs are grouped. */
export const groupings = {
  dataset: 'Dataset',
  family: 'Family',
  tag: 'Tag',
  split: 'Split',
} as const
export type Grouping = keyof typeof groupings

/** A group: its runs in the order of the table, and the one that is right most often. */
export type RunGroup = {
  readonly key: string
  readonly name: string
  readonly runs: readonly Run[]
  readonly best: Run | null
}

/** A line of the table. */
export type TableLine =
  | { readonly kind: 'run'; readonly key: string; readonly run: Run }
  | { readonly kind: 'group'; readonly key: string; readonly group: RunGroup; readonly isOpen: boolean }

function placesOf(run: Run, by: Grouping): readonly { readonly key: string; readonly name: string }[] {
  if (by === 'dataset') return [{ key: run.datasetId, name: run.dataset }]
  if (by === 'family') return [{ key: run.family, name: familyLabel(run) }]
  if (by === 'split')
    return [
      {
        key: run.splitId ?? '',
        name: run.splitVersion === null ? 'No split' : `${run.dataset}, split v${run.splitVersion}`,
      },
    ]
  return run.tags.length === 0
    ? [{ key: '', name: 'No tag' }]
    : run.tags.map((tag) => ({ key: tag.toLowerCase(), name: tag }))
}

/**
 * Sorted runs in groups, in the order of their names, those without any last. A run with several tags stands in several
 * groups. The best one is by accuracy, and of a group on several test sets there is none: such figures do not compare.
 */
export function groupRuns(runs: readonly Run[], by: Grouping): RunGroup[] {
  const groups = new Map<string, { name: string; runs: Run[] }>()
  for (const run of runs)
    for (const { key, name } of placesOf(run, by)) {
      const known = groups.get(key)
      if (known) known.runs.push(run)
      else groups.set(key, { name, runs: [run] })
    }
  return [...groups]
    .map(([key, own]) => ({ key, ...own, best: bestOf(own.runs) }))
    .toSorted((a, b) => Number(a.key === '') - Number(b.key === '') || a.name.localeCompare(b.name))
}

/** The run with the highest accuracy on test, the earlier of equal ones; null where their test messages differ. */
export function bestOf(runs: readonly Run[]): Run | null {
  const tested = runs.filter((run) => shownAccuracy(run)?.isTest === true && run.testHash !== null)
  if (new Set(tested.map(({ testHash }) => testHash)).size > 1) return null
  const accuracy = (run: Run): number => shownAccuracy(run)?.value ?? -1
  return tested.toSorted((a, b) => accuracy(b) - accuracy(a) || a.number - b.number)[0] ?? null
}

/** The lines of the table: groups, and the runs of those that are not closed. */
export function tableLines(
  runs: readonly Run[],
  by: Grouping | null,
  closed: ReadonlySet<string>,
): readonly TableLine[] {
  if (by === null) return runs.map((run) => ({ kind: 'run', key: run.id, run }))
  return groupRuns(runs, by).flatMap((group): TableLine[] => {
    const isOpen = !closed.has(group.key)
    return [
      { kind: 'group', key: `group ${group.key}`, group, isOpen },
      ...(isOpen
        ? group.runs.map((run) => ({ kind: 'run' as const, key: `${group.key} ${run.id}`, run }))
        : []),
    ]
  })
}
