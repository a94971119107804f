// The policies of the run: what each does with a message, what it did with the rows that were kept aside, what was expected.
import type { Policy } from '../../../../shared/domain/policy'
import type { AnsweredLabel } from '../../../../shared/domain/routing'
import type { ReportPolicy } from '../../../../shared/domain/run-report'
import { wilson } from '../../../../shared/metrics/wilson'
import { count, partName, plural, type Section, shareCell, shareOf, wholeCell } from '../data'
import { type Block, heading, namesPhrase, paragraph, type Phrase, remark, subheading } from '../document'
import { dayTable, inputsPhrase } from './decision'

/** As many answers as stand in the report. */
const mostAnswers = 50

/** Every policy of the run. */
export const policiesSection: Section = ({ policies }) =>
  policies.length === 0
    ? [heading('Policy'), remark('None is kept with the run: whoever uses it takes the likeliest label.')]
    : [
        heading('Policy'),
        ...policies.flatMap(({ policy, applied, days }) => [
          subheading({ name: policy.name }),
          paragraph(...rulePhrase(policy)),
          ...temperatures(policy),
          ...(applied && applied.rows > 0 ? [appliedTable(applied)] : []),
          ...(applied && applied.answers.length > 0 ? [answersTable(applied)] : []),
          ...(policy.inputs ? [paragraph(...inputsPhrase(policy.inputs))] : []),
          ...expected(policy),
          ...(policy.inputs && days.length > 0
            ? [remark('By the rows of today, flags alone:'), dayTable(days, policy.inputs)]
            : []),
        ]),
      ]

function rulePhrase({ rule: { flag, unsure, answerBy } }: Policy): Phrase[] {
  const why: Phrase[][] = []
  if (flag?.kind === 'sum')
    why.push([
      flag.labels.length === 1 ? 'the probability of ' : 'the probabilities of ',
      ...namesPhrase(flag.labels, 20),
      flag.labels.length === 1 ? '' : ' together',
      ` reach ${flag.threshold}`.replace(/^ reach/u, flag.labels.length === 1 ? ' reaches' : ' reach'),
    ])
  if (flag?.kind === 'each')
    why.push(
      flag.thresholds.flatMap(({ label, threshold }, at): Phrase[] => [
        at === 0 ? 'the probability of ' : ' or that of ',
        { name: label },
        ` reaches ${threshold}`,
      ]),
    )
  if (unsure)
    why.push(['the likeliest label of ', { name: unsure.output }, ` is less probable than ${unsure.below}`])
  const rest: Phrase[] =
    answerBy === null
      ? [' Any other message is filed.']
      : [' Any other message gets the automatic answer of its ', { name: answerBy }, '.']
  return [
    'A person reads a message where ',
    ...why.flatMap((one, at) => (at === 0 ? one : [', or where ', ...one])),
    '.',
    ...rest,
  ]
}

function appliedTable({ part, rows, flagged, unsure, answered, filed }: ReportPolicy): Block {
  const line = (what: string, some: number) => [what, count(some), shareCell(shareOf(some, rows))]
  return {
    kind: 'table',
    name: `What it does with ${plural(rows, `${partName(part)} message`)}`,
    columns: [
      { title: `Of ${plural(rows, `${partName(part)} message`)}` },
      { title: 'Messages', isNumber: true },
      { title: 'Share', isNumber: true },
    ],
    rows: [
      line('Read by a person: flagged', flagged),
      line('Read by a person: not sure', unsure),
      line('Answered automatically', answered),
      line('Filed', filed),
    ],
  }
}

/** How often an automatic answer is the right one, of all and of each. */
function answersTable({ part, answers }: ReportPolicy): Block {
  const line = (name: string, own: readonly AnsweredLabel[]) => {
    const sum = (kind: 'rows' | 'judged' | 'right'): number => own.reduce((all, one) => all + one[kind], 0)
    const judged = sum('judged')
    return [name, count(sum('rows')), judged > 0 ? shareCell(wilson(sum('right'), judged)) : 'not known']
  }
  return {
    kind: 'table',
    name: `Automatic answers on ${partName(part)}`,
    columns: [
      { title: 'Automatic answer' },
      { title: 'Messages', isNumber: true },
      { title: 'Right', isNumber: true },
    ],
    rows: [line('all', answers), ...answers.slice(0, mostAnswers).map((one) => line(one.label, [one]))],
  }
}

function temperatures({ rule }: Policy): Block[] {
  const own = Object.entries(rule.temperatures ?? {})
  return own.map(([output, temperature]) =>
    remark(
      'It reads calibrated confidences of ',
      { name: output },
      `, at temperature ${temperature.toFixed(3)}, wherever it is applied.`,
    ),
  )
}

function expected({ figures, inputs }: Policy): Block[] {
  if (!figures) return [remark('No figures were kept with it.')]
  const money = inputs?.currency ? ` (${inputs.currency})` : ''
  return [
    {
      kind: 'table',
      name: 'Expected figures',
      columns: [
        { title: `When it was saved, on ${plural(figures.rows, `${partName(figures.part)} message`)}` },
        { title: 'Expected', isNumber: true },
      ],
      rows: [
        ['Messages read a day', wholeCell(figures.read)],
        ['Caught a day', wholeCell(figures.caught)],
        ['Missed a day', wholeCell(figures.missed)],
        ['Effort saved', shareCell(figures.saved)],
        [`Money saved a month${money}`, wholeCell(figures.money)],
      ],
    },
  ]
}
