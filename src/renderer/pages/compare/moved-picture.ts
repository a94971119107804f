// What moved between two runs as a picture that leaves the page: the cells with their figures, in the colours of the page.
import type { ChartPicture } from '../../charts/picture-out'
import { escapeText, framed, pictureOf } from '../../charts/svg-picture'
import { cutMiddle, decimal } from '../../components/format'
import { type Cells, changeStep, changeTone, type MovedView } from './moved'

const [pitch, names, slant] = [30, 170, 150]

/** The picture of the shown labels. */
export function movedPicture(
  title: string,
  grid: {
    readonly labels: readonly string[]
    readonly shown: readonly number[]
    readonly first: Cells
    readonly second: Cells
    readonly view: MovedView
  },
): ChartPicture {
  const { labels, shown, first, second, view } = grid
  return pictureOf(title, () => {
    const element = document.body
    const style = getComputedStyle(element)
    const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
    const name = (label: number): string => escapeText(cutMiddle(labels[label] ?? '', 24))
    const cell = (truth: number, given: number): { value: string; tone: string; step: number } => {
      if (view === 'delta') {
        const change = second(truth, given) - first(truth, given)
        const tone = changeTone(truth, given, change) > 0 ? 'right' : 'wrong'
        return {
          value: change === 0 ? '' : `${change > 0 ? '+' : ''}${decimal(change, 0)}`,
          tone,
          step: changeStep(change),
        }
      }
      const cells = view === 'first' ? first : second
      const value = cells(truth, given)
      const sum = labels.reduce((all, _, at) => all + cells(truth, at), 0)
      const step = truth === given ? Math.max(1, Math.ceil((value / Math.max(1, sum)) * 5)) : value
      return {
        value: value === 0 ? '' : String(value),
        tone: truth === given ? 'right' : 'wrong',
        step: Math.min(5, step),
      }
    }
    const heads = shown.map(
      (given, column) =>
        `<text transform="translate(${names + (column + 0.6) * pitch} ${slant - 6}) rotate(-60)" font-size="11" fill="${read('text2')}">${name(given)}</text>`,
    )
    const rows = shown.flatMap((truth, row) => {
      const top = slant + row * pitch
      return [
        `<text x="${names - 8}" y="${top + 19}" font-size="11" text-anchor="end" fill="${read('text2')}">${name(truth)}</text>`,
        ...shown.flatMap((given, column) => {
          const { value, tone, step } = cell(truth, given)
          const left = names + column * pitch
          const fill = value === '' ? read('sunken') : read(`${tone}-${step}`)
          const ink = step === 5 ? read(`${tone}-5-text`) : read('text')
          return [
            `<rect x="${left + 1}" y="${top + 1}" width="${pitch - 2}" height="${pitch - 2}" rx="3" fill="${fill}"/>`,
            ...(value === ''
              ? []
              : [
                  `<text x="${left + pitch / 2}" y="${top + 19}" font-size="11" font-weight="600" text-anchor="middle" fill="${ink}">${value}</text>`,
                ]),
          ]
        }),
      ]
    })
    const side = shown.length * pitch
    return framed([...heads, ...rows].join(''), {
      title,
      element,
      width: names + side + 80,
      height: slant + side,
    })
  })
}
