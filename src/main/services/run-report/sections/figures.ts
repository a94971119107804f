// How right it is: every figure with its interval for each part, and the labels one by one.
import type { OutputKind } from '../../../../shared/domain/label-kind'
import type { Estimate, Evaluation, LabelFigures } from '../../../../shared/domain/prediction'
import { metricsOf } from '../../../../shared/metrics'
import type { MetricInfo } from '../../../../shared/metrics/metric'
import { splitWords } from '../../../../shared/metrics/ordered'
import {
  count,
  figureCell,
  partName,
  percent,
  plural,
  rangeOf,
  type ReportData,
  rightShare,
  type Section,
  shareCell,
  shareOf,
  tenths,
} from '../data'
import { type Block, type Cell, heading, remark, subheading, type TableBlock } from '../document'
import { intervalsDrawing } from '../drawings'

/** Fewer rows than this prove little. */
export const fewRows = 200
/** Of more labels only the weakest stand open and on paper. */
const manyLabels = 100
const weakestLabels = 60

/** Every figure of the registry that the run has. */
export const figuresSection: Section = (data) => {
  const blocks = data.outputs.flatMap((one) => outputFigures(data, one))
  return blocks.length === 0 ? [] : [heading('Figures'), ...blocks]
}

type Column = { readonly name: string; readonly evaluation: Evaluation }
type Row = {
  readonly name: string
  readonly help: string
  readonly format: MetricInfo['format']
  readonly of: (evaluation: Evaluation) => Estimate | undefined
  /** What is said where there is no figure. */
  readonly none: string
}

function outputFigures(
  { run }: ReportData,
  { own, parts, baseline }: ReportData['outputs'][number],
): Block[] {
  const [first] = parts
  if (!first) return []
  const columns: Column[] = [
    ...parts.map(({ part, evaluation }) => ({ name: titled(part), evaluation })),
    ...(baseline
      ? [{ name: `Bag of words (run ${baseline.run.number})`, evaluation: baseline.evaluation }]
      : []),
  ]
  const rows = figureRows(own.kind, columns)
  const { majority, bootstrap } = first.evaluation
  const drawn = columns.map(({ name, evaluation }, at) => ({
    name: at < parts.length ? name : 'Bag of words',
    ...rightShare(evaluation),
    isMain: at === 0,
  }))
  const right = own.kind === 'multi' ? 'Share with exactly the right labels' : 'Share right'
  const always = shareOf(Math.round(majority.accuracy * first.evaluation.rows), first.evaluation.rows)
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
        rows: columns.map(({ name, evaluation }) => [
          name,
          count(evaluation.rows),
          count(evaluation.right),
          shareCell(rightShare(evaluation)),
        ]),
      },
    },
    {
      kind: 'table',
      name: 'Figures',
      columns: [
        { title: 'Figure' },
        ...columns.map(({ name, evaluation }) => ({
          title: `${name}, ${plural(evaluation.rows, 'message')}`,
          isNumber: true,
        })),
      ],
      rows: rows.map(({ name, format, of, none }) => [
        name,
        ...columns.map(({ evaluation }) => {
          const one = of(evaluation)
          return one ? figureCell({ format }, one) : none
        }),
      ]),
    },
    remark(
      ...(bootstrap && bootstrap.resamples > 0
        ? [
            `95 % intervals of ${count(bootstrap.resamples)} resamples of the messages, seed ${bootstrap.seed}.`,
          ]
        : ['Too few messages for intervals.']),
      ...(first.evaluation.right === first.evaluation.rows
        ? [
            ' All are right, so that resampling says nothing; shares of messages then have Wilson’s interval, other figures have none.',
          ]
        : []),
      ...(parts.some(({ part }) => part === 'train') || run.family === 'imported'
        ? []
        : [
            ' Training is not measured: ',
            { code: `winnow predict ${run.id} --dataset ${run.datasetId} --split train` },
            ' scores it.',
          ]),
      ...(baseline || run.family === 'bag-of-words'
        ? []
        : [' No bag of words was trained on the same split: one would say what the rest is worth.']),
    ),
    ...(own.kind !== 'multi' && majority.label !== ''
      ? [
          remark(
            'The commonest label of training is ',
            { name: majority.label },
            `: always saying it is right on ${percent(always.value)} (${rangeOf(always)}) of the ${partName(first.part)} messages.`,
          ),
        ]
      : []),
    {
      kind: 'list',
      items: rows.flatMap(({ name, help }) => (help === '' ? [] : [[{ name }, `: ${help}`]])),
    },
  ]
}

