// Calls about how far a model can be trusted on single messages.
import { explainCalls } from './explain'

/** By namespace. */
export const trustCalls = { explain: explainCalls }
