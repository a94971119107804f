// Where it is weak: groups that are weak beyond chance, floors that every run must keep, and every property as a table.
import type { FloorState, SliceTable } from '../../../../shared/domain/slice'
import { count, partName, percent, plural, rangeOf, type ReportData, type Section, shareCell } from '../data'
import { type Block, type Cell, heading, paragraph, type Phrase, remark, subheading } from '../document'

/** Of more groups of a property only the weakest stand here. */
const mostGroups = 20

/** Slices of each output, and the floors of all. */
export const slicesSection: Section = (data) => {
  const blocks = [...floors(data), ...data.outputs.flatMap((one) => ofOutput(data, one))]
  return blocks.length === 0 ? [] : [heading('Slices'), ...blocks]
}

function floors({ floors: states }: ReportData): Block[] {
  if (states.length === 0)
    return [remark('No floor is set: a slice that is kept as one binds every later run on these messages.')]
  const broken = states.filter(({ state }) => state === 'broken').length
  return [
    {
      kind: 'paragraph',
      ...(broken > 0 ? { tone: 'bad' as const } : {}),
      text: [
        states.length === 1
          ? `The floor is ${broken === 1 ? 'broken' : 'kept'}.`
          : broken === 0
            ? `All ${states.length} floors are kept.`
            : `${broken} of ${states.length} floors ${broken === 1 ? 'is' : 'are'} broken.`,
      ],
    },
    {
      kind: 'table',
      name: 'Floors',
      columns: [
        { title: 'Floor' },
        { title: 'Of' },
        { title: 'At least', isNumber: true },
        { title: 'Now', isNumber: true },
        { title: 'Messages', isNumber: true },
        { title: 'State' },
      ],
      rows: states.map(({ floor, figure, rows, state, isWithinChance }: FloorState): Cell[] => [
        floor.name,
        `${figureNames[floor.metric]}${floor.label === null ? '' : ` of ${floor.label}`}`,
        percent(floor.least),
        figure ? shareCell(figure) : '–',
        count(rows),
        state === 'empty' ? 'no messages' : isWithinChance ? 'broken, within chance' : state,
      ]),
      marked: states.map(({ state }) => state === 'broken'),
    },
  ]
}

const figureNames = {
  accuracy: 'share right',
  macroF1: 'macro-F1',
  recall: 'recall',
  precision: 'precision',
  f1: 'F1',
} as const

function ofOutput({ run }: ReportData, { own, slices }: ReportData['outputs'][number]): Block[] {
  if (!slices) return []
  const { weak, tables } = slices
  const { beyondChance, tried, leastRows } = weak
  const [whole] = tables
  const notes = [...new Set(tables.flatMap(({ right }) => right.notes))]
  return [
    ...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []),
    paragraph(
      `${beyondChance === 0 ? 'None' : count(beyondChance)} of ${plural(tried, 'tried slice')} ${beyondChance <= 1 ? 'is' : 'are'} weak beyond chance on the ${partName(weak.part)} messages.`,
      ` Tried were groups of one and of two properties with ${count(leastRows)} messages or more, each against all others (Fisher’s exact test, Holm’s correction: a 5 % chance that any of them is luck).`,
    ),
    ...(weak.weak.length === 0
      ? []
      : [
          {
            kind: 'table',
            name: 'Weak slices',
            columns: [
              { title: 'Slice' },
              { title: 'Messages', isNumber: true },
              { title: 'Right', isNumber: true },
              { title: 'Elsewhere', isNumber: true },
              { title: 'p, corrected', isNumber: true },
            ],
            rows: weak.weak.map(({ words, rows, share, elsewhere, corrected }) => [
              words,
              count(rows),
              shareCell(share),
              shareCell(elsewhere),
              corrected < 0.0001 ? 'under 0.0001' : corrected.toFixed(4),
            ]),
          } as const,
        ]),
    ...(whole
      ? [
          remark(
            `All ${plural(whole.right.rows, 'message')}: right ${percent(whole.right.whole.value)} (${rangeOf(whole.right.whole)}), macro-F1 ${percent(whole.macroF1.whole.value)} (${rangeOf(whole.macroF1.whole)}). ${notes.join(' ')}`.trim(),
          ),
        ]
      : []),
    ...tables.map(({ right, macroF1 }) => tableOf(right, macroF1)),
    ...tables.flatMap(({ right }): Block[] => {
      const rest = right.slices.length - mostGroups
      const words: Phrase[] = [{ name: nameOf(right) }, `: ${plural(rest, 'further group')} not shown.`]
      return rest > 0 ? [remark(...words)] : []
    }),
  ]
}

const nameOf = ({ choices, by }: SliceTable): string => choices.find(({ id }) => id === by)?.name ?? ''

/** Groups in their own order; where they are many, the weakest of them. */
function tableOf(right: SliceTable, macroF1: SliceTable): Block {
  const order = right.slices.map((slice, at) => ({ slice, at }))
  const isMany = order.length > mostGroups
  const shown = isMany
    ? order.toSorted((a, b) => a.slice.figure.value - b.slice.figure.value || b.slice.rows - a.slice.rows)
    : order
  return {
    kind: 'table',
    name: `By ${nameOf(right)}`,
    columns: [
      { title: isMany ? `${nameOf(right)}, the weakest` : nameOf(right) },
      { title: 'Messages', isNumber: true },
      { title: 'Right', isNumber: true },
      { title: 'Macro-F1', isNumber: true },
    ],
    rows: shown.slice(0, mostGroups).map(({ slice, at }): Cell[] => {
      const f1 = macroF1.slices[at]
      return [
        slice.name,
        slice.isSmall ? { text: count(slice.rows), note: 'few' } : count(slice.rows),
        shareCell(slice.figure),
        f1 ? shareCell(f1.figure) : '–',
      ]
    }),
  }
}
