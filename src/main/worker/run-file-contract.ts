// What main asks of the process that writes and reads runs as files.
import { z } from 'zod'
import { call, stream } from '../../shared/contract/define'
import { RunId } from '../../shared/domain/ids'
import { RunOrigin } from '../../shared/domain/run-origin'

const progress = z.object({ type: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number() })

/** How a file is written. */
export const WriteRunEvent = z.discriminatedUnion('type', [
  progress,
  z.object({ type: z.literal('finished'), sizeBytes: z.number() }),
])
export type WriteRunEvent = z.infer<typeof WriteRunEvent>

/** How a file is read. */
export const ReadRunEvent = z.discriminatedUnion('type', [
  progress,
  z.object({ type: z.literal('finished'), origin: RunOrigin }),
])
export type ReadRunEvent = z.infer<typeof ReadRunEvent>

/** The jobs. */
export const runFileCalls = {
  exportRun: stream(
    z.object({
      databaseFile: z.string(),
      run: RunId,
      /** The run's model. */
      folder: z.string(),
      /** The folder that goes along because the model reads texts with it. */
      base: z.object({ path: z.string(), name: z.string(), hash: z.string() }).nullable(),
      hasTexts: z.boolean(),
      winnow: z.string(),
      at: z.string(),
      outFile: z.string(),
    }),
    WriteRunEvent,
  ),
  /** Unpacks the file into `folder`, writes the run to the database itself and makes it `home`. */
  importRun: stream(
    z.object({
      databaseFile: z.string(),
      path: z.string(),
      fileName: z.string(),
      run: RunId,
      /** Empty; main removes it after a failure. */
      folder: z.string(),
      home: z.string(),
      at: z.string(),
    }),
    ReadRunEvent,
  ),
  /** Writes a file store of MLflow to a folder that is empty or not there; `isServed` where a server finds artifacts. */
  exportMlflow: stream(
    z.object({
      databaseFile: z.string(),
      /** `folder` is the model to take along; null for none. */
      runs: z.array(z.object({ id: RunId, folder: z.string().nullable() })),
      outFolder: z.string(),
      isServed: z.boolean(),
      at: z.string(),
    }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('progress'), done: z.int(), total: z.int() }),
      z.object({ type: z.literal('finished'), runs: z.int(), experiments: z.int() }),
    ]),
  ),
  /** Writes the files of a folder as a zip archive. */
  zipFolder: call(z.object({ folder: z.string(), outFile: z.string() }), z.object({ sizeBytes: z.number() })),
}
