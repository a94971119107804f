// Confusion in the report of a comparison: the matrix of each run and what each has moved, or, where a message may have
// several labels, the four counts of every label.
import type { ComparedRun, Comparison } from '../../shared/domain/comparison'
import { twoByTwo } from '../../shared/two-by-two'
import { escapeHtml as text } from './escape-html'

/** Labels that a matrix holds: those that are mixed up most. */
const mostLabels = 24

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const signed = (value: number): string =>
  value > 0 ? `+${counts.format(value)}` : `−${counts.format(-value)}`

type Cells = ReadonlyMap<string, number>
const cellKey = (truth: number, predicted: number): string => `${truth} ${predicted}`
const cellsOf = ({ figures }: ComparedRun): Cells =>
  new Map(figures?.confusion.map(({ truth, predicted, count }) => [cellKey(truth, predicted), count]))

/** The part of the report; empty where no run is compared. */
export function matrices(comparison: Comparison): string {
  const runs = comparison.members.filter(({ figures }) => figures !== null)
  if (runs.length === 0) return ''
  return comparison.kind === 'multi' ? labelCounts(comparison, runs) : confusion(comparison, runs)
}

function confusion({ labels, reference }: Comparison, runs: readonly ComparedRun[]): string {
  const shown = mixedUp(labels.length, runs)
  if (shown.length === 0) return ''
  const left =
    shown.length < labels.length
      ? ` Of ${counts.format(labels.length)} labels these ${shown.length} are mixed up most.`
      : ''
  const first = runs.find(({ run }) => run.id === reference)
  const of = (title: string, value: (truth: number, predicted: number) => string): string =>
    `<div><h3>${text(title)}</h3>${grid(labels, shown, value)}</div>`
  const each = runs.map((one) => {
    const cells = cellsOf(one)
    return of(`${one.letter}, ${one.run.name}`, (truth, predicted) => {
      const value = cells.get(cellKey(truth, predicted)) ?? 0
      return value === 0 ? '' : counts.format(value)
    })
  })
  const deltas = runs.flatMap((one) => {
    if (!first || one === first) return []
    const [own, other] = [cellsOf(one), cellsOf(first)]
    return [
      of(`${one.letter} less ${first.letter}`, (truth, predicted) => {
        const key = cellKey(truth, predicted)
        const value = (own.get(key) ?? 0) - (other.get(key) ?? 0)
        return value === 0 ? '' : signed(value)
      }),
    ]
  })
  return `<h2>Confusion</h2><p class="quiet">Rows are the true labels, columns what was said; the diagonal is right.${left}</p>
<div class="beside">${each.join('')}</div>${deltas.length > 0 ? `<div class="beside">${deltas.join('')}</div>` : ''}`
}

/** The labels with most messages off the diagonal over all runs, in their own order. */
function mixedUp(size: number, runs: readonly ComparedRun[]): number[] {
  const wrong = Array.from({ length: size }, () => 0)
  const seen = new Set<number>()
  for (const { figures } of runs)
    for (const { truth, predicted, count } of figures?.confusion ?? []) {
      seen.add(truth).add(predicted)
      if (truth === predicted) continue
      wrong[truth] = (wrong[truth] ?? 0) + count
      wrong[predicted] = (wrong[predicted] ?? 0) + count
    }
  return [...seen]
    .toSorted((a, b) => (wrong[b] ?? 0) - (wrong[a] ?? 0) || a - b)
    .slice(0, mostLabels)
    .toSorted((a, b) => a - b)
}

function grid(
  labels: readonly string[],
  shown: readonly number[],
  value: (truth: number, predicted: number) => string,
): string {
  const name = (at: number): string => text(labels[at] ?? '')
  const head = shown.map((at, place) => `<th class="n" title="${name(at)}">${place + 1}</th>`).join('')
  const rows = shown.map((truth, place) => {
    const cells = shown
      .map(
        (predicted) => `<td class="n${truth === predicted ? ' right' : ''}">${value(truth, predicted)}</td>`,
      )
      .join('')
    return `<tr><th>${place + 1} ${name(truth)}</th>${cells}</tr>`
  })
  return `<table class="matrix"><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function labelCounts({ labels, rows }: Comparison, runs: readonly ComparedRun[]): string {
  const head = runs.map(({ letter }) => `<th colspan="3">${letter}</th>`).join('')
  const under = runs
    .map(() => '<th class="n">both</th><th class="n">said</th><th class="n">missed</th>')
    .join('')
  const lines = labels.flatMap((label, at) => {
    const own = runs.map(({ figures }) => figures?.labels[at])
    if (!own.some((one) => one && one.support + one.predicted > 0)) return []
    const cells = own.map((one) => {
      if (!one) return '<td class="n">–</td>'.repeat(3)
      const { both, givenOnly, trueOnly } = twoByTwo(one, rows)
      return [both, givenOnly, trueOnly].map((count) => `<td class="n">${counts.format(count)}</td>`).join('')
    })
    return [`<tr><th>${text(label)}</th>${cells.join('')}</tr>`]
  })
  return `<h2>Counts of each label</h2><p class="quiet">Of ${counts.format(rows)} messages: has the label and was given it; was given it alone; has it and was not given it. The rest are neither.</p>
<table><thead><tr><th></th>${head}</tr><tr><th></th>${under}</tr></thead><tbody>${lines.join('')}</tbody></table>`
}
