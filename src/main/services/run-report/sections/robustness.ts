// How it stands changed messages, and messages that must stay right, as they were measured last.
import type { ChangeKind, Robustness } from '../../../../shared/domain/robustness'
import type { Estimate } from '../../../../shared/domain/prediction'
import { changeNames } from '../../../../shared/robustness/perturb'
import {
  count,
  partName,
  plural,
  rangeOf,
  type ReportData,
  type Section,
  shareCell,
  shareOf,
  tenths,
} from '../data'
import { type Block, type Cell, heading, paragraph, type Phrase, remark, subheading } from '../document'

/** More broken pinned messages than this are counted. */
const mostPins = 50

/** Changes and pinned messages; where they were not measured, how they are. */
export const robustnessSection: Section = (data) => [
  heading('Robustness'),
  ...changes(data),
  subheading('Pinned messages'),
  ...pins(data),
]

function changes({ run, robustness: { result, peer } }: ReportData): Block[] {
  if (!result)
    return [
      remark(
        'Changed messages: not measured. ',
        { code: `winnow robustness ${run.id}` },
        ' does it, or the page Robustness.',
      ),
    ]
  return [
    paragraph(
      `${count(result.rows)} of ${plural(result.of, `${partName(result.part)} message`)} were changed by rules and asked again on ${result.madeAt.slice(0, 10)} (seed ${result.seed}). A flip is another answer than before; intervals are Wilson’s.`,
    ),
    ...result.outputs.flatMap(({ output, changes: own }): Block[] => [
      ...(result.outputs.length > 1 ? [subheading({ name: output })] : []),
      {
        kind: 'table',
        name: `Changed messages${result.outputs.length > 1 ? `, ${output}` : ''}`,
        columns: [
          { title: 'Change' },
          { title: 'Changed', isNumber: true },
          { title: 'Flipped', isNumber: true },
          { title: 'Share flipped', isNumber: true },
          { title: 'Right before', isNumber: true },
          { title: 'Right after', isNumber: true },
          ...(peer ? [{ title: `Flipped by ${peer.name}`, isNumber: true }] : []),
        ],
        rows: own.map((one): Cell[] => [
          one.isOwn ? one.kind : changeNames[one.kind as ChangeKind],
          count(one.applicable),
          count(one.flips.count),
          one.applicable === 0 ? 'not applicable' : shareCell(one.flips),
          before(one.accuracyBefore, one.labelled),
          before(one.accuracyAfter, one.labelled),
          ...(peer ? [flipsOf(peer.result, output, one.kind)] : []),
        ]),
      },
    ]),
  ]
}

function before(share: number | null, rows: number): Cell {
  return share === null || rows === 0 ? '–' : shareCell(shareOf(Math.round(share * rows), rows))
}

function flipsOf({ outputs }: Robustness, output: string, kind: string): Cell {
  const own = outputs.find((one) => one.output === output)?.changes.find((one) => one.kind === kind)
  return own && own.applicable > 0 ? shareCell(own.flips) : '–'
}

function pins({ run, pinned: { right, broken, unchecked, checkedAt, pins: all } }: ReportData): Block[] {
  if (all.length === 0)
    return [remark('None: no message of the dataset is pinned to the label that it must get.')]
  const how: Phrase[] = [{ code: `winnow pinned --check ${run.id}` }, ' checks them.']
  if (right + broken === 0)
    return [
      remark(
        `${plural(all.length, 'message')} ${all.length === 1 ? 'is' : 'are'} pinned; not checked with this run. `,
        ...how,
      ),
    ]
  const share: Estimate = shareOf(right, right + broken)
  const wrong = all.filter(({ isRight }) => isRight === false)
  return [
    {
      kind: 'paragraph',
      ...(broken > 0 ? { tone: 'bad' as const } : {}),
      text: [
        `${count(right)} of ${plural(right + broken, 'pinned message')} ${right + broken === 1 ? 'is' : 'are'} right: ${tenths(share.value)} % (${rangeOf(share)})${checkedAt === null ? '' : `, checked on ${checkedAt.slice(0, 10)}`}.${unchecked > 0 ? ` ${count(unchecked)} not checked since they were pinned.` : ''}`,
      ],
    },
    ...(wrong.length === 0
      ? []
      : [
          {
            kind: 'table',
            name: 'Broken pinned messages',
            columns: [
              ...(run.outputs.length > 1 ? [{ title: 'Output' }] : []),
              { title: 'Must be' },
              { title: 'Is said to be' },
              { title: 'Probability', isNumber: true },
              { title: 'Row', isNumber: true },
            ],
            rows: wrong
              .slice(0, mostPins)
              .map(({ output, labels, said, probability, row }): Cell[] => [
                ...(run.outputs.length > 1 ? [output] : []),
                labels.join(', ') || 'no label',
                (said ?? []).join(', ') || 'no label',
                probability === null ? '–' : `${tenths(probability)} %`,
                row === null ? '–' : String(row),
              ]),
          } as const,
          remark(
            `${wrong.length > mostPins ? `${count(wrong.length - mostPins)} more are broken. ` : ''}Their texts are left out: a report is passed on, and messages are personal.`,
          ),
        ]),
  ]
}
