// Studies: several trainings that answer one question together. What more data would give, how much a figure depends on
// the rows that happened to be tested, which recipe is ahead on this data.
import { z } from 'zod'
import { WireError } from '../errors'
import { DatasetId, DatasetRef, RunId } from './ids'
import { ModelFolderRef } from './model'
import { Estimate } from './prediction'
import { FamilyId, SettingValues } from './run'
import { SweepBest, SweepRequest } from './sweep'

/** Identity of a study. */
export const StudyId = z.string().min(1).brand<'StudyId'>()
export type StudyId = z.infer<typeof StudyId>
/** A study's id, a unique prefix of it, or its name. */
export const StudyRef = z.string().min(1)

/** A way to train. */
export const Recipe = z.object({
  family: FamilyId,
  settings: SettingValues.optional(),
  /** For families that need one; the only linked model when absent. */
  model: ModelFolderRef.optional(),
})
export type Recipe = z.infer<typeof Recipe>

/** Names of the usual recipes, the fastest first. */
export const recipeNames: Readonly<Record<FamilyId, string>> = {
  'bag-of-words': 'fast',
  'frozen-encoder': 'balanced',
  encoder: 'best',
}

const base = {
  dataset: DatasetRef,
  /** Label column; the first when absent. */
  output: z.string().optional(),
  name: z.string().trim().min(1).max(200).optional(),
}

/** Asks what more data would give: trainings on growing parts of the training rows, each holding the one before. */
export const LearningCurveRequest = z.object({
  kind: z.literal('learningCurve'),
  ...base,
  recipe: Recipe,
  /** Training rows of each point; a seventh of them up to all, when absent. */
  sizes: z.array(z.int().positive()).min(1).max(20).optional(),
  /** Trainings a point, each with other rows and another seed. */
  repeats: z.int().min(1).max(10).optional(),
})

/** Asks how much a figure depends on which rows are tested: every row is tested once, by a model that never saw it. */
export const CrossValidationRequest = z.object({
  kind: z.literal('crossValidation'),
  ...base,
  recipe: Recipe,
  folds: z.int().min(2).max(20).optional(),
  seed: z.int().nonnegative().optional(),
  /** Column whose values stay together, such as the customer. */
  groupBy: z.string().optional(),
  /** Also the rows of the test part, which are left alone otherwise. */
  withTest: z.boolean().optional(),
})

/** Asks which recipe is ahead, by a short training of each, judged on validation. */
export const RecipesRequest = z.object({
  kind: z.literal('recipes'),
  ...base,
  /** The three usual ones, those whose model is there, when absent. */
  recipes: z.array(Recipe).min(2).max(6).optional(),
  /** Training rows of each; 2,000 when absent, 0 for all. */
  limit: z.int().nonnegative().optional(),
})

/** Asks how much a figure depends on chance alone: one recipe, the same rows, other seeds. */
export const SeedsRequest = z.object({
  kind: z.literal('seeds'),
  ...base,
  recipe: Recipe,
  /** How many; 5 when absent. They count up from the seed of the recipe. */
  seeds: z.int().min(2).max(50).optional(),
})

/**
 * Asks how a model ages: it learns from all periods up to one and is tested on the later ones, for each period in turn. The rows
 * of the training and validation parts that have a date take part.
 */
export const BacktestRequest = z.object({
  kind: z.literal('backtest'),
  ...base,
  recipe: Recipe,
  /** Column of dates; the one that has that role when absent. */
  column: z.string().optional(),
  period: z.enum(['week', 'month', 'quarter']).optional(),
  /** How many periods before each one are learnt from; all when absent. */
  window: z.int().positive().optional(),
  /** Share right that may be lost before a model is too old; 0.01 when absent. */
  tolerance: z.number().min(0).max(1).optional(),
  /** Also the rows of the test part, which are left alone otherwise. */
  withTest: z.boolean().optional(),
})
export type BacktestRequest = z.infer<typeof BacktestRequest>

/** What a study asks. */
export const StudyRequest = z.discriminatedUnion('kind', [
  LearningCurveRequest,
  CrossValidationRequest,
  RecipesRequest,
  SeedsRequest,
  BacktestRequest,
  SweepRequest,
])
export type StudyRequest = z.infer<typeof StudyRequest>

/**
 * Messages of one period, said by a model whose last period is `age` before it and by the newest one that there could be: right
 * of each, and messages that only the newest (`wins`) and only the older one (`losses`) got right.
 */
