// What each finding is called, why it matters, and what mends it.
import type { FindingKind, QualityFix, QualityReport } from '../../../../shared/domain/quality'
import { count, percent, plural } from '../../../components/format'
import { findingNames } from '../../../rows/finding-names'

type Finding = QualityReport['findings'][number]

/** How grave a finding is: it changes the score that is seen, it is worth a look, it is good to know. */
export type Tone = 'bad' | 'warn' | 'quiet'

type Words = {
  readonly title: string
  readonly tone: Tone
  /** Under the title in the list. */
  readonly line: (finding: Finding, report: QualityReport) => string
  /** Beside the rows: what it is and what to do. */
  readonly text: string
  /** Fixes of all rows, the usual one first. */
  readonly fixes: readonly { readonly fix: QualityFix; readonly label: (rows: number) => string }[]
}

const leaveOut = { fix: 'leaveOutOfTraining' as const, label: () => 'Leave out of training' }
const keepOne = { fix: 'keepOneOfEach' as const, label: () => 'Keep one of each in training' }
const groups = ({ groups: number }: Finding): string => `In ${plural(number ?? 0, 'group')}`

const personalNames = {
  email: 'e-mail address',
  phone: 'phone number',
  card: 'card number',
  iban: 'account number',
  ip: 'network address',
  name: 'name',
} as const

/** "7 card numbers, 14 e-mail addresses". */
export function personalLine(personal: QualityReport['personal']): string {
  return personal
    .map(({ kind, found }) =>
      kind === 'email' || kind === 'ip'
        ? `${count(found)} ${personalNames[kind]}${found === 1 ? '' : 'es'}`
        : plural(found, personalNames[kind]),
    )
    .join(', ')
}

/** The words of every finding. */
export const findingWords: Readonly<Record<FindingKind, Words>> = {
  doubtfulLabels: {
    title: findingNames.doubtfulLabels,
    tone: 'bad',
    line: (_, { noise }) =>
      noise ? `A model gives them another label; ${count(noise.estimated)} far more surely than usual` : '',
    text: 'A model that was trained on the other messages gives these another label. Most at the top are slips; further down some are two labels that mean nearly the same.',
    fixes: [
      {
        fix: 'acceptSuggestions',
        label: (rows) => `Accept ${rows === 1 ? 'the 1 shown' : `all ${count(rows)} shown`}`,
      },
      leaveOut,
    ],
  },
  leaks: {
    title: findingNames.leaks,
    tone: 'bad',
    line: () => 'Nearly the same text on both sides of the split',
    text: 'A model that has learnt one of these texts knows the answer to its twin in test or validation, so the score is better than it will be on new messages. Test stays as it is; the twins leave training.',
    fixes: [{ fix: 'leaveOutOfTraining', label: () => 'Take the twins out of training' }],
  },
  groupLeaks: {
    title: findingNames.groupLeaks,
    tone: 'bad',
    line: (finding) => `${groups(finding)} that stand in train and in validation or test`,
    text: 'Rows of one customer, thread or other group stand in training and in a part that judges it. A model that has met the group knows more of it than it will of a new one, so the score is too good. Divide anew by group under Splits, or let the rows leave training.',
    fixes: [{ fix: 'leaveOutOfTraining', label: () => 'Take these groups out of training' }],
  },
  contradictions: {
    title: findingNames.contradictions,
    tone: 'bad',
    line: groups,
    text: 'Equal or almost equal texts with different labels. Whatever a model says of them, it is wrong for one. Decide on one label for each group.',
    fixes: [leaveOut],
  },
  duplicates: {
    title: findingNames.duplicates,
    tone: 'warn',
    line: groups,
    text: 'The same text more than once, whatever its case and white space. Each copy counts again in training and in the score.',
    fixes: [keepOne],
  },
  nearDuplicates: {
    title: findingNames.nearDuplicates,
    tone: 'warn',
    line: groups,
    text: 'Texts that share most of their letters in the same order: templates, forwarded messages, the same complaint sent twice. The slider says how alike they must be.',
    fixes: [keepOne],
  },
  personalData: {
    title: findingNames.personalData,
    tone: 'warn',
    line: (_, { personal }) => personalLine(personal),
    text: 'Card and account numbers are checked by their check digits. Redacting puts [EMAIL], [CARD] and so on in their place; the file’s own text stays among the columns until the dataset is deleted.',
    fixes: [{ fix: 'redact', label: (rows) => `Redact ${plural(rows, 'message')}` }],
  },
  withoutText: {
    title: findingNames.withoutText,
    tone: 'warn',
    line: () => 'Nothing to learn from',
    text: 'Rows whose text is empty or white space. They are counted in the score if they stand in test.',
    fixes: [leaveOut],
  },
  longTexts: {
    title: findingNames.longTexts,
    tone: 'quiet',
    line: (_, { options }) => `More than ${count(options.longWords)} words`,
    text: 'A model reads the first part and is cut off there. Often these hold a whole conversation or a signature.',
    fixes: [leaveOut],
  },
  otherLanguages: {
    title: findingNames.otherLanguages,
    tone: 'quiet',
    line: (_, { languages }) =>
      languages
        .filter(({ language }) => language !== null)
        .slice(0, 4)
        .map(({ language, rows }) => `${languageName(language ?? '')} ${count(rows)}`)
        .join(', '),
    text: 'Messages that are not in the language of most. A model that was made for one language guesses at the others. Short texts can be taken for another language.',
    fixes: [leaveOut],
  },
}

/** The name of a language by its code, in English. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** "4.9 %" of the rows. */
export const shareOf = (rows: number, report: QualityReport): string =>
  percent(rows / Math.max(1, report.rows))

/** What was done with a doubtful row on the page. */
export type Settled = {
  readonly how: 'changed' | 'kept' | 'left out'
  /** The label that it had. */
  readonly given: string
}

/** Rows of a finding at the place where its slider stands at first. */
export function shownRows(finding: QualityReport['findings'][number], report: QualityReport): number {
  const from = usualFrom(finding.kind, report)
  if (from === null) return finding.rows
  return finding.steps.findLast((step) => step.from <= from + 1e-9)?.rows ?? finding.rows
}

/** Where a slider begins; null for findings without one. */
export function usualFrom(kind: FindingKind, report: QualityReport): number | null {
  if (kind === 'doubtfulLabels') return 0.5
  return kind === 'nearDuplicates' ? report.options.similarity : null
}
