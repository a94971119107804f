// How right it is: every figure with its interval for each part, and the labels one by one.
import { metricsOf } from '../../../../shared/metrics'
import {
  count,
  figureCell,
  partName,
  percent,
  type ReportData,
  rightShare,
  type Section,
  shareOf,
  tenths,
} from '../data'
import { type Block, heading, remark, subheading } from '../document'
import { intervalsDrawing } from '../drawings'

/** Fewer rows than this prove little. */
export const fewRows = 200

/** Every figure of the registry that the run has. */
export const figuresSection: Section = (data) => {
  const blocks = data.outputs.flatMap((one) => outputFigures(data, one))
  return blocks.length === 0 ? [] : [heading('Figures'), ...blocks]
}

function outputFigures({ run }: ReportData, { own, parts }: ReportData['outputs'][number]): Block[] {
  if (parts.length === 0) return []
  const infos = metricsOf(own.kind)
  // What the registry does not know yet is listed all the same, after it.
  const known = Object.keys(infos)
  const others = parts
    .flatMap(({ evaluation }) => Object.keys(evaluation.metrics))
    .filter((id) => !known.includes(id))
  const ids = [...known, ...new Set(others)].filter((id) =>
    parts.some(({ evaluation }) => evaluation.metrics[id]),
  )
  const infoOf = (id: string) => infos[id] ?? { label: id, help: '', format: 'number' as const }
  const [first] = parts
  const majority = first?.evaluation.majority
  const drawn = parts.map(({ part, evaluation }) => ({
    name: titled(part),
    ...rightShare(evaluation),
    isMain: part === first?.part,
  }))
  const right = own.kind === 'multi' ? 'Share with exactly the right labels' : 'Share right'
  return [
    ...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []),
    ...(own.threshold === null
      ? []
      : [remark(`A label is given from a probability of ${own.threshold} on.`)]),
    {
      kind: 'figure',
      svg: intervalsDrawing(
        drawn,
        `${right}, with 95 % intervals: ${drawn.map(({ name, value }) => `${name} ${percent(value)}`).join(', ')}`,
      ),
      caption: `${right} by part, in per cent, with 95 % intervals.`,
      table: {
        kind: 'table',
        name: `${right} by part`,
        columns: [
          { title: 'Part' },
          { title: 'Rows', isNumber: true },
          { title: 'Right', isNumber: true },
          { title: right, isNumber: true },
        ],
        rows: parts.map(({ part, evaluation }) => {
          const share = rightShare(evaluation)
          return [
            titled(part),
            count(evaluation.rows),
            count(evaluation.right),
            { text: percent(share.value), note: `${tenths(share.low)} to ${tenths(share.high)}` },
          ]
        }),
      },
    },
    {
      kind: 'table',
      name: 'Figures',
      columns: [
        { title: 'Figure' },
        ...parts.map(({ part, evaluation }) => ({
          title: `${titled(part)}, ${count(evaluation.rows)} messages`,
          isNumber: true,
        })),
      ],
      rows: ids.map((id) => [
        infoOf(id).label,
        ...parts.map(({ evaluation }) => {
          const one = evaluation.metrics[id]
          return one ? figureCell(infoOf(id), one) : '–'
        }),
      ]),
    },
    ...(majority && own.kind !== 'multi' && majority.label !== ''
      ? [
          remark(
            'The commonest label of training is ',
            { name: majority.label },
            `: always saying it is right on ${percent(majority.accuracy)} of the ${partName(first?.part ?? '')} messages.`,
          ),
        ]
      : []),
    {
      kind: 'list',
      items: ids.flatMap((id) =>
        infoOf(id).help === '' ? [] : [[`${infoOf(id).label}: ${infoOf(id).help}`]],
      ),
    },
  ]
}

const titled = (part: string): string => {
  const name = partName(part)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** Precision, recall and F1 of each label, the weakest first. */
export const labelsSection: Section = ({ run, outputs }) => {
  const blocks = outputs.flatMap(({ own, parts }): Block[] => {
    const [first] = parts
    if (!first) return []
    const rows = first.evaluation.labels
      .filter(({ support, predicted }) => support > 0 || predicted > 0)
      .toSorted((a, b) => a.f1 - b.f1 || b.support - a.support)
    return [
      ...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []),
      {
        kind: 'table',
        name: 'Labels',
        columns: [
          { title: 'Label' },
          { title: 'Precision %', isNumber: true },
          { title: 'Recall %', isNumber: true },
          { title: 'F1 %', isNumber: true },
          { title: 'Rows', isNumber: true },
          { title: 'Said', isNumber: true },
        ],
        rows: rows.map((one) => [
          one.label,
          one.predicted > 0
            ? { text: tenths(one.precision), note: range(one.precision, one.predicted) }
            : '–',
          one.support > 0 ? { text: tenths(one.recall), note: range(one.recall, one.support) } : '–',
          tenths(one.f1),
          count(one.support),
          count(one.predicted),
        ]),
      },
    ]
  })
  if (blocks.length === 0) return []
  const part = partName(outputs[0]?.parts[0]?.part ?? '')
  return [
    heading('Labels'),
    remark(
      `On the ${part} messages, the weakest first. Precision: of those that were given the label, how many have it. Recall: of those that have it, how many were given it. Their intervals are Wilson’s.`,
    ),
    ...blocks,
  ]
}

function range(share: number, rows: number): string {
  const { low, high } = shareInterval(share, rows)
  return `${tenths(low)} to ${tenths(high)}`
}
const shareInterval = (share: number, rows: number) => shareOf(Math.round(share * rows), rows)
