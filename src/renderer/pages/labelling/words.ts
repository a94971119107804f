// What orders and counts of queues are called on the pages. Pure.
import type { LabelOrder, LabelPool, LabelQueue, LeftOut } from '../../../shared/domain/labelling'
import { count } from '../../components/format'

/** The orders as a list shows them, with what each is good for. */
export const orders: readonly { readonly value: LabelOrder; readonly label: string; readonly why: string }[] =
  [
    {
      value: 'best-next',
      label: 'Best next',
      why: 'Unsure, typical and unlike each other: what teaches the model most together.',
    },
    {
      value: 'uncertain',
      label: 'Uncertain first',
      why: 'Messages between two labels come first.',
    },
    {
      value: 'least-confidence',
      label: 'Least confident first',
      why: 'Messages the model is least sure of.',
    },
    { value: 'entropy', label: 'Most spread first', why: 'Messages for which many labels are likely.' },
    {
      value: 'rare',
      label: 'Rare labels first',
      why: 'Messages that may have a label that few have. For labels that are hard to find.',
    },
    {
      value: 'diverse',
      label: 'Varied',
      why: 'Each message is unlike those labelled and those before it. A good start without a model.',
    },
    { value: 'random', label: 'Random', why: 'As they come. Needs no model, and none leads you.' },
    {
      value: 'wrong-looking',
      label: 'Labels that look wrong',
      why: 'Labelled messages for which the model has a likelier label.',
    },
  ]

/** The name of an order. */
export const orderName = (order: LabelOrder): string =>
  orders.find(({ value }) => value === order)?.label ?? order

/** What is left out, in words, the largest first; nothing that is 0. */
export function leftOutLines(leftOut: LeftOut, pool: LabelPool): { words: string; count: number }[] {
  const words: Readonly<Record<keyof LeftOut, string>> = {
    labelled: pool === 'labelled' ? 'without a label' : 'labelled already',
    test: pool === 'test' ? 'not in the test part' : 'in the test part',
    testTwins: 'with the text of a test message',
    duplicates: 'with the text of another here: they get its label',
    discarded: 'discarded',
    withoutText: 'without text',
    notDoubtful: 'whose label looks right',
    notTaken: 'behind the last that was taken',
  }
  return (Object.keys(words) as (keyof LeftOut)[])
    .map((key) => ({ words: words[key], count: leftOut[key] }))
    .filter((one) => one.count > 0)
    .sort((a, b) => b.count - a.count)
}

/** How many of those that match are left out. */
export const leftOutTotal = (leftOut: LeftOut): number =>
  Object.values(leftOut).reduce((sum, one) => sum + one, 0)

/** What messages a queue is of: "412 of 1,000 that match". */
export const heldOf = ({ total, matched }: Pick<LabelQueue, 'total' | 'matched'>): string =>
  total === matched ? `all ${count(matched)} that match` : `${count(total)} of ${count(matched)} that match`
