// The calls of the comparison of runs; they stand among those of `runs`.
import { z } from 'zod'
import {
  CompareRequest,
  CompareRowsRequest,
  ComparedRows,
  Comparison,
  ExportComparisonRequest,
} from '../domain/comparison'
import { WrittenFile } from '../domain/file'
import { call } from './define'

/** Calls of `runs` that read several of them. */
export const comparisonCalls = {
  /** Two to six runs on the same messages; one that cannot be compared gets a reason and no figure. */
  compare: call(CompareRequest, Comparison),
  /** Message by message: who is right where the other is not. */
  compareRows: call(CompareRowsRequest, ComparedRows),
  /** Writes the figures as a report or as a table. */
  exportComparison: call(ExportComparisonRequest, z.object({ file: WrittenFile })),
} as const
