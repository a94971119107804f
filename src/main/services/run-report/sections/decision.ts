// What the run comes to for the business: a day and a month at the best threshold, and what catching more takes.
import type { Decision } from '../../../../shared/decide/decide'
import { wishWords } from '../../../../shared/decide/goal'
import type { BusinessInputs } from '../../../../shared/domain/policy'
import type { Estimate } from '../../../../shared/domain/prediction'
import {
  count,
  partName,
  percent,
  plural,
  rangeOf,
  type ReportedDay,
  type ReportedGoal,
  type Section,
  shareCell,
  wholeCell,
} from '../data'
import {
  type Block,
  type Cell,
  heading,
  namesPhrase,
  paragraph,
  type Phrase,
  remark,
  subheading,
} from '../document'
import { effortDrawing } from '../drawings'

/** Labels of which is said how many are flagged; of more, those that are flagged most. */
const mostLabels = 40
const fewLabels = 20

/** The decision of each output whose dataset says what the business wants. */
export const decisionSection: Section = ({ run, outputs }) => {
  const blocks = outputs.flatMap(({ own, goal }): Block[] =>
    goal ? [...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []), ...ofGoal(goal)] : [],
  )
  return [
    heading('Decision'),
    ...(blocks.length > 0
      ? blocks
      : [
          remark(
            'Nothing is said of the business: which messages must be caught, how many come a day, what reading and missing one costs. The page Decide asks for it, or ',
            { code: `winnow decide ${run.id} --catch LABEL --catch-at-least 95 --goal` },
            '.',
          ),
        ]),
  ]
}

function ofGoal({ goal, threshold, days, points, ladder }: ReportedGoal): Block[] {
  const { inputs } = goal
  const [first] = days
  const wanted: Phrase[] = [`Wanted is ${wishWords(goal)}. `, ...inputsPhrase(inputs)]
  if (threshold === null || !first)
    return [
      paragraph(...wanted),
      {
        kind: 'paragraph',
        tone: 'bad',
        text: [
          points.every(({ caught }) => caught === 0)
            ? 'No labelled message is to be caught, so nothing can be said of it.'
            : 'No threshold keeps to that.',
        ],
      },
    ]
  const { decision } = first
  const { read, caught, missed, saved, ruleOfThumb } = decision
  return [
    paragraph(
      `Read ${count(read.value)} of ${plural(inputs.volume, 'message')} a day and catch ${count(caught.value)} of the ${count(caught.value + missed.value)} that are `,
      ...namesPhrase(inputs.catch),
      `: ${percent(saved.value)} (${rangeOf(saved)}) of the reading is saved, at a threshold of ${threshold} on the ${inputs.trigger.length === 1 ? 'probability' : 'sum of the probabilities'} of `,
      ...namesPhrase(inputs.trigger),
      `, measured on ${plural(first.rows, `${partName(first.part)} message`)}.`,
    ),
    paragraph(...wanted),
    dayTable(days, inputs),
    remark(
      `${count(caught.value)} caught + ${count(read.value - caught.value)} others = ${count(read.value)} read, ${(saved.value * 100).toFixed(2)} % saved. By rule of thumb, all that should be caught and the share of false flags of all messages: ${count(ruleOfThumb.read)} read, ${percent(ruleOfThumb.saved)} saved. Intervals are of a seeded bootstrap within each label.`,
    ),
    {
      kind: 'figure',
      svg: effortDrawing(
        points,
        { read: read.value, caught: decision.catchShare.value },
        'Share caught over messages read a day, one point for each threshold',
      ),
      caption:
        'Share caught (up, in per cent, with its 95 % band) over messages read a day (across), for every threshold; the point is the threshold above, the broken line reading at random.',
      table: null,
    },
    ...(ladder.length === 0
      ? []
      : [
          {
            kind: 'table',
            name: 'What catching more takes',
            columns: [
              { title: 'To catch at least' },
              { title: 'Threshold', isNumber: true },
              { title: 'Caught', isNumber: true },
              { title: 'Read a day', isNumber: true },
              { title: 'Effort saved', isNumber: true },
            ],
            rows: ladder.map((one): Cell[] => [
              percent(one.share),
              one.threshold.toFixed(3),
              shareCell(one.decision.catchShare),
              wholeCell(one.decision.read),
              shareCell(one.decision.saved),
            ]),
          } as const,
        ]),
    labelsTable(decision, first),
  ]
}

