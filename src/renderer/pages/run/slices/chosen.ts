import type { Filter } from '../../../../shared/domain/filter'

/** A group of messages that something is done with. */
export type Chosen = { readonly words: string; readonly filter: Filter }
