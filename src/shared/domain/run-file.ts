// Runs as files: what such a file says of itself, and the calls' requests and events.
import { z } from 'zod'
import { DetectedFormat, FileSource, FileTarget, WrittenFile } from './file'
import { RunRef } from './ids'
import { TextColumns } from './joined-text'
import { Run, RunOutput } from './run'
import { SplitSummary } from './dataset'

/** What the name of a run file ends in. */
export const runFileEnding = '.winnow-run'

/** The version of the form that this Winnow writes, and the newest that it reads. */
export const runFileVersion = 1

/** `run.json`, the first entry. Rows, events, predictions and the model are entries of their own. */
export const RunManifest = z.object({
  format: z.literal('winnow-run'),
  formatVersion: z.int().positive(),
  winnow: z.string(),
  /** Version of the workspace's database. */
  schema: z.int(),
  exportedAt: z.string(),
  /** Whether the messages themselves are in the file, or hashes alone. */
  hasTexts: z.boolean(),
  run: Run.pick({
    id: true,
    name: true,
    status: true,
    family: true,
    settings: true,
    step: true,
    totalSteps: true,
    createdAt: true,
    startedAt: true,
    finishedAt: true,
    result: true,
    error: true,
    validationCurve: true,
    isStarred: true,
    tags: true,
    note: true,
    madeBy: true,
  }).extend({
    /** Of which columns its texts were made; null where it was not kept. */
    textColumns: TextColumns.nullable().default(null),
  }),
  /** In order; `names` has every label that its column ever had, by id. Ids are those of the workspace it comes from. */
  outputs: z.array(RunOutput.extend({ names: z.record(z.string(), z.string()) })).min(1),
  dataset: z.object({
    name: z.string(),
    fileName: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    revision: z.int(),
    rows: z.int(),
    format: DetectedFormat,
  }),
  split: SplitSummary.nullable(),
  model: z.object({ name: z.string(), hash: z.string(), isIncluded: z.boolean() }).nullable(),
  /** Names of parts; predictions name them by their place. */
  parts: z.array(z.string()).max(255),
  /** Rows with a prediction, by output. */
  predictions: z.array(z.int()),
})
export type RunManifest = z.infer<typeof RunManifest>

/** A row of `rows.jsonl`: `labels` by output, as the run saw them; `text` where the file has texts. */
export const RunFileRow = z.object({
  id: z.int().positive(),
  line: z.int(),
  part: z.string().nullable(),
  /** SHA-256 over the row's cells, its first 16 bytes, hex. */
  hash: z.string().regex(/^[0-9a-f]{32}$/u),
  /** 53-bit hash of the folded text. */
  textHash: z.int(),
  words: z.int(),
  characters: z.int(),
  labels: z.array(z.array(z.int())),
  text: z.string().optional(),
})
export type RunFileRow = z.infer<typeof RunFileRow>

/** `checksums.json`: of every other entry, by name. */
export const RunChecksums = z.record(
  z.string(),
  z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/u), size: z.number() }),
)
export type RunChecksums = z.infer<typeof RunChecksums>

/** What to write to a file. */
export const ExportRunRequest = z.object({
  run: RunRef,
  target: FileTarget,
  /** Puts the messages into the file; hashes of them alone when absent. */
  withTexts: z.boolean().optional(),
})

/** How the writing goes; `finished` is the last event. */
export const ExportRunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ type: z.literal('finished'), file: WrittenFile, sizeBytes: z.number() }),
])

/** The file to read. */
export const ImportRunRequest = z.object({ source: FileSource })

/** How the reading goes; `finished` is the last event. `notices` say what does not fit to what is here. */
export const ImportRunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ type: z.literal('finished'), run: Run, notices: z.array(z.string()) }),
])
export type ImportRunEvent = z.infer<typeof ImportRunEvent>
