// Calls about messages that must stay right.
import { z } from 'zod'
import { FileSource } from '../domain/file'
import { DatasetRef, RunRef } from '../domain/ids'
import { NewPin, Pin, PinId, PinnedStatus } from '../domain/pinned'
import { call } from './define'

const Pins = z.object({ pins: z.array(PinId).min(1).max(10_000) })

/** The calls. */
export const pinnedCalls = {
  /** The newest first. */
  list: call(z.object({ dataset: DatasetRef }), z.array(Pin)),
  /** Pins messages, all or none. Throws `label.notFound` for a label that the dataset does not have. */
  add: call(z.object({ dataset: DatasetRef, pins: z.array(NewPin).min(1).max(10_000) }), z.array(Pin)),
  /** Those of a table with the columns `text` and `label`, and `output` where there are several. */
  addFile: call(z.object({ dataset: DatasetRef, source: FileSource }), z.array(Pin)),
  /** Takes pins away; `restore` brings them back. */
  remove: call(Pins, z.array(Pin)),
  restore: call(Pins, z.array(Pin)),
  /** How they stand with a run by its last check. */
  status: call(z.object({ run: RunRef }), PinnedStatus),
  /** Asks a finished run anew. Throws `run.notFinished`. */
  check: call(z.object({ run: RunRef }), PinnedStatus),
}
