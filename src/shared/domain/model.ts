// Models from a folder: what a Hugging Face folder holds, and the list of folders the workspace links to.
// A folder is linked, never copied or changed; one that is gone stays in the list, marked as missing.
import { z } from 'zod'

/** Identity of a linked model folder. */
export const ModelId = z.string().min(1).brand<'ModelId'>()
export type ModelId = z.infer<typeof ModelId>

/** A linked model's id, its name, or the path of a folder (linked when first used). */
export const ModelFolderRef = z.string().min(1)

/** What stands in a folder, read from config.json, the tokenizer and the header of the weights. */
export const FolderReport = z.object({
  /** `model_type` of config.json: bert, distilbert … */
  architecture: z.string(),
  /** `architectures[0]`: BertModel, BertForSequenceClassification …; empty when not said. */
  className: z.string(),
  layers: z.int(),
  hiddenSize: z.int(),
  heads: z.int(),
  /** Numbers in the weights. */
  parameters: z.int(),
  vocabularySize: z.int(),
  /** Tokens a text may have, special ones included. */
  maxLength: z.int(),
  isLowerCased: z.boolean(),
  licence: z.string().nullable(),
  languages: z.array(z.string()),
  sizeBytes: z.int(),
  /** Number formats of the weights: F32, F16, BF16. */
  weightTypes: z.array(z.string()),
  /** Names of the classes when the folder holds a fine-tuned classifier. */
  labels: z.array(z.string()).nullable(),
  /** What keeps it from being used, one sentence each with the file's name; empty when complete. */
  problems: z.array(z.string()),
  /** SHA-256 over config, tokenizer and weights, hex. */
  hash: z.string(),
})
export type FolderReport = z.infer<typeof FolderReport>

/** A linked model folder as lists and pages show it. */
export const LinkedModel = z.object({
  id: ModelId,
  name: z.string(),
  /** Absolute path of the folder. */
  path: z.string(),
  report: FolderReport,
  addedAt: z.string(),
  /** False when the folder is no longer there; nothing is deleted then. */
  isThere: z.boolean(),
  /** Runs that started from it. */
  runs: z.int(),
})
export type LinkedModel = z.infer<typeof LinkedModel>

/** What a run remembers of the model it started from. */
export const BaseModel = z.object({
  id: ModelId,
  name: z.string(),
  path: z.string(),
  hash: z.string(),
})
export type BaseModel = z.infer<typeof BaseModel>
