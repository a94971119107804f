// Calls that judge one run; they stand among those of `runs`.
import { z } from 'zod'
import { Filter } from '../domain/filter'
import { RunRef } from '../domain/ids'
import { LabelsOf } from '../domain/labels-now'
import { Evaluation } from '../domain/prediction'
import { Standing } from '../domain/standing'
import { Worth } from '../domain/worth'
import { call } from './define'

/** Calls of `runs` that set its figures beside others. */
export const evaluationCalls = {
  /** How right a run is; part `all` is every row that it has scored. */
  evaluation: call(
    z.object({
      run: RunRef,
      part: z.string().optional(),
      output: z.string().optional(),
      /** Against the labels as the run saw them (`then`, also when absent) or those of today (`now`). */
      labels: LabelsOf.optional(),
      /** Only over rows that this keeps. */
      rows: Filter.optional(),
    }),
    Evaluation,
  ),

  /** Figures on each part, and of a bag of words on the same rows of `part` (test, else validation). */
  standing: call(
    z.object({ run: RunRef, part: z.string().optional(), output: z.string().optional() }),
    Standing,
  ),

  /**
   * The run beside those of its family and model with fewer and more labels on the same test messages, and what `more`
   * labels (100 when absent) would bring. Throws `run.noPredictions` where it has not been tested.
   */
  worth: call(
    z.object({
      run: RunRef,
      output: z.string().optional(),
      more: z.int().positive().max(1_000_000).optional(),
    }),
    Worth,
  ),
} as const
