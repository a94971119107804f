// Drawings of a comparison's report as SVG text: intervals, curves, dots by size. No script, no style from outside.
import type { ComparedCurve, SizePoint } from '../../shared/domain/comparison'
import { escapeHtml } from './escape-html'

/** Colours of the runs A to F, as on the page. */
export const runColours = ['#d9730d', '#0b6b7a', '#7e55b9', '#36a182', '#680735', '#8c4f10'] as const

const [width, left, right] = [760, 46, 40]
const grid = '#e6e2db'
const quiet = '#57534b'

type Scale = { readonly min: number; readonly max: number; readonly ticks: readonly number[] }

/** A scale with at most `most` round steps around the values. */
function scaleOf(values: readonly number[], most = 6): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const span = high > low ? high - low : Math.max(Math.abs(high) * 0.1, 1e-6)
  const raw = span / most
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 5, 10].find((one) => one * power >= raw) ?? 10) * power
  const min = Math.floor(low / step) * step
  const max = Math.max(min + step, Math.ceil(high / step) * step)
  const ticks = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, at) => min + at * step)
  return { min, max, ticks }
}

const write = (value: number): string => String(Number(value.toPrecision(4)))
const at = (value: number): string => value.toFixed(1)
const acrossOf =
  ({ min, max }: Scale) =>
  (value: number): number =>
    left + ((value - min) / (max - min)) * (width - left - right)

/** Estimates from 0 to 1 under each other on one scale. */
export function intervalDrawing(
  rows: readonly {
    readonly name: string
    readonly colour: string
    value: number
    low: number
    high: number
  }[],
  title: string,
): string {
  if (rows.length === 0) return ''
  const scale = scaleOf(rows.flatMap(({ low, high }) => [low * 100, high * 100]))
  const across = acrossOf(scale)
  const bottom = rows.length * 24
  const lines = scale.ticks.map(
    (tick) =>
      `<line x1="${at(across(tick))}" x2="${at(across(tick))}" y1="0" y2="${bottom}" stroke="${grid}"/><text x="${at(across(tick))}" y="${bottom + 15}" text-anchor="middle" fill="${quiet}">${write(tick)}</text>`,
  )
  const marks = rows.map(({ name, colour, value, low, high }, index) => {
    const y = index * 24 + 12
    return `<text x="${left - 10}" y="${y + 4}" text-anchor="end" fill="${colour}" font-weight="600">${escapeHtml(name)}</text><line x1="${at(across(low * 100))}" x2="${at(across(high * 100))}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2.5"/><circle cx="${at(across(value * 100))}" cy="${y}" r="4.5" fill="${colour}"/>`
  })
  const said = rows.map(({ name, value }) => `${name} ${(value * 100).toFixed(1)}`).join(', ')
  return svg(bottom + 22, `${title} in per cent with 95 % intervals: ${said}`, [...lines, ...marks])
}

type DrawnLine = ComparedCurve['lines'][number] & { readonly colour: string; readonly name: string }

/** Lines over the epochs, each with its best epoch; values are multiplied by `factor`. */
export function curveDrawing(lines: readonly DrawnLine[], factor: number): string {
  const points = lines.flatMap((line) => line.points)
  if (points.length === 0) return ''
  const height = 240
  const x = scaleOf([0, ...points.map((point) => point.x)], 10)
  const y = scaleOf(points.map((point) => point.y * factor))
  const across = acrossOf(x)
  const down = (value: number): number =>
    12 + (1 - (value * factor - y.min) / (y.max - y.min)) * (height - 40)
  const frame = [
    ...y.ticks.map((tick) => {
      const place = at(down(tick / factor))
      return `<line x1="${left}" x2="${width - right}" y1="${place}" y2="${place}" stroke="${grid}"/><text x="${left - 8}" y="${Number(place) + 4}" text-anchor="end" fill="${quiet}">${write(tick)}</text>`
    }),
    ...x.ticks.map(
      (tick) =>
        `<text x="${at(across(tick))}" y="${height - 10}" text-anchor="middle" fill="${quiet}">${write(tick)}</text>`,
    ),
    `<text x="${width - 4}" y="${height - 10}" text-anchor="end" fill="${quiet}">epoch</text>`,
  ]
  const drawn = lines.map(({ points: own, colour, name, best }) => {
    const path = own.map((point) => `${at(across(point.x))},${at(down(point.y))}`).join(' ')
    const last = own.at(-1)
    const end = last
      ? `<text x="${at(across(last.x) + 6)}" y="${at(down(last.y) + 4)}" fill="${colour}" font-weight="600">${escapeHtml(name)}</text>`
      : ''
    const kept = best
      ? `<circle cx="${at(across(best.x))}" cy="${at(down(best.y))}" r="4" fill="${colour}" stroke="#fff"><title>best ${write(best.y * factor)}</title></circle>`
      : ''
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>${kept}${end}`
  })
  return svg(height, `Lines over the epochs: ${lines.map(({ name }) => name).join(', ')}`, [
    ...frame,
    ...drawn,
  ])
}

/** Accuracy over the number of training rows, on a logarithmic scale; runs of the comparison in their colours. */
export function sizeDrawing(points: readonly (SizePoint & { readonly colour: string | null })[]): string {
  const height = 240
  const logs = points.map(({ trainRows }) => Math.log(Math.max(1, trainRows)))
  const [low, high] = [Math.min(...logs), Math.max(...logs)]
  const across = (rows: number): number =>
    left + ((Math.log(Math.max(1, rows)) - low) / Math.max(1e-9, high - low)) * (width - left - right)
  const y = scaleOf(points.map(({ accuracy }) => accuracy * 100))
  const down = (share: number): number => 12 + (1 - (share * 100 - y.min) / (y.max - y.min)) * (height - 40)
  const frame = y.ticks.map((tick) => {
    const place = at(down(tick / 100))
    return `<line x1="${left}" x2="${width - right}" y1="${place}" y2="${place}" stroke="${grid}"/><text x="${left - 8}" y="${Number(place) + 4}" text-anchor="end" fill="${quiet}">${write(tick)}</text>`
  })
  const ends = [
    Math.min(...points.map((one) => one.trainRows)),
    Math.max(...points.map((one) => one.trainRows)),
  ]
  const names = ends.map(
    (rows) =>
      `<text x="${at(across(rows))}" y="${height - 10}" text-anchor="middle" fill="${quiet}">${rows.toLocaleString('en')} rows</text>`,
  )
  const dots = points.map(({ trainRows, accuracy, colour, letter, name }) => {
    const [x, place] = [at(across(trainRows)), at(down(accuracy))]
    const said = `<title>${escapeHtml(name)}: ${trainRows.toLocaleString('en')} rows, ${(accuracy * 100).toFixed(1)} %</title>`
    const written = letter
      ? `<text x="${Number(x) + 8}" y="${Number(place) + 4}" fill="${colour ?? quiet}" font-weight="600">${letter}</text>`
      : ''
    return `<circle cx="${x}" cy="${place}" r="${letter ? 5 : 3.5}" fill="${colour ?? '#9a948a'}">${said}</circle>${written}`
  })
  return svg(height, 'Test accuracy in per cent over the number of training rows', [
    ...frame,
    ...names,
    ...dots,
  ])
}

function svg(height: number, name: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(name)}">${parts.join('')}</svg>`
}
