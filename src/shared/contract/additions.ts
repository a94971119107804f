// Calls that add rows to a dataset that is there already.
import { z } from 'zod'
import { Addition, AdditionPreview, AdditionRequest, Staged, StagedId } from '../domain/addition'
import { FileSource, TableFormat } from '../domain/file'
import { call, stream } from './define'
import { GivenRole } from './import'

/** How the reading of a file goes; `finished` is the last event. */
const StageEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), rows: z.int(), doneBytes: z.int(), totalBytes: z.int() }),
  z.object({ type: z.literal('finished'), staged: Staged }),
])

/** How the writing goes; `finished` is the last event. */
const AddEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    rows: z.int(),
    totalRows: z.int(),
    share: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('finished'), addition: Addition }),
])

/** The calls. */
export const additionCalls = {
  /** Reads a file whose rows are to join a dataset, so that what would happen can be shown. */
  stage: stream(
    z.object({
      source: FileSource,
      format: TableFormat.optional(),
      roles: z.array(GivenRole).optional(),
    }),
    StageEvent,
  ),
  /** Forgets a file that was read. */
  unstage: call(z.object({ staged: StagedId }), z.object({})),
  /** What an addition would do. */
  addition: call(AdditionRequest, AdditionPreview),
  /** Adds, changes and removes rows, as one undoable step. */
  add: stream(AdditionRequest, AddEvent),
}