export const AgeCounts = z.object({
  age: z.int().positive(),
  rows: z.int(),
  right: z.int(),
  fresh: z.int(),
  wins: z.int(),
  losses: z.int(),
})
export type AgeCounts = z.infer<typeof AgeCounts>

/** What one training of a study gave; intervals are over its test rows (of recipes and sweeps: its validation rows). */
export const StudyFigures = z.object({
  accuracy: Estimate,
  macroF1: Estimate,
  /** Rows that it was trained on, and rows that it was tested on. */
  trained: z.int(),
  tested: z.int(),
  seconds: z.number(),
  /** Of a sweep: the figure that it is judged by. */
  metric: Estimate.optional(),
  /** Of a backtest: this model and those before it on the messages of the period after its last. */
  ages: z.array(AgeCounts).optional(),
})
export type StudyFigures = z.infer<typeof StudyFigures>

/** One training of a study. */
export const StudyMember = z.object({
  /** What it is in the study: `fold 2`, `1,300 rows`, `fast`. */
  name: z.string(),
  family: FamilyId,
  settings: SettingValues,
  /** Training rows asked for; null for all. */
  size: z.int().nullable(),
  run: RunId.nullable(),
  /** A training that failed ends a study, but one trial of a sweep that diverged does not. */
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  figures: StudyFigures.nullable(),
  /** Of a sweep: number of the trial, from 1. */
  trial: z.int().positive().optional(),
  /** Of a sweep: 0 for the first rung. */
  rung: z.int().nonnegative().optional(),
  /** Of a sweep: the folder that it starts from. */
  model: z.object({ id: z.string(), name: z.string() }).nullable().optional(),
  /** Of a backtest: number of the last period that it learns from. */
  until: z.int().optional(),
  /** Why it failed. */
  fault: z.string().optional(),
})
export type StudyMember = z.infer<typeof StudyMember>

/** One training of a study with what only the store knows. */
export const PlannedMember = StudyMember.extend({
  /** Split of its rows. */
  split: z.string().nullable(),
})
export type PlannedMember = z.infer<typeof PlannedMember>

/** Which of two recipes is ahead on the same rows. */
export const RecipeComparison = z.object({
  first: z.string(),
  second: z.string(),
  rows: z.int(),
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
})
export type RecipeComparison = z.infer<typeof RecipeComparison>

/** How models of a backtest age, pooled over its trainings. */
export const Decay = z.object({
  tolerance: z.number(),
  ages: z.array(
    z.object({
      /** Periods between the last that was learnt and the messages; 1 is fresh. */
      age: z.int().positive(),
      rows: z.int(),
      /** Shares right of a model of that age, and of the fresh one on the same messages. */
      accuracy: z.number(),
      fresh: z.number(),
      /** The first less the second, with its 95 % interval, and McNemar's exact p. */
      difference: z.number(),
      low: z.number(),
      high: z.number(),
      p: z.number(),
      isWorse: z.boolean(),
    }),
  ),
  /** Periods after which a model is too old; null where none was found to be. */
  retrainEvery: z.int().nullable(),
})
export type Decay = z.infer<typeof Decay>

/** A study as lists and pages show it. */
export const Study = z.object({
  id: StudyId,
  name: z.string(),
  kind: z.enum(['learningCurve', 'crossValidation', 'recipes', 'seeds', 'backtest', 'sweep']),
  datasetId: DatasetId,
  /** The dataset's name today. */
  dataset: z.string(),
  output: z.string(),
  status: z.enum(['running', 'interrupted', 'cancelled', 'failed', 'completed']),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  request: StudyRequest,
  members: z.array(StudyMember),
  /** Mean and sample standard deviation over the trainings that are done; null while there is none. */
  mean: z
    .object({
      accuracy: z.object({ mean: z.number(), deviation: z.number() }),
      macroF1: z.object({ mean: z.number(), deviation: z.number() }),
    })
    .nullable(),
  /** Of recipes, the one that is ahead against each of the others; of a sweep that has ended, against the second. */
  comparisons: z.array(RecipeComparison),
  /** What it says, in one or two sentences; null until there is something to say. */
  conclusion: z.string().nullable(),
  /** Of a backtest; null while no training is done. */
  decay: Decay.nullable(),
  /** Of a sweep; null while no trial is done. */
  best: SweepBest.nullable(),
  error: WireError.nullable(),
})
export type Study = z.infer<typeof Study>

/** How a study goes: the whole of it after each change, and how far the training of now is. */
export const StudyEvent = z.object({
  study: Study,
  /** Share of the whole that is done. */
  progress: z.number(),
  secondsLeft: z.number().nullable(),
})
export type StudyEvent = z.infer<typeof StudyEvent>
