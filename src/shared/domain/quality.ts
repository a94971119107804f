// What a check of a dataset finds. Each finding about rows is a set of rows, and a filter field of its own.
import { z } from 'zod'
import { Row } from './dataset'
import { DatasetRef } from './ids'
import { Estimate } from './prediction'
import { TextFacts } from './run'
import { DatasetCard } from './view'

/** Kinds of personal data. Names are guesses and are looked for only where they are asked for. */
export const PersonalKind = z.enum(['email', 'phone', 'card', 'iban', 'ip', 'name'])
export type PersonalKind = z.infer<typeof PersonalKind>

/** Findings about rows, the gravest first. */
export const FindingKind = z.enum([
  'doubtfulLabels',
  'leaks',
  'groupLeaks',
  'contradictions',
  'duplicates',
  'nearDuplicates',
  'personalData',
  'withoutText',
  'longTexts',
  'otherLanguages',
])
export type FindingKind = z.infer<typeof FindingKind>

/** Rows that a check keeps: those of findings, and those whose language it could not tell, for filters. */
export const KeptKind = z.enum([...FindingKind.options, 'unclearLanguage'])
export type KeptKind = z.infer<typeof KeptKind>

/** How to check; what is absent is as usual. */
export const QualityOptions = z.object({
  /** Jaccard similarity of character 5-grams from which two texts are nearly equal. */
  similarity: z.number().min(0.5).max(1).optional(),
  /** Doubtful labels and what the score would be: both train models, which takes the longest. */
  models: z.boolean().optional(),
  /** Look for names of persons, too. */
  names: z.boolean().optional(),
  /** A text of more words is long. */
  longWords: z.int().min(1).max(100_000).optional(),
  folds: z.int().min(2).max(10).optional(),
  seed: z.int().optional(),
  /** Output whose labels are doubted; the first when absent. */
  output: z.string().optional(),
  /** A model folder whose tokenizer counts tokens and unknown words. */
  model: z.string().optional(),
})
export type QualityOptions = z.infer<typeof QualityOptions>

/** Names of labels of an output that are worth a look. */
export const LabelNotes = z.object({
  output: z.string(),
  /** Labels with fewer than ten messages to learn from. */
  rare: z.array(z.object({ label: z.string(), rows: z.int(), trainRows: z.int() })),
  /** The commonest label over the rarest; null with fewer than two labels in use. */
  imbalance: z.number().nullable(),
  commonest: z.string().nullable(),
  rarest: z.string().nullable(),
  /** Names that are probably one label. */
  twins: z.array(z.array(z.string())),
})
export type LabelNotes = z.infer<typeof LabelNotes>

/** What a check found. */
export const QualityReport = z.object({
  dataset: z.string(),
  madeAt: z.string(),
  /** Where the data come from, as it is known today. */
  card: DatasetCard,
  /** True where the dataset or its split has changed since. */
  isOutdated: z.boolean(),
  seconds: z.number(),
  rows: z.int(),
  options: QualityOptions.required({ similarity: true, longWords: true, folds: true, seed: true }),
  /** Those with rows, the gravest first. */
  findings: z.array(
    z.object({
      kind: FindingKind,
      rows: z.int(),
      /** Groups of rows that belong together; null where rows stand for themselves. */
      groups: z.int().nullable(),
      /** Rows with a score of at least `from`, for a slider. */
      steps: z.array(z.object({ from: z.number(), rows: z.int() })),
    }),
  ),
  labels: z.array(LabelNotes),
  languages: z.array(z.object({ language: z.string().nullable(), rows: z.int() })),
  personal: z.array(z.object({ kind: PersonalKind, found: z.int() })),
  /** Null where it was left out or could not be learnt; `modelsNote` says why. */
  noise: z
    .object({
      output: z.string(),
      /** Labelled rows that were judged by a model that had not seen them. */
      rows: z.int(),
      folds: z.int(),
      /** Rows that are confidently of another class. */
      estimated: z.int(),
      /** Of these models, over the rows that they had not seen. */
      accuracy: z.number(),
      confusions: z.array(z.object({ given: z.string(), suggested: z.string(), rows: z.int() })),
    })
    .nullable(),
  /**
   * The same model on the same test part: trained on all of train, without what leaks, and an estimate for mended labels:
   * training labels that models of the other training rows confidently contradict get the suggested one; no test label is
   * looked at or changed for that.
   */
  scores: z
    .array(
      z.object({
        kind: z.enum(['asItIs', 'withoutLeaks', 'labelsMended']),
        trainRows: z.int(),
        /** Training labels that were given the suggested one first. */
        mended: z.int().default(0),
        testRows: z.int(),
        accuracy: Estimate,
        macroF1: Estimate,
      }),
    )
    .nullable(),
  modelsNote: z.string().nullable(),
  tokens: TextFacts.nullable(),
})
export type QualityReport = z.infer<typeof QualityReport>

/** What a check is at. */
export const QualityStage = z.enum(['reading', 'comparing', 'training', 'scoring', 'writing'])
export type QualityStage = z.infer<typeof QualityStage>

/** How a check goes; `finished` is the last event. */
export const QualityEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    stage: QualityStage,
    /** Of the whole check, 0 to 1. */
    share: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('finished'), report: QualityReport }),
])
export type QualityEvent = z.infer<typeof QualityEvent>

/** A page of a finding's rows. */
export const FindingQuery = z.object({
  dataset: DatasetRef,
  finding: FindingKind,
  /** Only rows with a score of at least this. */
  from: z.number().optional(),
  offset: z.int().nonnegative().optional(),
  limit: z.int().positive().max(1000).optional(),
})
export type FindingQuery = z.infer<typeof FindingQuery>

/** A row with what the finding says of it. */
export const FoundRow = z.object({
  row: Row,
  /** Rows of one group follow each other; 0 where rows stand for themselves. */
  group: z.int(),
  /**
   * doubtfulLabels: probability of the suggested label. Groups of texts: similarity to the nearest text of the group.
   * Others: how many words, or places.
   */
  score: z.number(),
  suggested: z.string().nullable(),
  /** Probability of the given label; kinds of personal data; the language. */
  detail: z.string().nullable(),
})
export type FoundRow = z.infer<typeof FoundRow>

/** What mends a finding; each is one undoable step. */
export const QualityFix = z.enum([
  /** Doubtful labels get the suggested one. */
  'acceptSuggestions',
  /** Rows leave train and validation; test is not touched. */
  'leaveOutOfTraining',
  /** Of each group of texts one row stays, those in test before others; the rest leave train and validation. */
  'keepOneOfEach',
  /** Personal data become [EMAIL], [PHONE] and so on. */
  'redact',
])
export type QualityFix = z.infer<typeof QualityFix>

/** A fix of all rows of a finding, or of those with a score from `from` on. */
export const FixRequest = z.object({
  dataset: DatasetRef,
  finding: FindingKind,
  fix: QualityFix,
  from: z.number().optional(),
})
export type FixRequest = z.infer<typeof FixRequest>
