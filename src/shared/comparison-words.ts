// What a comparison says, in plain sentences: for the page, the terminal and the report alike. Pure.
import type { AgainstOther, ComparedRun, Comparison } from './domain/comparison'

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const count = (value: number): string => counts.format(value)
const tenths = (share: number): string => Math.abs(share * 100).toFixed(1)

/** `p = 0.002`, `p < 0.001`. */
const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`)

/**
 * The p below which a difference is called more than chance. With several runs against one, a chance find is likelier:
 * 0.05 is shared out among them (Bonferroni).
 */
export function chanceLimit(compared: number): number {
  return 0.05 / Math.max(1, compared - 1)
}

/** Whether a difference is more than chance, of so many compared runs. */
export function isMoreThanChance({ p }: Pick<AgainstOther, 'p'>, compared: number): boolean {
  return p < chanceLimit(compared)
}

/** One run against another in a sentence: `B is better than A by 1.3 points, and that is more than chance.` */
export function againstSentence(own: string, other: string, against: AgainstOther, compared: number): string {
  if (against.wins === against.losses)
    return against.wins === 0
      ? `${own} and ${other} are right on the same messages.`
      : `${own} and ${other} are right equally often, though not on the same messages.`
  const [ahead, behind] = against.difference > 0 ? [own, other] : [other, own]
  const by = `${tenths(against.difference)} points`
  return isMoreThanChance(against, compared)
    ? `${ahead} is better than ${behind} by ${by}, and that is more than chance.`
    : `${ahead} is ahead of ${behind} by ${by}, which is no more than chance.`
}

type Facts = Pick<Comparison, 'members' | 'rows' | 'part' | 'split' | 'reference' | 'kind' | 'lead'>

/** What the comparison says, and the evidence for it. */
export function comparisonWords(facts: Facts): { readonly sentence: string; readonly evidence: string } {
  const able = facts.members.filter(({ figures }) => figures !== null)
  const reference = able.find(({ run }) => run.id === facts.reference)
  const unable = facts.members.filter(({ reason }) => reason !== null)
  if (!reference || able.length < 2)
    return {
      sentence: 'These runs cannot be compared.',
      evidence: unable.map(({ letter, reason }) => `${letter}: ${reason ?? ''}`).join(' '),
    }
  const others = able.filter((one) => one !== reference)
  const strongest = others.reduce((best, one) => (rightOf(one) > rightOf(best) ? one : best))
  const { against } = strongest
  if (!against) return { sentence: 'These runs cannot be compared.', evidence: '' }
  const sentence = againstSentence(strongest.letter, reference.letter, against, able.length)
  return {
    sentence,
    evidence: [
      evidenceOf(facts, strongest, reference, against, able.length),
      ...leadWords(facts, able.length, reference),
    ].join(' '),
  }
}

// The best run against the next best, where that pair is not the one of the sentence. It was chosen among all pairs.
function leadWords({ lead, members }: Facts, compared: number, reference: ComparedRun): string[] {
  if (!lead || compared < 3 || lead.best === reference.run.id || lead.next === reference.run.id) return []
  const letterOf = (id: string): string => members.find(({ run }) => run.id === id)?.letter ?? ''
  const pairs = (compared * (compared - 1)) / 2
  return [
    againstSentence(letterOf(lead.best), `the next best, ${letterOf(lead.next)},`, lead.against, pairs + 1),
  ]
}

const rightOf = ({ figures }: ComparedRun): number => figures?.right ?? 0

function evidenceOf(
  { rows, part, split, kind }: Facts,
  own: ComparedRun,
  other: ComparedRun,
  against: AgainstOther,
  compared: number,
): string {
  const what = kind === 'multi' ? 'got exactly their labels' : 'right'
  const half = ((against.high - against.low) / 2) * 100
  const limit =
    compared > 2
      ? ` (with ${compared - 1} pairs, more than chance is below ${chanceLimit(compared).toFixed(3)})`
      : ''
  return [
    `${own.letter} has ${count(rightOf(own))}, ${other.letter} ${count(rightOf(other))} of the same ${count(rows)} ${part} messages ${what}.`,
    `Difference ${against.difference < 0 ? '−' : ''}${tenths(against.difference)} ± ${half.toFixed(1)} points,`,
    `McNemar ${pText(against.p)}${limit}${split ? `, split v${split.version}` : ''}.`,
    ...moreMessages(rows, half, against, compared),
  ].join(' ')
}

/** How many more messages would settle a difference between two runs, if it stays; said where they are not too many. */
function moreMessages(rows: number, half: number, against: AgainstOther, compared: number): string[] {
  const difference = Math.abs(against.difference * 100)
  if (compared > 2 || difference === 0 || isMoreThanChance(against, compared)) return []
  // An interval shrinks with the root of the messages.
  const more = rows * (half / difference) ** 2 - rows
  if (more <= 0 || more > 20 * rows) return []
  return [`If it stays, about ${count(Number(more.toPrecision(1)))} more messages would decide.`]
}
