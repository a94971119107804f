// Sweeps: a search over settings, families and base models, judged on the validation part alone. What is asked, how it
// runs in rungs, and what came out best.
import { z } from 'zod'
import { DatasetRef, RunId } from './ids'
import { ModelFolderRef } from './model'
import { Estimate } from './prediction'
import { FamilyId, SettingValues } from './run'

/** A value of a setting. */
export const SettingValue = z.union([z.number(), z.string(), z.boolean()])
export type SettingValue = z.infer<typeof SettingValue>

/** What one setting may be: any number of a range, or one of a few values. Whole numbers stay whole. */
export const Dimension = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('range'),
    low: z.number(),
    high: z.number(),
    /** Whether equal steps are added or multiplied. */
    scale: z.enum(['linear', 'log']),
    /** Points of a grid over it; 3 when absent. */
    steps: z.int().min(2).max(50).optional(),
  }),
  z.object({ kind: z.literal('choices'), values: z.array(SettingValue).min(1).max(50) }),
])
export type Dimension = z.infer<typeof Dimension>

/** What may be searched of one family. */
export const SweepSpace = z.object({
  family: FamilyId,
  /** Settings that all its trials have. */
  settings: SettingValues.optional(),
  /** Dimensions by setting key; the usual ones of the family when absent, none when empty. */
  search: z.record(z.string(), Dimension).optional(),
  /** Base models to try, for families that need one; the only linked one when absent. */
  models: z.array(ModelFolderRef).min(1).max(20).optional(),
})
export type SweepSpace = z.infer<typeof SweepSpace>

/** How trials are drawn and what becomes of them. */
export const SweepMethod = z.enum(['random', 'grid', 'successiveHalving'])
export type SweepMethod = z.infer<typeof SweepMethod>

/** One rung of successive halving: so many trials, each with so much. A search without halving has one. */
export const Rung = z.object({
  trials: z.int().positive(),
  /** Training rows or epochs of each; null for all. */
  budget: z.int().positive().nullable(),
  /** Share of a whole training. */
  share: z.number(),
})
export type Rung = z.infer<typeof Rung>

/** Most trials of a sweep. */
export const mostTrials = 500

/** Asks which settings are best on validation; the test part has no say. */
export const SweepRequest = z.object({
  kind: z.literal('sweep'),
  dataset: DatasetRef,
  /** Label column; the first when absent. */
  output: z.string().optional(),
  name: z.string().trim().min(1).max(200).optional(),
  /** The families that compete, each once. */
  spaces: z.array(SweepSpace).min(1).max(3),
  method: SweepMethod.optional(),
  /** Trials of a random search or of the first rung, 20 when absent; the most that a grid may have, 100 when absent. */
  trials: z.int().min(1).max(mostTrials).optional(),
  /** Seed of the draw. */
  seed: z.int().nonnegative().optional(),
  /** Id of a figure of the validation part; the one that the best epoch is kept by when absent. */
  metric: z.string().optional(),
  /** Of successive halving: one of so many goes on to the next rung. */
  eta: z.int().min(2).max(10).optional(),
  /** What the lower rungs have less of. */
  budget: z.enum(['rows', 'epochs']).optional(),
  /** The least that a rung may have of it. */
  least: z.int().positive().optional(),
  /** Worked out at the start; what is given here is not read. */
  rungs: z.array(Rung).optional(),
})
export type SweepRequest = z.infer<typeof SweepRequest>

/** The best trial of a sweep so far. */
export const SweepBest = z.object({
  run: RunId,
  /** Number of the trial, from 1. */
  trial: z.int().positive(),
  rung: z.int().nonnegative(),
  family: FamilyId,
  /** Name of the base model. */
  model: z.string().nullable(),
  /** What was settled for it; without the budget of its rung. */
  settings: SettingValues,
  /** Its figure on the validation part. */
  metric: Estimate.extend({ id: z.string() }),
  /** Rows that it learnt from. */
  trained: z.int(),
  /** Of rows or epochs it had but a part. */
  isPartial: z.boolean(),
})
export type SweepBest = z.infer<typeof SweepBest>
