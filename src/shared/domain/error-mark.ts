// What a person found on looking at a mistake of a run.
import { z } from 'zod'

/** The label is wrong; both labels would do; the label is right and the model wrong. */
export const ErrorMark = z.enum(['labelWrong', 'ambiguous', 'modelWrong'])
export type ErrorMark = z.infer<typeof ErrorMark>

/** The marks in words. */
export const markWords: Readonly<Record<ErrorMark, string>> = {
  labelWrong: 'label is wrong',
  ambiguous: 'ambiguous',
  modelWrong: 'model is wrong',
}
