// How far a probability can be taken at its word.
import { calibrationBins } from '../../../../shared/metrics/calibration'
import { count, partName, percent, plural, type Section, tenths } from '../data'
import { type Block, heading, paragraph, remark, subheading } from '../document'
import { reliabilityDrawing } from '../drawings'

/** A bin of fewer rows says nothing of a hundred. */
const enoughRows = 20

const direction = (given: number, right: number): string =>
  Math.abs(given - right) < 0.01
    ? 'neither too sure nor too little'
    : given > right
      ? 'surer than it should be'
      : 'less sure than it could be'

/** Reliability of each output on the part that counts. */
export const confidenceSection: Section = ({ run, outputs }) => {
  const blocks = outputs.flatMap(({ own, parts }): Block[] => {
    const [first] = parts
    if (!first?.rows) return []
    const { reliability, part } = first.rows
    const error = reliability.ece
    const isMulti = own.kind === 'multi'
    const bins = reliability.bins.map(({ rows, right, mean, share }) => {
      const { value, low, high } = share ?? { value: 0, low: 0, high: 0 }
      return { rows, confidence: mean, share: value, low, high, right }
    })
    const interval = error.low === error.high ? '' : ` (${tenths(error.low)} to ${tenths(error.high)})`
    const decisions = bins.reduce((all, { rows }) => all + rows, 0)
    const surest = bins.findLast(({ rows }) => rows >= enoughRows)
    const sum = (of: (bin: (typeof bins)[number]) => number): number =>
      bins.reduce((all, bin) => all + of(bin), 0) / Math.max(1, decisions)
    const given = sum((bin) => bin.rows * bin.confidence)
    const right = sum((bin) => bin.right)
    return [
      ...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []),
      paragraph(
        `On ${plural(decisions, isMulti ? 'decision about a label' : 'message')} of ${partName(part)} the probability is off by ${percent(error.value)}${interval} on average: the expected calibration error over ${calibrationBins} bins of equal width.`,
        ` It gives ${percent(given)} on average, and ${percent(right)} are right: ${direction(given, right)}.`,
        ...(surest
          ? [
              ` Of 100 ${isMulti ? 'labels' : 'messages'} marked about ${Math.round(surest.confidence * 100)} %, ${Math.round(surest.share * 100)} are right.`,
            ]
          : []),
      ),
      {
        kind: 'figure',
        svg: reliabilityDrawing(
          bins,
          'Share right over probability, in per cent, and below how many messages',
        ),
        caption: `Share right (up) over the probability that was given (across), in per cent, with Wilson’s 95 % intervals; on the broken line both are equal. Below: how many ${isMulti ? 'decisions' : 'messages'}.`,
        table: null,
      },
      {
        kind: 'table',
        name: 'Reliability',
        columns: [
          { title: 'Probability' },
          { title: isMulti ? 'Decisions' : 'Messages', isNumber: true },
          { title: 'Mean probability', isNumber: true },
          { title: 'Right', isNumber: true },
          { title: 'Share right', isNumber: true },
        ],
        rows: bins.flatMap((bin, index) =>
          bin.rows === 0
            ? []
            : [
                [
                  `${tenths(index / calibrationBins)} to ${tenths((index + 1) / calibrationBins)} %`,
                  count(bin.rows),
                  percent(bin.confidence),
                  count(bin.right),
                  { text: percent(bin.share), note: `${tenths(bin.low)} to ${tenths(bin.high)}` },
                ],
              ],
        ),
      },
    ]
  })
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
