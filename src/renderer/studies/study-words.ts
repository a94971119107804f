// Words of studies. Pure.
import type { Study, StudyRequest } from '../../shared/domain/study'

/** What a study asks, as a name. */
export const kindNames: Readonly<Record<Study['kind'], string>> = {
  learningCurve: 'Learning curve',
  crossValidation: 'Cross-validation',
  recipes: 'Recipes',
  seeds: 'Seeds',
  backtest: 'Backtest',
  sweep: 'Sweep',
}

/** The question behind it. */
export const kindQuestions: Readonly<Record<StudyRequest['kind'], string>> = {
  learningCurve:
    'Would more labels help? Trains on growing parts of the training messages and tests each on the same test part.',
  crossValidation:
    'How much does the figure depend on which messages are tested? Every training message is tested once, by a model that never saw it; the test part is left alone.',
  recipes:
    'Is the slower way worth it here? Trains each recipe shortly and compares them on the same validation messages.',
  seeds:
    'How much of a figure is luck? Trains one recipe with several seeds on the same messages and tests each on the same test part.',
  backtest:
    'How long does a model stay good? For each period, trains on what came up to it and tests on what came later; the test part is left alone.',
  sweep:
    'Which settings suit this data? Trains with many settings and judges each on the validation messages; the test part has no say.',
}

/** Tones of a status. */
export const statusTones = {
  running: 'accent',
  completed: 'good',
  interrupted: 'warn',
  cancelled: 'quiet',
  failed: 'bad',
} as const satisfies Readonly<Record<Study['status'], string>>

/** Whole numbers out of a typed list; null where something else stands in it. */
export function readSizes(typed: string): number[] | null {
  const pieces = typed.split(/[,;\s]+/u).filter((piece) => piece !== '')
  const sizes = pieces.map((piece) => Number(piece.replaceAll(/[._']/g, '')))
  return sizes.every((size) => Number.isInteger(size) && size > 0) && sizes.length <= 20 ? sizes : null
}
