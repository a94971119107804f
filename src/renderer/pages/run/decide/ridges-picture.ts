// The hills of scores as figures and as a picture that leaves the page. Pure but for the colours, which are those of the page.
import type { Decision, LabelDecision } from '../../../../shared/decide/decide'
import { type DecisionCurve, thresholdSteps } from '../../../../shared/domain/policy'
import type { ChartData } from '../../../charts/chart-data'
import type { ChartPicture } from '../../../charts/picture-out'
import { escapeText, framed, pictureOf } from '../../../charts/svg-picture'
import { count, cutMiddle, percent, percentNumber } from '../../../components/format'

const bins = 10

/** What is flagged a day of each label, in the order of `places`, and how its scores lie. */
export function ridgeData(curve: DecisionCurve, decision: Decision, places: readonly number[]): ChartData {
  const tenth = (at: number): string => (at / bins).toFixed(1)
  return {
    head: [
      'label',
      'flagged a day',
      '95 % interval',
      'messages a day',
      'share flagged',
      'rows',
      ...Array.from({ length: bins }, (_, at) => `${tenth(at)} to ${tenth(at + 1)}`),
    ],
    rows: places.flatMap((at) => {
      const measured = curve.labels[at]
      if (!measured) return []
      const { label, counts, rows } = measured
      const shares = Array.from({ length: bins }, () => 0)
      counts.forEach((many, step) => {
        const bin = Math.min(bins - 1, Math.floor((step / thresholdSteps) * bins))
        shares[bin] = (shares[bin] ?? 0) + many
      })
      const own = decision.labels[at]
      return [
        [
          label,
          count(Math.round(own?.flagged ?? 0)),
          own && rows > 0
            ? `${count(Math.round(own.perDay * own.rateLow))} to ${count(Math.round(own.perDay * own.rateHigh))}`
            : '',
          count(Math.round(own?.perDay ?? 0)),
          own && rows > 0 ? sharePhrase(own) : '',
          count(rows),
          ...shares.map((many) => percent(many / Math.max(1, rows))),
        ],
      ]
    }),
  }
}

/** The share of a label's rows that is flagged, with its interval. */
export const sharePhrase = (own: LabelDecision): string =>
  `${percent(own.rate)} (${percentNumber(own.rateLow)} to ${percentNumber(own.rateHigh)})`

/** One hill as it is drawn. */
export type Hill = {
  readonly label: string
  readonly path: string
  readonly isCaught: boolean
  readonly said: string
}

/** The picture: hills of `width` by `height` below each other, those right of `share` filled. */
export function ridgePicture(
  title: string,
  hills: readonly Hill[],
  share: number,
  size: { readonly width: number; readonly height: number },
): ChartPicture {
  return pictureOf(title, () => {
    const style = getComputedStyle(document.body)
    const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
    const [left, pitch] = [230, size.height + 8]
    const cut = left + share * size.width
    const height = hills.length * pitch
    const parts = hills.flatMap(({ label, path, isCaught, said }, at) => {
      const [top, foot] = [at * pitch, at * pitch + size.height]
      const weight = isCaught ? ' font-weight="600"' : ''
      return [
        `<text x="${left - 12}" y="${foot - 3}" font-size="12" text-anchor="end"${weight} fill="${read('text')}">${escapeText(cutMiddle(label, 28))}</text>`,
        `<g transform="translate(${left} ${top})"><path d="${path}" fill="${read('bar2')}"/><path d="${path}" clip-path="url(#flagged)" fill="${read(isCaught ? 'cat-2' : 'text3')}"/></g>`,
        `<line x1="${left}" x2="${left + size.width}" y1="${foot}" y2="${foot}" stroke="${read('line2')}"/>`,
        `<text x="${left + size.width + 12}" y="${foot - 3}" font-size="12"${weight} fill="${read(isCaught ? 'cat-2-text' : 'text2')}">${escapeText(said)}</text>`,
      ]
    })
    const inside = [
      `<clipPath id="flagged"><rect x="${share * size.width}" width="${(1 - share) * size.width}" height="${size.height}"/></clipPath>`,
      ...parts,
      `<line x1="${cut}" x2="${cut}" y1="0" y2="${height}" stroke="${read('text')}" stroke-width="2"/>`,
      `<text x="${cut}" y="${height + 14}" font-size="11" text-anchor="middle" fill="${read('text')}">${share.toFixed(2)}</text>`,
    ].join('')
    return framed(inside, {
      title,
      element: document.body,
      width: left + size.width + 130,
      height: height + 18,
    })
  })
}
