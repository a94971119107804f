import type { FindingKind } from '../../shared/domain/quality'

/** What each finding of a check is called. */
export const findingNames: Readonly<Record<FindingKind, string>> = {
  doubtfulLabels: 'Doubtful labels',
  leaks: 'Leak between train and test',
  groupLeaks: 'Groups on both sides',
  contradictions: 'Contradictions',
  duplicates: 'Duplicates',
  nearDuplicates: 'Near-duplicates',
  personalData: 'Personal data',
  withoutText: 'No text',
  longTexts: 'Very long texts',
  otherLanguages: 'Other languages',
}
