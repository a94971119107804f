// Calls about how far a model can be trusted: why it says what it says, messages that must stay
// right, and messages that are changed by rules.
import { explainCalls } from './explain'
import { pinnedCalls } from './pinned'
import { robustnessCalls } from './robustness'

/** By namespace. */
export const trustCalls = { explain: explainCalls, pinned: pinnedCalls, robustness: robustnessCalls }
