// What the labels of today changed against those that a run was judged by, in sentences for page and terminal.
import type { LabelsNow } from './domain/labels-now'

const rows = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'message' : 'messages'}`
const some = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')

/** A sentence for each thing that changed; none where nothing did. */
export function againstWords({ changed, leftOut, merged, renamed, removed }: LabelsNow): string[] {
  return [
    ...(changed > 0
      ? [`${rows(changed)} ${changed === 1 ? 'has' : 'have'} another label than the run was judged against.`]
      : []),
    ...merged.map(
      ({ from, into }) =>
        `${some(from)} went into ${into}; what the run gave ${from.length > 1 ? 'them' : 'it'} counts for ${into}.`,
    ),
    ...renamed.map(({ from, to }) => `${from} is called ${to} today.`),
    ...(removed.length > 0
      ? [`${some(removed)} ${removed.length === 1 ? 'is' : 'are'} no label any more.`]
      : []),
    ...(leftOut > 0
      ? [
          `${rows(leftOut)} ${leftOut === 1 ? 'has' : 'have'} no label today and ${leftOut === 1 ? 'is' : 'are'} left out.`,
        ]
      : []),
  ]
}
