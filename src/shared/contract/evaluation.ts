// Calls that judge one run; they stand among those of `runs`.
import { z } from 'zod'
import { RunRef } from '../domain/ids'
import { Standing } from '../domain/standing'
import { call } from './define'

/** Calls of `runs` that set its figures beside others. */
export const evaluationCalls = {
  /** Figures on each part, and of a bag of words on the same rows of `part` (test, else validation). */
  standing: call(
    z.object({ run: RunRef, part: z.string().optional(), output: z.string().optional() }),
    Standing,
  ),
} as const
