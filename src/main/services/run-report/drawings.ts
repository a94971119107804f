// The drawings of a report as SVG text. Colours come from the page's style, so that they hold in light, dark and on paper.
import { escapeHtml } from '../escape-html'
import { oneLine } from './document'

const text = (value: string): string => escapeHtml(oneLine(value))
const at = (value: number): string => String(Math.round(value * 10) / 10)
const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A name in at most so many signs; what is cut is marked. */
export function shortened(name: string, most: number): string {
  const signs = Array.from(segments.segment(oneLine(name)), ({ segment }) => segment)
  return signs.length <= most ? signs.join('') : `${signs.slice(0, most - 1).join('')}…`
}

function svg(width: number, height: number, name: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" role="img" aria-label="${text(name)}">${parts.join('')}</svg>`
}

const line = (x1: number, y1: number, x2: number, y2: number, kind: string, more = ''): string =>
  `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" class="${kind}"${more}/>`
const word = (x: number, y: number, said: string, more = ''): string =>
  `<text x="${at(x)}" y="${at(y)}"${more}>${text(said)}</text>`

/** Shares under each other on one scale in per cent, each with its interval. */
export function intervalsDrawing(
  rows: readonly {
    readonly name: string
    readonly value: number
    readonly low: number
    readonly high: number
    readonly isMain: boolean
  }[],
  name: string,
): string {
  const [left, width] = [110, 640]
  const low = Math.min(...rows.map((one) => one.low)) * 100
  const high = Math.max(...rows.map((one) => one.high)) * 100
  const step = [0.5, 1, 2, 5, 10, 20, 25].find((one) => (high - low) / one <= 7) ?? 25
  const min = Math.max(0, Math.floor(low / step) * step)
  const max = Math.max(min + step, Math.min(100, Math.ceil(high / step) * step))
  const across = (percent: number): number => left + ((percent - min) / (max - min)) * (width - left - 60)
  const bottom = rows.length * 26
  const ticks = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) => min + index * step)
  return svg(width, bottom + 24, name, [
    ...ticks.flatMap((tick) => [
      line(across(tick), 0, across(tick), bottom, 'grid'),
      word(across(tick), bottom + 16, String(Number(tick.toFixed(1))), ' text-anchor="middle" class="q"'),
    ]),
    ...rows.flatMap((one, index) => {
      const y = index * 26 + 13
      return [
        word(
          left - 12,
          y + 4,
          one.name,
          ` text-anchor="end"${one.isMain ? ' font-weight="600"' : ' class="q"'}`,
        ),
        line(
          across(one.low * 100),
          y,
          across(one.high * 100),
          y,
          one.isMain ? 'tl' : 'axis',
          ' stroke-width="2.5"',
        ),
        `<circle cx="${at(across(one.value * 100))}" cy="${y}" r="4.5" class="${one.isMain ? 'tf' : 'q'}"/>`,
        word(
          across(one.high * 100) + 8,
          y + 4,
          (one.value * 100).toFixed(1),
          one.isMain ? ' font-weight="600"' : ' class="q"',
        ),
      ]
    }),
  ])
}

/** True labels down, said ones across; `counts` is row-major. Cells with rows are filled by their share of the row. */
export function heatMap(labels: readonly string[], counts: readonly number[], name: string): string {
  const many = labels.length
  const cell = many <= 8 ? 40 : many <= 16 ? 30 : 22
  const longest = 26
  const shown = labels.map((label) => shortened(label, longest))
  const letters = Math.max(4, ...shown.map((label) => Array.from(segments.segment(label)).length))
  // Wide scripts take up to 11 px a sign.
  const isWide = labels.some((label) => /[\u1100-\uffdc\u{1f000}-\u{1faff}]/u.test(label))
  const reach = letters * (isWide ? 10.5 : 6.2)
  const [left, top] = [reach + 14, reach * 0.87 + 14]
  const right = reach * 0.52
  const parts: string[] = []
  for (let row = 0; row < many; row++) {
    const sum = labels.reduce((all, _, column) => all + (counts[row * many + column] ?? 0), 0)
    const y = top + row * cell
    parts.push(word(left - 8, y + cell / 2 + 4, shown[row] ?? '', ' text-anchor="end"'))
    const x = left + row * cell + cell / 2
    parts.push(
      word(0, 0, shown[row] ?? '', ` transform="translate(${at(x + 4)} ${at(top - 8)}) rotate(-60)"`),
    )
    for (let column = 0; column < many; column++) {
      const here = counts[row * many + column] ?? 0
      const share = sum > 0 ? here / sum : 0
      const place = `x="${at(left + column * cell + 1)}" y="${at(y + 1)}" width="${cell - 2}" height="${cell - 2}" rx="2"`
      if (here === 0) {
        parts.push(`<rect ${place} class="empty"/>`)
        continue
      }
      const isRight = row === column
      const strength = isRight ? 0.2 + 0.8 * share : Math.min(1, 0.18 + 1.6 * share)
      const said = `<title>${text(`${labels[row] ?? ''}, said to be ${labels[column] ?? ''}: ${here.toLocaleString('en')}`)}</title>`
      parts.push(
        `<rect ${place} class="${isRight ? 'right' : 'wrong'}" fill-opacity="${strength.toFixed(2)}">${said}</rect>`,
      )
      const number = here >= 10_000 ? `${Math.round(here / 1000)}k` : String(here)
      parts.push(
        word(
          left + (column + 0.5) * cell,
          y + cell / 2 + 4,
          number,
          ` text-anchor="middle"${number.length > 3 && cell < 30 ? ' font-size="8"' : ''}${strength > 0.55 ? ' class="on"' : ''}`,
        ),
      )
    }
  }
  return svg(left + many * cell + right, top + many * cell + 2, name, parts)
}