/** What the business says, in a sentence. */
export function inputsPhrase(inputs: BusinessInputs): Phrase[] {
  const { perDay = {} } = inputs
  const own = Object.entries(perDay)
  return [
    `A day has ${plural(inputs.volume, 'message')}`,
    ...own.flatMap(([label, many], at): Phrase[] => [
      at === 0 ? ', of these ' : ', ',
      `${count(many)} `,
      { name: label },
    ]),
    '; ',
    ...namesPhrase(inputs.catch, 20),
    ` must be caught; ${inputs.minutesToRead} minutes to read one, ${inputs.costPerHour} an hour, ${inputs.costOfMiss} a miss, ${inputs.costOfFalseAlarm} a false flag, ${inputs.workDays} days a month${inputs.currency ? ` (${inputs.currency})` : ''}.`,
  ]
}

const decimalCell = ({ value, low, high }: Estimate): Cell => ({
  text: value.toFixed(1),
  note: `${low.toFixed(1)} to ${high.toFixed(1)}`,
})

/** A day and a month, one column for each part. */
export function dayTable(days: readonly ReportedDay[], { currency }: BusinessInputs): Block {
  const money = currency ? ` (${currency})` : ''
  const line = (name: string, of: (decision: Decision) => Cell): Cell[] => [
    name,
    ...days.map(({ decision }) => of(decision)),
  ]
  return {
    kind: 'table',
    name: 'A day and a month',
    columns: [
      { title: 'A day and a month' },
      ...days.map(({ part, rows }) => ({
        title: `By ${plural(rows, `${partName(part)} message`)}`,
        isNumber: true,
      })),
    ],
    rows: [
      line('Read a day', ({ read }) => wholeCell(read)),
      line('Caught a day', ({ caught }) => wholeCell(caught)),
      line('Caught of those to be caught', ({ catchShare }) => shareCell(catchShare)),
      line('Missed a day', ({ missed }) => wholeCell(missed)),
      line('Read in vain a day', ({ wasted }) => wholeCell(wasted)),
      line('Wrongly flagged of the others', ({ wasteShare }) => shareCell(wasteShare)),
      line('Effort saved', ({ saved }) => shareCell(saved)),
      line('Hours of reading a day', ({ hours }) => decimalCell(hours)),
      line(`Reading everything, a month${money}`, ({ readAllCost }) => count(readAllCost)),
      line(`Reading what is flagged, a month${money}`, ({ readingCost }) => wholeCell(readingCost)),
      line(`Misses, a month${money}`, ({ missCost }) => wholeCell(missCost)),
      line(`False flags, a month${money}`, ({ falseAlarmCost }) => wholeCell(falseAlarmCost)),
      line(`Money saved a month${money}`, ({ moneySaved }) => wholeCell(moneySaved)),
    ],
  }
}

function labelsTable({ labels }: Decision, { part }: ReportedDay): Block {
  // Of many labels those of which nothing is flagged say little.
  const known = labels.length > fewLabels ? labels.filter(({ flagged }) => flagged > 0) : labels
  const some =
    known.length > mostLabels ? known.toSorted((a, b) => b.flagged - a.flagged).slice(0, mostLabels) : known
  return {
    kind: 'table',
    name: 'Flagged by label',
    columns: [
      {
        title:
          labels.length > some.length
            ? `Label, the ${some.length} flagged most of ${labels.length}`
            : 'Label',
      },
      { title: `Rows of ${partName(part)}`, isNumber: true },
      { title: 'Flagged', isNumber: true },
      { title: 'A day', isNumber: true },
      { title: 'Flagged a day', isNumber: true },
    ],
    rows: some.map(({ label, rows, perDay, rate, flagged, rateLow, rateHigh }): Cell[] => [
      label,
      count(rows),
      rows === 0 ? '–' : shareCell({ value: rate, low: rateLow, high: rateHigh }),
      count(perDay),
      rows === 0 ? '–' : wholeCell({ value: flagged, low: perDay * rateLow, high: perDay * rateHigh }),
    ]),
  }
}
