// Slices of a part: groups of messages that are judged by themselves, and floors that runs must keep on them.
import { z } from 'zod'
import { Filter } from './filter'
import { DatasetId, RunId } from './ids'

/** What a slice is judged by. */
export const SliceMetric = z.enum(['accuracy', 'errorRate', 'macroF1'])
export type SliceMetric = z.infer<typeof SliceMetric>

const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** What messages can be sliced by. */
export const SliceBy = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['label', 'length', 'language', 'category', 'number', 'date']),
  /** Groups. */
  values: z.int(),
})

/** One group of messages with its figure. */
export const SliceFigure = z.object({
  name: z.string(),
  /** `Messages over 60 words`. */
  words: z.string(),
  filter: Filter,
  rows: z.int(),
  right: z.int(),
  figure: Estimate,
  /** Too few rows to say much. */
  isSmall: z.boolean(),
})
export type SliceFigure = z.infer<typeof SliceFigure>

/** A part by one attribute. */
export const SliceTable = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  metric: SliceMetric,
  rows: z.int(),
  whole: Estimate,
  /** All that it can be sliced by. */
  choices: z.array(SliceBy),
  /** The one that it is sliced by; null where there is none. */
  by: z.string().nullable(),
  slices: z.array(SliceFigure),
  /** Why something cannot be sliced by, and what helps. */
  notes: z.array(z.string()),
})
export type SliceTable = z.infer<typeof SliceTable>

/** Slices that are weak beyond chance; see shared/slices/weak.ts. */
export const WeakReport = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  rows: z.int(),
  right: z.int(),
  leastRows: z.int(),
  tried: z.int(),
  beyondChance: z.int(),
  weak: z.array(
    z.object({
      words: z.string(),
      filter: Filter,
      rows: z.int(),
      share: Estimate,
      /** The same outside of it. */
      elsewhere: Estimate,
      p: z.number(),
      corrected: z.number(),
    }),
  ),
})
export type WeakReport = z.infer<typeof WeakReport>

/** Identity of a floor. */
export const FloorId = z.string().min(1).brand<'FloorId'>()

/** What a floor is about; the last three are of one label. */
export const FloorMetric = z.enum(['accuracy', 'macroF1', 'recall', 'precision', 'f1'])
export type FloorMetric = z.infer<typeof FloorMetric>

/** A figure that every run on a dataset must keep on a slice. */
export const SliceFloor = z.object({
  id: FloorId,
  dataset: DatasetId,
  output: z.string(),
  name: z.string(),
  filter: Filter,
  metric: FloorMetric,
  label: z.string().nullable(),
  least: z.number().min(0).max(1),
  createdAt: z.string(),
})
export type SliceFloor = z.infer<typeof SliceFloor>

/** A floor and how a run stands to it. */
export const FloorState = z.object({
  floor: SliceFloor,
  rows: z.int(),
  /** Null where the slice has no row with a label in this part. */
  figure: Estimate.nullable(),
  /** `empty`: no row of the part is in the slice. */
  state: z.enum(['kept', 'broken', 'empty']),
  /** Broken, and its interval reaches over the floor: another test part could have kept it. */
  isWithinChance: z.boolean(),
})
export type FloorState = z.infer<typeof FloorState>
