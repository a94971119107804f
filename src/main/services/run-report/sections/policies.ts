// The policies of the run: what each does with a message, what it did with the rows that were kept aside, what was expected.
import type { Policy } from '../../../../shared/domain/policy'
import type { Estimate } from '../../../../shared/domain/prediction'
import type { ReportPolicy } from '../../../../shared/domain/run-report'
import { count, partName, percent, plural, type Section, shareOf, tenths } from '../data'
import { type Block, heading, namesPhrase, paragraph, type Phrase, remark, subheading } from '../document'

/** Every policy of the run. */
export const policiesSection: Section = ({ policies }) =>
  policies.length === 0
    ? [heading('Policy'), remark('None is kept with the run: whoever uses it takes the likeliest label.')]
    : [
        heading('Policy'),
        ...policies.flatMap(({ policy, applied }) => [
          subheading({ name: policy.name }),
          paragraph(...rulePhrase(policy)),
          ...(applied && applied.rows > 0 ? [appliedTable(applied)] : []),
          ...expected(policy),
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
  const line = (what: string, some: number) => {
    const { value, low, high } = shareOf(some, rows)
    return [what, count(some), { text: percent(value), note: `${tenths(low)} to ${tenths(high)}` }]
  }
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

function expected({ figures, inputs }: Policy): Block[] {
  if (!figures) return [remark('No figures were kept with it.')]
  const whole = ({ value, low, high }: Estimate) => ({
    text: count(value),
    note: `${count(low)} to ${count(high)}`,
  })
  const money = inputs?.currency ? ` (${inputs.currency})` : ''
  return [
    ...(inputs
      ? [
          paragraph(
            `Expected of a day of ${plural(inputs.volume, 'message')}, of which `,
            ...namesPhrase(inputs.catch, 20),
            ` must be caught; ${inputs.minutesToRead} minutes to read one, ${inputs.costPerHour} an hour, ${inputs.costOfMiss} a miss, ${inputs.costOfFalseAlarm} a false flag, ${inputs.workDays} days a month:`,
          ),
        ]
      : []),
    {
      kind: 'table',
      name: 'Expected figures',
      columns: [
        { title: `When it was saved, on ${plural(figures.rows, `${partName(figures.part)} message`)}` },
        { title: 'Expected', isNumber: true },
      ],
      rows: [
        ['Messages read a day', whole(figures.read)],
        ['Caught a day', whole(figures.caught)],
        ['Missed a day', whole(figures.missed)],
        [
          'Effort saved',
          {
            text: percent(figures.saved.value),
            note: `${tenths(figures.saved.low)} to ${tenths(figures.saved.high)}`,
          },
        ],
        [`Money saved a month${money}`, whole(figures.money)],
      ],
    },
  ]
}
