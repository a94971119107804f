// The figures of an evaluation as rows of a table: for the page, for the clipboard and for a file.
import type { Estimate, Evaluation, LabelFigures } from '../../../shared/domain/prediction'
import { metricsOf } from '../../../shared/metrics'
import { splitWords } from '../../../shared/metrics/ordered'

/** A figure with its name and what it says; `estimate` is null where it cannot be said for these rows. */
export type FigureRow = {
  readonly id: string
  readonly name: string
  readonly help: string
  readonly isShare: boolean
  readonly estimate: Estimate | null
}

/** Every figure of the output's kind in their order, then the splits of ordered classes, then several outputs together. */
export function figureRows({ kind, metrics, splits, labels, together }: Evaluation): FigureRow[] {
  const own = Object.entries(metricsOf(kind)).flatMap(([id, { label, help, format, needs }]): FigureRow[] => {
    const estimate = metrics[id] ?? null
    if (!estimate && needs === undefined) return []
    const said = estimate || needs === undefined ? help : `${help} ${needs}`
    return [{ id, name: label, help: said, isShare: format === 'percent', estimate }]
  })
  const names = labels.map(({ label }) => label)
  const groups = (splits ?? []).map(({ upTo, ...estimate }, at): FigureRow => ({
    id: `split:${upTo}`,
    name: splitWords(names, at, (splits ?? []).length + 1),
    help: 'Share of messages in the right one of these two groups.',
    isShare: true,
    estimate,
  }))
  const joint: FigureRow[] = together
    ? [
        {
          id: 'allOutputsRight',
          name: 'All outputs right',
          help: `Share of messages for which ${together.outputs.join(' and ')} are right at once.`,
          isShare: true,
          estimate: together.allRight,
        },
        {
          id: 'meanOutputRight',
          name: 'Outputs right on average',
          help: `Mean of the shares right of ${together.outputs.join(' and ')}.`,
          isShare: true,
          estimate: together.meanRight,
        },
      ]
    : []
  return [...own, ...groups, ...joint]
}

type Cell = string | number

const cells = ({ id, name, help, estimate }: FigureRow): Cell[] => [
  id,
  name,
  estimate?.value ?? '',
  estimate?.low ?? '',
  estimate?.high ?? '',
  help,
]

/** Head and rows of all figures, in full precision. */
export const figureTable = (evaluation: Evaluation): Cell[][] => [
  ['id', 'figure', 'value', 'low', 'high', 'what it says'],
  ...figureRows(evaluation).map(cells),
]

/** Head and rows of the figures of labels. */
export function labelTable(labels: readonly LabelFigures[]): Cell[][] {
  const figures = ['precision', 'recall', 'f1'] as const
  return [
    ['label', ...figures.flatMap((one) => [one, `${one} low`, `${one} high`]), 'rows', 'said'],
    ...labels.map((label) => [
      label.label,
      ...figures.flatMap((one) => [
        label[one],
        label.intervals?.[one].low ?? '',
        label.intervals?.[one].high ?? '',
      ]),
      label.support,
      label.predicted,
    ]),
  ]
}

/** Lines for a spreadsheet that is pasted into: no cell holds a tab or a line break. */
export const tsv = (table: readonly (readonly Cell[])[]): string =>
  table.map((row) => row.map((cell) => String(cell).replaceAll(/\s+/gu, ' ')).join('\t')).join('\n')

/** A file that spreadsheets read; a name that they would take for a formula gets an apostrophe. */
export function csv(table: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell): string => {
    if (typeof cell === 'number') return String(cell)
    const safe = /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell
    return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `${table.map((row) => row.map(text).join(',')).join('\n')}\n`
}