/** What the registry does not know yet is listed all the same, after it; then groups of ordered labels, then all outputs together. */
function figureRows(kind: OutputKind, columns: readonly Column[]): Row[] {
  const infos = metricsOf(kind)
  const known = Object.keys(infos)
  const others = columns
    .flatMap(({ evaluation }) => Object.keys(evaluation.metrics))
    .filter((id) => !known.includes(id))
  const evaluation = columns[0]?.evaluation
  const names = evaluation?.labels.map(({ label }) => label) ?? []
  const splits = evaluation?.splits ?? []
  const outputs = evaluation?.together?.outputs.join(' and ')
  return [
    ...[...known, ...new Set(others)].flatMap((id): Row[] => {
      const { label, help, format, needs } = infos[id] ?? { label: id, help: '', format: 'number' as const }
      const isThere = columns.some((one) => one.evaluation.metrics[id])
      if (!isThere && needs === undefined) return []
      const said = isThere || needs === undefined ? help : `${help} ${needs}`
      return [
        {
          name: label,
          help: said,
          format,
          of: (one) => one.metrics[id],
          none: needs === undefined ? '–' : 'cannot be said',
        },
      ]
    }),
    ...splits.map((_, at): Row => ({
      name: splitWords(names, at, splits.length + 1),
      help: 'Share of messages in the right one of these two groups.',
      format: 'percent',
      of: (one) => one.splits?.[at],
      none: '–',
    })),
    ...(outputs === undefined
      ? []
      : ([
          {
            name: 'All outputs right',
            help: `Share of messages for which ${outputs} are right at once.`,
            format: 'percent',
            of: (one) => one.together?.allRight,
            none: '–',
          },
          {
            name: 'Outputs right on average',
            help: `Mean of the shares right of ${outputs}.`,
            format: 'percent',
            of: (one) => one.together?.meanRight,
            none: '–',
          },
        ] satisfies Row[])),
  ]
}

const titled = (part: string): string => {
  const name = part === 'train' ? 'training' : partName(part)
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
    const isMany = rows.length > manyLabels
    const shown = isMany ? rows.slice(0, weakestLabels) : rows
    const rest = rows.slice(shown.length)
    return [
      ...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []),
      labelsTable('Labels', shown),
      ...(rest.length > 0
        ? [
            remark(
              `The weakest ${shown.length} of ${plural(rows.length, 'label')}; the others follow, folded on a screen and left out on paper.`,
            ),
            { ...labelsTable(`The other ${plural(rest.length, 'label')}`, rest), isFolded: true },
          ]
        : []),
    ]
  })
  if (blocks.length === 0) return []
  const part = partName(outputs[0]?.parts[0]?.part ?? '')
  return [
    heading('Labels'),
    remark(
      `On the ${part} messages, the weakest first. Precision: of those that were given the label, how many have it. Recall: of those that have it, how many were given it. Intervals are of the same resamples; where all or none are right, Wilson’s.`,
    ),
    ...blocks,
  ]
}

const labelsTable = (name: string, labels: readonly LabelFigures[]): TableBlock => ({
  kind: 'table',
  name,
  columns: [
    { title: 'Label' },
    { title: 'Precision %', isNumber: true },
    { title: 'Recall %', isNumber: true },
    { title: 'F1 %', isNumber: true },
    { title: 'Rows', isNumber: true },
    { title: 'Said', isNumber: true },
  ],
  rows: labels.map((one) => [
    one.label,
    one.predicted > 0 ? ratioCell(one, 'precision') : '–',
    one.support > 0 ? ratioCell(one, 'recall') : '–',
    ratioCell(one, 'f1'),
    count(one.support),
    count(one.predicted),
  ]),
})

function ratioCell(one: LabelFigures, figure: 'precision' | 'recall' | 'f1'): Cell {
  const interval = one.intervals?.[figure]
  return interval ? { text: tenths(one[figure]), note: rangeOf(interval) } : tenths(one[figure])
}
