// Calls about how far a model can be trusted: why it says what it says, and messages that must stay right.
import { explainCalls } from './explain'
import { pinnedCalls } from './pinned'

/** By namespace. */
export const trustCalls = { explain: explainCalls, pinned: pinnedCalls }
