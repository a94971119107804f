// Dots in the rows of a table have their figures beside them, so the table itself is their table; this takes the dots of all
// rows out as one picture.
import type { ReactNode } from 'react'
import { percent } from '../components/format'
import { intervalAxis, type IntervalRow } from './IntervalPlot'
import { PictureMenu } from './PictureMenu'
import { place } from './scale'
import { escapeText, framed, pictureOf } from './svg-picture'

const [pitch, left, wide, figureWidth] = [22, 220, 340, 150]

/** The menu; `baseline` is a share. */
export function IntervalMenu(props: {
  readonly title: string
  readonly rows: readonly IntervalRow[]
  readonly baseline?: number
}): ReactNode {
  const { title, rows, baseline } = props
  return (
    <PictureMenu
      name={`Copy or download a picture of ${title}`}
      pictures={() => [
        pictureOf(title, () => {
          const element = document.body
          const size = { width: left + wide + figureWidth, height: rows.length * pitch + 20 }
          return framed(drawn(rows, baseline, element), { title, element, ...size })
        }),
      ]}
    />
  )
}

function drawn(rows: readonly IntervalRow[], baseline: number | undefined, element: Element): string {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const axis = intervalAxis([...rows, ...(baseline === undefined ? [] : [{ low: baseline, high: baseline }])])
  const at = (share: number): string => (left + place(axis, share * 100) * wide).toFixed(1)
  const foot = rows.length * pitch
  const line = (x: string, colour: string, dash = ''): string =>
    `<line x1="${x}" x2="${x}" y1="0" y2="${foot}" stroke="${colour}"${dash}/>`
  return [
    ...axis.ticks.flatMap((tick) => [
      line(at(tick / 100), read('grid')),
      `<text x="${at(tick / 100)}" y="${foot + 14}" font-size="11" text-anchor="middle" fill="${read('text3')}">${tick}</text>`,
    ]),
    ...(baseline === undefined ? [] : [line(at(baseline), read('text3'), ' stroke-dasharray="1 3"')]),
    ...rows.map(({ name, value, low, high }, row) => {
      const y = (row + 0.5) * pitch
      return [
        `<text x="${left - 12}" y="${y + 4}" font-size="11" text-anchor="end" fill="${read('text')}">${escapeText(cut(name))}</text>`,
        `<line x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}" stroke="${read('accent')}" stroke-width="2.5"/>`,
        `<circle cx="${at(value)}" cy="${y}" r="4" fill="${read('accent')}"/>`,
        `<text x="${left + wide + 12}" y="${y + 4}" font-size="11" fill="${read('text2')}">${percent(value)}, ${percent(low)} to ${percent(high)}</text>`,
      ].join('')
    }),
  ].join('')
}

const cut = (name: string): string => (name.length > 34 ? `${name.slice(0, 16)}…${name.slice(-16)}` : name)
