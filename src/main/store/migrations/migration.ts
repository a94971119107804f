import type { WritableDb } from '../database'

/** One step of the schema, from `version` - 1 to `version`. */
export type Migration = { readonly version: number; readonly up: (db: WritableDb) => void }
