// The runs table as data: filtering, sorting and the common scale of the accuracies. Pure.
import type { Run } from '../../../shared/domain/run'
import { intervalAxis } from '../../charts/IntervalPlot'
import { proportionInterval } from '../../charts/proportion'
import type { Axis } from '../../charts/scale'
import { familyLabel, familyWithModel, isLive, statusWords } from '../../components/run-words'

/** Order of the table. */
export type Sort = { readonly by: string; readonly descending: boolean }

/** Runs that speak of every word of `query`: number, name, dataset, family, state, tags, note. */
export function filterRuns(runs: readonly Run[], query: string): Run[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return runs.filter((run) => {
    const text =
      `run ${run.number} ${run.name} ${run.dataset} ${familyWithModel(run)} ${statusWords[run.status].word} ${run.isStarred ? 'starred' : ''} ${run.tags.join(' ')} ${run.note}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The accuracy a run shows with its interval (Wilson); null while there is none. */
export function shownAccuracy(
  run: Run,
): { readonly value: number; readonly low: number; readonly high: number; readonly isTest: boolean } | null {
  const { result } = run
  if (!result) return null
  if (result.testAccuracy !== null)
    return { ...proportionInterval(result.testAccuracy, result.testRows), isTest: true }
  if (result.validationAccuracy === null) return null
  return { ...proportionInterval(result.validationAccuracy, result.validationRows), isTest: false }
}

/** The one scale on which all accuracies of the table are drawn. */
export function accuracyAxis(runs: readonly Run[]): Axis {
  const shown = runs.map(shownAccuracy).filter((one) => one !== null)
  return intervalAxis(shown.length > 0 ? shown : [{ low: 0, high: 1 }])
}

/**
 * Why figures of a run do not stand beside those of the others, by its id: it was tested on other messages of its
 * dataset than the first chosen run of that dataset, or than its newest finished run where none is chosen.
 */
export function notComparable(
  runs: readonly Run[],
  chosen: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> {
  const marks = new Map<string, Run>()
  const newest = runs
    .filter((run) => run.status === 'completed' && run.testHash !== null)
    .toSorted((a, b) => Number(chosen.has(b.id)) - Number(chosen.has(a.id)) || b.number - a.number)
  for (const run of newest) if (!marks.has(run.datasetId)) marks.set(run.datasetId, run)
  return new Map(
    runs.flatMap((run) => {
      const mark = marks.get(run.datasetId)
      if (!mark || !run.result || run.testHash === null || run.testHash === mark.testHash) return []
      const split = run.splitVersion === null ? 'another split' : `split v${run.splitVersion}`
      const own = mark.splitVersion === null ? '' : `, split v${mark.splitVersion}`
      return [
        [
          run.id,
          `Not comparable: it was tested on other messages (${split}) than Run ${mark.number}${own}.`,
        ] as const,
      ]
    }),
  )
}

const seconds = (run: Run): number => run.result?.trainSeconds ?? -1

const keys: Readonly<Record<string, (run: Run) => number | string>> = {
  number: (run) => run.number,
  name: (run) => run.name.toLowerCase(),
  family: (run) => familyLabel(run),
  model: (run) => run.model?.name.toLowerCase() ?? '',
  dataset: (run) => run.dataset.toLowerCase(),
  accuracy: (run) => shownAccuracy(run)?.value ?? -1,
  macroF1: (run) => run.result?.testMacroF1 ?? run.result?.validationMacroF1 ?? -1,
  epochs: (run) => run.result?.epochs ?? -1,
  time: seconds,
  when: (run) => run.startedAt ?? run.createdAt,
}

/** Sorted runs; the running ones stay on top, ties go to the newest. `more` knows further columns. */
export function sortRuns(
  runs: readonly Run[],
  sort: Sort,
  more: (by: string) => ((run: Run) => number | string) | undefined = () => undefined,
): Run[] {
  const key = keys[sort.by] ?? more(sort.by) ?? keys['number']
  const sign = sort.descending ? -1 : 1
  return runs.toSorted((a, b) => {
    const live = Number(isLive(b.status)) - Number(isLive(a.status))
    if (live !== 0 || !key) return live
    const [left, right] = [key(a), key(b)]
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right))
    return sign * order || b.number - a.number
  })
}