/** Share right over probability, with its intervals, against the line on which both are equal; below it how many. */
export function reliabilityDrawing(
  bins: readonly {
    readonly rows: number
    readonly confidence: number
    readonly share: number
    readonly low: number
    readonly high: number
  }[],
  name: string,
): string {
  const [left, top, size, below] = [46, 10, 300, 70]
  const x = (share: number): number => left + share * size
  const y = (share: number): number => top + (1 - share) * size
  const foot = top + size + 34 + below
  const most = Math.max(1, ...bins.map(({ rows }) => rows))
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
  const width = size / bins.length
  return svg(left + size + 24, foot + 8, name, [
    ...ticks.flatMap((tick) => [
      line(x(0), y(tick), x(1), y(tick), 'grid'),
      word(left - 8, y(tick) + 4, `${tick * 100}`, ' text-anchor="end" class="q"'),
      word(x(tick), top + size + 16, `${tick * 100}`, ' text-anchor="middle" class="q"'),
    ]),
    line(x(0), y(0), x(1), y(1), 'axis', ' stroke-dasharray="4 4"'),
    ...bins.flatMap(({ rows, confidence, share, low, high }, index) =>
      rows === 0
        ? []
        : [
            line(x(confidence), y(low), x(confidence), y(high), 'tl', ' stroke-width="1.5"'),
            `<circle cx="${at(x(confidence))}" cy="${at(y(share))}" r="4" class="tf"/>`,
            `<rect x="${at(left + index * width + 1)}" y="${at(foot - Math.max(1, (rows / most) * below))}" width="${at(width - 2)}" height="${at(Math.max(1, (rows / most) * below))}" class="q" fill-opacity="0.55"/>`,
          ],
    ),
    line(x(0), foot, x(1), foot, 'axis'),
  ])
}

/** Share caught over messages read, one point for each threshold with its band, and the point that was chosen. */
export function effortDrawing(
  points: readonly {
    readonly read: number
    readonly caught: number
    readonly low: number
    readonly high: number
  }[],
  chosen: { readonly read: number; readonly caught: number },
  name: string,
): string {
  const [left, top, width, height] = [46, 10, 560, 220]
  // From the highest threshold down what is read grows; equal points are drawn once, and no more than can be told apart.
  const rising = points
    .toReversed()
    .filter(({ read }, index, all) => index === 0 || read !== all[index - 1]?.read)
  const most = Math.max(1, ...rising.map(({ read }) => read))
  const every = Math.max(1, Math.floor(rising.length / 160))
  const drawn = rising.filter((_, index) => index % every === 0 || index === rising.length - 1)
  const x = (read: number): number => left + (read / most) * width
  const y = (share: number): number => top + (1 - share) * height
  const way = (some: readonly (readonly [number, number])[]): string =>
    some.map(([across, up]) => `${at(x(across))},${at(y(up))}`).join(' ')
  const ticks = [0, 0.25, 0.5, 0.75, 1]
  const band = [
    ...drawn.map(({ read, high }) => [read, high] as const),
    ...drawn.toReversed().map(({ read, low }) => [read, low] as const),
  ]
  return svg(left + width + 60, top + height + 24, name, [
    ...ticks.flatMap((tick) => [
      line(left, y(tick), left + width, y(tick), 'grid'),
      word(left - 8, y(tick) + 4, String(tick * 100), ' text-anchor="end" class="q"'),
      word(
        left + tick * width,
        top + height + 18,
        Math.round(tick * most).toLocaleString('en'),
        ' text-anchor="middle" class="q"',
      ),
    ]),
    `<polygon points="${way(band)}" class="tf" fill-opacity="0.16"/>`,
    line(x(0), y(0), x(most), y(1), 'axis', ' stroke-dasharray="4 4"'),
    `<polyline points="${way(drawn.map(({ read, caught }) => [read, caught] as const))}" fill="none" class="tl" stroke-width="2"/>`,
    `<circle cx="${at(x(chosen.read))}" cy="${at(y(chosen.caught))}" r="5" class="wf"/>`,
  ])
}
