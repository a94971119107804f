// The ordered list of migrations. A further one is a file and a line here; none is edited after a release.
import type { WritableDb } from '../database'
import { initial } from './0001-initial'

/** One step of the schema, from `version` - 1 to `version`. */
export type Migration = { readonly version: number; readonly up: (db: WritableDb) => void }

/** All steps, 1, 2, 3 … */
export const migrations: readonly Migration[] = [initial]
