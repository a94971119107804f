// Conditions on runs as the address keeps them, and what each leaves. Pure.
import type { Run } from '../../../shared/domain/run'
import { familyLabel, statusWords } from '../../components/run-words'
import { filterRuns, shownAccuracy } from './runs-list'

/** Conditions that hold one of several values. */
export const facets = ['status', 'dataset', 'family', 'model', 'tag'] as const
export type Facet = (typeof facets)[number]

/** Bounds of a figure, both inside; null where there is none. */
export type Range = { readonly figure: string; readonly min: number | null; readonly max: number | null }

/** What runs must be like. */
export type Conditions = {
  readonly text: string
  readonly chosen: Readonly<Record<Facet, readonly string[]>>
  readonly isStarred: boolean
  readonly ranges: readonly Range[]
}

/** Figures that bounds can be set for. Shares are written in per cent. */
export const rangeFigures: Readonly<
  Record<
    string,
    { readonly label: string; readonly isShare: boolean; readonly of: (run: Run) => number | null }
  >
> = {
  accuracy: { label: 'Accuracy', isShare: true, of: (run) => shownAccuracy(run)?.value ?? null },
  macroF1: {
    label: 'Macro-F1',
    isShare: true,
    of: ({ result }) => result?.testMacroF1 ?? result?.validationMacroF1 ?? null,
  },
  trainLoss: { label: 'Training loss', isShare: false, of: ({ result }) => result?.trainLoss ?? null },
  epochs: { label: 'Epochs', isShare: false, of: ({ result }) => result?.epochs ?? null },
  minutes: {
    label: 'Minutes',
    isShare: false,
    of: ({ result }) => (result ? result.trainSeconds / 60 : null),
  },
  rows: { label: 'Training rows', isShare: false, of: ({ result }) => result?.trainRows ?? null },
}

type Address = { readonly get: (key: string) => string | null; readonly all: (key: string) => string[] }

/** The conditions that an address holds; what it cannot hold is left out. */
export function readConditions(address: Address): Conditions {
  return {
    text: address.get('q') ?? '',
    chosen: Object.fromEntries(
      facets.map((facet) => [facet, address.all(facet)]),
    ) as unknown as Conditions['chosen'],
    isStarred: address.get('starred') === '1',
    ranges: address.all('range').flatMap((text): Range[] => {
      const [figure = '', min = '', max = ''] = text.split(':')
      const range = { figure, min: bound(min), max: bound(max) }
      return figure in rangeFigures && (range.min !== null || range.max !== null) ? [range] : []
    }),
  }
}

const bound = (text: string): number | null => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

/** How the address writes a range. */
export const rangeText = ({ figure, min, max }: Range): string => `${figure}:${min ?? ''}:${max ?? ''}`

/** Values of a run in a facet: several tags, none without a model. */
export function valuesOf(run: Run, facet: Facet): readonly string[] {
  if (facet === 'status') return [run.status]
  if (facet === 'dataset') return [run.datasetId]
  if (facet === 'family') return [run.family]
  if (facet === 'model') return run.model ? [run.model.hash] : []
  return run.tags.map((tag) => tag.toLowerCase())
}

function nameOf(run: Run, facet: Facet, value: string): string {
  if (facet === 'status') return statusWords[run.status].word
  if (facet === 'dataset') return run.dataset
  if (facet === 'family') return familyLabel(run)
  if (facet === 'model') return run.model?.name ?? ''
  return run.tags.find((tag) => tag.toLowerCase() === value) ?? value
}

/** Runs that meet every condition; `without` leaves one facet out, to count what its values would give. */
export function meeting(runs: readonly Run[], conditions: Conditions, without?: Facet): Run[] {
  const asked = facets.filter((facet) => facet !== without && conditions.chosen[facet].length > 0)
  return filterRuns(runs, conditions.text).filter(
    (run) =>
      (!conditions.isStarred || run.isStarred) &&
      asked.every((facet) => {
        const own = valuesOf(run, facet)
        return conditions.chosen[facet].some((value) => own.includes(value))
      }) &&
      conditions.ranges.every((range) => isWithin(run, range)),
  )
}

function isWithin(run: Run, { figure, min, max }: Range): boolean {
  const value = rangeFigures[figure]?.of(run) ?? null
  return value !== null && (min === null || value >= min) && (max === null || value <= max)
}

/** The values of a facet with how many of the other conditions' runs have each, the commonest first. */
export function facetItems(
  runs: readonly Run[],
  conditions: Conditions,
  facet: Facet,
): { readonly value: string; readonly label: string; readonly note: string }[] {
  const names = new Map<string, string>()
  for (const run of runs)
    for (const value of valuesOf(run, facet))
      if (!names.has(value)) names.set(value, nameOf(run, facet, value))
  const counts = new Map<string, number>()
  for (const run of meeting(runs, conditions, facet))
    for (const value of valuesOf(run, facet)) counts.set(value, (counts.get(value) ?? 0) + 1)
  // What the address asks for stays to be taken away, though no run has it now.
  for (const value of conditions.chosen[facet]) if (!names.has(value)) names.set(value, value)
  return [...names]
    .map(([value, label]) => ({ value, label, count: counts.get(value) ?? 0 }))
    .toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label))
    .map(({ value, label, count }) => ({ value, label, note: count.toLocaleString('en') }))
}

/** The address without any condition. */
export const noConditions: Readonly<Record<string, null>> = Object.fromEntries(
  ['q', 'starred', 'range', ...facets].map((key) => [key, null]),
)

/** True where anything is asked for. */
export const hasConditions = ({ text, chosen, isStarred, ranges }: Conditions): boolean =>
  text !== '' || isStarred || ranges.length > 0 || facets.some((facet) => chosen[facet].length > 0)
