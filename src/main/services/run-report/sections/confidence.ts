// How far a probability can be taken at its word: sure against right, the temperature that validation gives, and what is
// answered where only the sure ones are.
import { coverageCurve, markedAbout, pointFor } from '../../../../shared/calibration/coverage'
import type { CalibrationReport, ReliabilityFigures } from '../../../../shared/domain/calibration'
import { calibrationBins } from '../../../../shared/metrics/calibration'
import {
  count,
  figureCell,
  partName,
  percent,
  plural,
  rangeOf,
  type Section,
  shareCell,
  tenths,
} from '../data'
import { type Block, type Cell, heading, paragraph, remark, subheading, type TableBlock } from '../document'
import { reliabilityDrawing } from '../drawings'

/** Confidences from which on is said what is answered. */
const steps = [500, 600, 700, 800, 900, 950, 980, 990]
/** Shares right for which the confidence is said. */
const wishes = [0.9, 0.95, 0.98, 0.99]

const direction = (given: number, right: number): string =>
  Math.abs(given - right) < 0.01
    ? 'neither too sure nor too little'
    : given > right
      ? 'surer than it should be'
      : 'less sure than it could be'

/** Reliability of each output on the part that counts. */
export const confidenceSection: Section = ({ run, outputs }) => {
  const blocks = outputs.flatMap(({ own, confidence }): Block[] =>
    confidence
      ? [...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []), ...ofOutput(confidence)]
      : [],
  )
  if (blocks.length === 0) return []
  const isAny = outputs.some(({ own }) => own.kind === 'multi')
  return [
    heading('Confidence'),
    ...(isAny
      ? [
          remark(
            'With several labels a message, each label of each message is a decision of its own; right means that the message has the label.',
          ),
        ]
      : []),
    ...blocks,
  ]
}

function ofOutput(report: CalibrationReport): Block[] {
  const { kind, part, inUse, calibrated, raw, fit, problem } = report
  const used = (inUse === null ? null : calibrated) ?? raw
  const isMulti = kind === 'multi'
  const what = isMulti ? 'labels' : 'messages'
  const decisions = used.bins.reduce((sum, { rows }) => sum + rows, 0)
  const mean = (of: (bin: (typeof used.bins)[number]) => number): number =>
    used.bins.reduce((sum, bin) => sum + of(bin), 0) / Math.max(1, decisions)
  const given = mean(({ rows, mean: own }) => rows * own)
  const right = mean((bin) => bin.right)
  const marked = markedAbout(used.steps, 0.9)
  const error = used.ece
  return [
    paragraph(
      `On ${plural(decisions, isMulti ? 'decision' : 'message')} ${isMulti ? 'about labels ' : ''}of ${partName(part)} the probability is off by ${percent(error.value)} (${rangeOf(error)}) on average: the expected calibration error over ${calibrationBins} bins of equal width.`,
      ` It gives ${percent(given)} on average, and ${percent(right)} are right: ${direction(given, right)}.`,
      ...(marked
        ? [
            ` Of 100 ${what} marked 90 %, ${Math.round(marked.right.value * 100)} are right (${rangeOf(marked.right)}, from ${count(marked.rows)} marked 85 to 95 %).`,
          ]
        : [` No ${isMulti ? 'label' : 'message'} is marked about 90 %.`]),
    ),
    paragraph(
      inUse === null
        ? 'It answers with its own confidences.'
        : `It answers with calibrated confidences, at temperature ${inUse.toFixed(3)}; this picture is of them.`,
      fit
        ? ` One temperature for all is fitted on ${plural(fit.rows, isMulti ? 'decision' : 'message')} of ${fit.part} by the least log loss (Guo and others 2017): ${fit.temperature.toFixed(3)}.${fit.isAtLimit ? ' The fit ran into its limit: the messages are too few, or all of them are right.' : ''}`
        : ` ${problem ?? ''}`,
    ),
    beforeAndAfter(report),
    {
      kind: 'figure',
      svg: reliabilityDrawing(
        used.bins.map(({ rows, mean: own, share }) => ({
          rows,
          confidence: own,
          share: share?.value ?? 0,
          low: share?.low ?? 0,
          high: share?.high ?? 0,
        })),
        'Share right over probability, in per cent, and below how many messages',
      ),
      caption: `Share right (up) over the probability that was given (across), in per cent, with Wilson’s 95 % intervals; on the broken line both are equal. Below: how many ${isMulti ? 'decisions' : 'messages'}.`,
      table: null,
    },
    bins(used, isMulti),
    ...coverage(used, isMulti),
  ]
}

function beforeAndAfter({ raw, calibrated, fit, part }: CalibrationReport): TableBlock {
  const line = (name: string, figures: ReliabilityFigures): Cell[] => [
    name,
    shareCell(figures.ece),
    figureCell({ format: 'number' }, figures.logLoss),
    figureCell({ format: 'number' }, figures.brier),
  ]
  return {
    kind: 'table',
    name: 'Before and after one temperature',
    columns: [
      { title: `On ${partName(part)}` },
      { title: 'Calibration error', isNumber: true },
      { title: 'Log loss', isNumber: true },
      { title: 'Brier score', isNumber: true },
    ],
    rows: [
      line('As it is', raw),
      ...(calibrated && fit ? [line(`At temperature ${fit.temperature.toFixed(3)}`, calibrated)] : []),
    ],
  }
}

const bins = (used: ReliabilityFigures, isMulti: boolean): TableBlock => ({
  kind: 'table',
  name: 'Reliability',
  columns: [
    { title: 'Probability' },
    { title: isMulti ? 'Decisions' : 'Messages', isNumber: true },
    { title: 'Mean probability', isNumber: true },
    { title: 'Right', isNumber: true },
    { title: 'Share right', isNumber: true },
  ],
  rows: used.bins.flatMap(({ from, to, rows, mean, right, share }) =>
    share === null
      ? []
      : [[`${tenths(from)} to ${tenths(to)} %`, count(rows), percent(mean), count(right), shareCell(share)]],
  ),
})

function coverage({ steps: counted }: ReliabilityFigures, isMulti: boolean): Block[] {
  const points = coverageCurve(counted)
  const rows = [
    ...steps.flatMap((step) => {
      const point = points[step]
      return point && point.answered > 0 ? [{ point, wish: '' }] : []
    }),
    ...wishes.map((share) => {
      const found = pointFor(points, share)
      const wish = `at least ${Number((share * 100).toFixed(1))} % right`
      return {
        point: found?.point,
        wish: found?.isSupported === false ? `${wish}, the interval says less` : wish,
      }
    }),
  ]
  return [
    subheading('Answering only when sure'),
    {
      kind: 'table',
      name: 'What is answered from a confidence on',
      columns: [
        { title: 'From a confidence of' },
        { title: isMulti ? 'Decided alone' : 'Answered', isNumber: true },
        { title: 'Of all', isNumber: true },
        { title: 'Of these right', isNumber: true },
      ],
      rows: rows.map(({ wish, point }) =>
        point
          ? [
              wish === ''
                ? (point.step / 1000).toFixed(2)
                : { text: (point.step / 1000).toFixed(3), note: wish },
              count(point.answered),
              shareCell(point.share),
              point.accuracy ? shareCell(point.accuracy) : '–',
            ]
          : [{ text: 'none', note: wish }, '–', '–', '–'],
      ),
    },
    remark(
      'A confidence stands for a wish where the lower end of its interval keeps to it; where none does, the lowest that has the share itself over enough rows, and it is said.',
    ),
  ]
}
