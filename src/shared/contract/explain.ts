// Calls that say why.
import { ExplainRequest, Explanation, Strongest, StrongestRequest } from '../domain/explanation'
import { call } from './define'

/** The calls. */
export const explainCalls = {
  /** What each word adds to the score of a label, for one text. Throws `model.unsupported` where the method does not fit. */
  text: call(ExplainRequest, Explanation),
  /** The strongest n-grams of each label; bag of words alone. Throws `model.unsupported`. */
  strongest: call(StrongestRequest, Strongest),
}
