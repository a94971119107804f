// What a chart shows as a table of text: the same figures for the table view, for what is read by hover or keys, and for
// tests. Pure.
import { type LineChartSpec, readablePlaces, readAt } from './line-chart-layout'

/** A table: the first column names its row, every cell is written as the page writes it. */
export type ChartData = {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Where the name of each row leads. */
  readonly links?: readonly string[]
}

/** A figure that is read at a spot, and what it is of. */
export type SpotValue = { readonly text: string; readonly name: string }

/** A place of a chart that is read: shares of its width and height from the upper left. */
export type Spot = {
  readonly x: number
  readonly y: number
  readonly caption: string
  readonly values: readonly SpotValue[]
}

/** What is said of a spot: `epoch 3: 91.2 % validation, 90.1 to 92.3 95 % interval`. */
export const spotText = ({ caption, values }: Spot): string =>
  [caption, values.map(({ text, name }) => `${text} ${name}`.trim()).join(', ')].filter(Boolean).join(': ')

/** Spots for the rows of a table, in their order: the first column is the caption, the others are named by the head. */
export function spotsOf(
  { head, rows }: ChartData,
  placeOf: (row: number) => { readonly x: number; readonly y: number },
): Spot[] {
  return rows.map((row, at) => ({
    ...placeOf(at),
    caption: row[0] ?? '',
    values: row
      .slice(1)
      .flatMap((text, column) => (text === '' ? [] : [{ text, name: head[column + 1] ?? '' }])),
  }))
}

/** The name of a line where it is read, which may have none where it is drawn. */
export const readName = (line: LineChartSpec['lines'][number]): string => line.readAs ?? line.name

/** The numbers of a line chart: a row for each place that can be read, with the intervals of lines that have them. */
export function lineData(spec: LineChartSpec, formatX?: (x: number) => string): ChartData {
  const lines = spec.lines.filter((line) => line.style !== 'raw' && line.points.length > 0)
  const hasBand = (line: (typeof lines)[number]): boolean => (line.band ?? []).length > 0
  return {
    head: [
      spec.readUnit ?? spec.unit,
      ...lines.flatMap((line) => [readName(line), ...(hasBand(line) ? ['95\u202f% interval'] : [])]),
    ],
    rows: readablePlaces(spec).map((x) => {
      const values = new Map(readAt(spec, x).values.map((one) => [one.line.id, one]))
      return [
        formatX ? formatX(x) : String(Number(x.toPrecision(5))),
        ...lines.flatMap((line) => {
          const one = values.get(line.id)
          const band = one?.band
          return [
            one === undefined ? '' : spec.format(one.y),
            ...(hasBand(line) ? [band ? `${spec.format(band.low)} to ${spec.format(band.high)}` : ''] : []),
          ]
        }),
      ]
    }),
  }
}
