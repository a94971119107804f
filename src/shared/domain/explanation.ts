// Why a model says what it says of a text: what each word, or each n-gram, adds to the score of a label.
import { z } from 'zod'
import { RunRef } from './ids'
import { OutputKind } from './label-kind'
import { ModelRef } from './prediction'

/**
 * How: `exact` reads the weights of a bag of words; `words` leaves one word out at a time; `gradients` are integrated
 * gradients over the embeddings.
 */
export const ExplainMethod = z.enum(['exact', 'words', 'gradients'])
export type ExplainMethod = z.infer<typeof ExplainMethod>

/** What the score of the label is compared with: nothing, the mean of all labels, or the strongest other label. */
export const Contrast = z.enum(['none', 'mean', 'runnerUp'])
export type Contrast = z.infer<typeof Contrast>

/** Asks why; the likeliest label of the first output when neither is named. */
export const ExplainRequest = z.object({
  model: ModelRef,
  text: z.string().max(100_000),
  output: z.string().optional(),
  label: z.string().optional(),
  contrast: Contrast.optional(),
  /** `exact` for a bag of words, `words` for encoders, when absent. */
  method: ExplainMethod.optional(),
})
export type ExplainRequest = z.infer<typeof ExplainRequest>

/** A piece of the text, in UTF-16 code units of it, in order; white space is in none. */
export const ExplainedPiece = z.object({
  start: z.int(),
  end: z.int(),
  /** What it adds to the score. */
  weight: z.number(),
  /** With `words`: the probability of the label without it. */
  without: z.number().nullable(),
})
export type ExplainedPiece = z.infer<typeof ExplainedPiece>

/** The answer. */
export const Explanation = z.object({
  output: z.string(),
  kind: OutputKind,
  /** The label that is explained, and the labels that were given. */
  label: z.string(),
  given: z.array(z.string()),
  contrast: Contrast,
  /** With `runnerUp`: the strongest other label. */
  against: z.string().nullable(),
  method: ExplainMethod,
  /** True where the weights are the model's own; false where they are an approximation. */
  isExact: z.boolean(),
  probability: z.number(),
  /**
   * The score that is explained. `exact`, `gradients`: the logit, less that of the contrast. `words`: the log-odds
   * ln(p / (1 - p)), or the logit less that of the contrast.
   */
  score: z.number(),
  /** What the score would be without any word: the bias, or the score of average words; null with `words`. */
  base: z.number().nullable(),
  pieces: z.array(ExplainedPiece),
  /** With `exact`: what each n-gram adds, the strongest first; at most 200. */
  terms: z.array(z.object({ term: z.string(), kind: z.enum(['word', 'characters']), weight: z.number() })),
  /** What n-grams that are not in `terms` add together. */
  otherTerms: z.number(),
  /** With `gradients`: sum of the pieces and special tokens less (score - base); 0 would be perfect. */
  gap: z.number().nullable(),
  /** True where a piece holds several words, so that a long text takes no longer. */
  isJoined: z.boolean(),
  /** All labels of the output, the likeliest first. */
  labels: z.array(z.object({ label: z.string(), probability: z.number() })),
})
export type Explanation = z.infer<typeof Explanation>

/** Asks for the strongest n-grams of each label of a bag of words. */
export const StrongestRequest = z.object({
  run: RunRef,
  output: z.string().optional(),
  /** Only this label. */
  label: z.string().optional(),
  /** N-grams of words, or of characters. */
  kind: z.enum(['word', 'characters']).optional(),
  limit: z.int().positive().max(100).optional(),
})
export type StrongestRequest = z.infer<typeof StrongestRequest>

const StrongTerm = z.object({
  term: z.string(),
  /** The label's weight less the mean of all labels. */
  weight: z.number(),
  /** Training texts that hold it. */
  documents: z.int(),
})

/** By label, in the run's order: n-grams that speak for it and against it, the strongest first. */
export const Strongest = z.object({
  output: z.string(),
  labels: z.array(z.object({ label: z.string(), for: z.array(StrongTerm), against: z.array(StrongTerm) })),
})
export type Strongest = z.infer<typeof Strongest>
