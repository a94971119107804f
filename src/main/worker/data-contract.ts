// What main asks of the process that reads the database: questions that may take longer than a frame.
import { z } from 'zod'
import { RowPage, RowQuery } from '../../shared/contract'
import { call, stream } from '../../shared/contract/define'
import { AdditionPreview, AdditionRequest } from '../../shared/domain/addition'
import { CalibrationReport } from '../../shared/domain/calibration'
import { ComparedCurve, ComparedFigures } from '../../shared/domain/comparison'
import { ColumnFacts, DatasetStatistics, RowEvent, SimilarRow } from '../../shared/domain/dataset'
import { ExportKind } from '../../shared/domain/file'
import { Filter } from '../../shared/domain/filter'
import { DecisionCurve, DecisionQuery, PolicyRule } from '../../shared/domain/policy'
import { LabelPick, Picked } from '../../shared/domain/labelling'
import { RunId } from '../../shared/domain/ids'
import { LabelsOf } from '../../shared/domain/labels-now'
import { Reproduction } from '../../shared/domain/reproduction'
import { Estimate, Evaluation } from '../../shared/domain/prediction'
import {
  AnswersOf,
  CellPage,
  CellQuery,
  Confusions,
  ErrorExportEvent,
  ErrorReview,
  NearestRow,
  TellingWords,
} from '../../shared/domain/run-errors'
import { FloorState, SliceFloor, SliceMetric, SliceTable, WeakReport } from '../../shared/domain/slice'
import { Routing, RoutingQuery } from '../../shared/domain/routing'
import { RunCurves, RunCurvesRequest } from '../../shared/domain/run-curves'
import { AgeCounts } from '../../shared/domain/study'
import { ReportPart, ReportPolicy } from '../../shared/domain/run-report'
import { Worth } from '../../shared/domain/worth'

/** What runs say of the rows of a part that have a label. */
export const ComparedPart = z.object({
  /** Names of all labels; every index below points here. */
  labels: z.array(z.string()),
  rowIds: z.instanceof(Int32Array),
  /** For each row a bit a compared run: set where it is right. */
  right: z.instanceof(Uint8Array),
  /** True labels of each row. */
  truth: z.array(z.array(z.int())),
  members: z.array(
    z.object({
      /** Rows that it has predictions for, how many of them the first run has, too, and how many have another label. */
      rows: z.int(),
      shared: z.int(),
      changed: z.int(),
      /** Null where its rows are not those of the first run. `bit` is its place in `right`. */
      compared: ComparedFigures.extend({
        differences: z.record(z.string(), Estimate).nullable(),
        bit: z.int(),
      }).nullable(),
    }),
  ),
})
export type ComparedPart = z.infer<typeof ComparedPart>

const BacktestModel = z.object({ run: RunId, until: z.int() })
/** Answers of a run, everything settled. */
const answers = { databaseFile: z.string(), run: RunId, part: z.string().nullable(), output: z.string() }

/** A part of an output of a run. */
const SlicedPart = z.object({
  databaseFile: z.string(),
  run: RunId,
  part: z.string(),
  output: z.string(),
})

/** The questions. */
export const dataCalls = {
  rows: call(RowQuery.extend({ databaseFile: z.string() }), RowPage),
  count: call(
    z.object({
      databaseFile: z.string(),
      dataset: z.string(),
      query: z.string().optional(),
      filter: Filter.optional(),
    }),
    z.object({ total: z.int() }),
  ),
  place: call(
    RowQuery.pick({ dataset: true, query: true, filter: true }).extend({
      databaseFile: z.string(),
      row: z.int(),
    }),
    z.object({ index: z.int().nullable(), isShown: z.boolean() }),
  ),
  similar: call(
    z.object({ databaseFile: z.string(), dataset: z.string(), row: z.int(), limit: z.int() }),
    z.array(SimilarRow),
  ),
  rowHistory: call(
    z.object({ databaseFile: z.string(), dataset: z.string(), row: z.int() }),
    z.array(RowEvent),
  ),
  column: call(z.object({ databaseFile: z.string(), dataset: z.string(), column: z.string() }), ColumnFacts),
  statistics: call(z.object({ databaseFile: z.string(), dataset: z.string() }), DatasetStatistics),
  /** What an addition would do. */
  addition: call(z.object({ databaseFile: z.string(), request: AdditionRequest }), AdditionPreview),
  /** Part null: every row with a prediction. */
  evaluate: call(
    z.object({
      databaseFile: z.string(),
      runId: RunId,
      part: z.string().nullable(),
      /** The first when absent. */
      output: z.string().optional(),
      labels: LabelsOf.optional(),
      rows: Filter.optional(),
    }),
    Evaluation,
  ),
  /** What a queue would hold. */
  pick: call(LabelPick.extend({ databaseFile: z.string() }), Picked),
  /** How the probability of some labels lies over a part. */
  decision: call(
    DecisionQuery.extend({
      databaseFile: z.string(),
      run: RunId,
      part: z.string(),
      output: z.string(),
      temperature: z.number().optional(),
    }),
    DecisionCurve,
  ),
  /** Where a rule sends the messages of a part. */
  routing: call(
    RoutingQuery.extend({
      databaseFile: z.string(),
      run: RunId,
      part: z.string(),
      output: z.string(),
      temperatures: z.record(z.string(), z.number()),
    }),
    Routing,
  ),
  /** Models of a backtest on the messages of the period after the newest one's last. */
  ages: call(
    z.object({
      databaseFile: z.string(),
      newest: BacktestModel,
      earlier: z.array(BacktestModel),
      output: z.string(),
      column: z.string(),
      period: z.enum(['week', 'month', 'quarter']),
    }),
    z.array(AgeCounts),
  ),
  cell: call(CellQuery.extend(answers), CellPage),
  confusions: call(
    AnswersOf.extend({ ...answers, limit: z.int().optional(), withWords: z.boolean().optional() }),
    Confusions,
  ),
  tellingWords: call(AnswersOf.extend({ ...answers, first: z.string(), second: z.string() }), TellingWords),
  review: call(z.object(answers), ErrorReview),
  nearest: call(
    z.object({ ...answers, row: z.int(), limit: z.int() }).omit({ part: true }),
    z.array(NearestRow),
  ),
  exportErrors: stream(
    z.object({ ...answers, as: ExportKind, nearest: z.int(), outFile: z.string() }),
    z.discriminatedUnion('type', [
      ErrorExportEvent.options[0],
      z.object({ type: z.literal('finished'), rows: z.int() }),
    ]),
  ),
  /** What a report says of a run row by row; policies are applied to the first of the parts. */
  runReport: call(
    z.object({
      databaseFile: z.string(),
      run: RunId,
      parts: z.array(z.string()),
      rules: z.array(PolicyRule),
    }),
    z.object({ parts: z.array(ReportPart), policies: z.array(ReportPolicy) }),
  ),
  /** How far the confidences of an output can be believed, over a part. */
  calibration: call(
    z.object({ databaseFile: z.string(), run: RunId, part: z.string(), output: z.string() }),
    CalibrationReport.omit({ inUse: true }),
  ),
  sliceTable: call(SlicedPart.extend({ by: z.string().optional(), metric: SliceMetric }), SliceTable),
  weakSlices: call(SlicedPart.extend({ leastRows: z.int() }), WeakReport),
  floorStates: call(SlicedPart.extend({ floors: z.array(SliceFloor) }), z.array(FloorState)),
  worth: call(z.object({ databaseFile: z.string(), run: RunId, output: z.string(), more: z.int() }), Worth),
  /** A run beside the one that it repeats. */
  reproduction: call(z.object({ databaseFile: z.string(), run: RunId }), Reproduction),
  /** Curves of runs, named by id. */
  curves: call(RunCurvesRequest.extend({ databaseFile: z.string(), runs: z.array(RunId) }), RunCurves),
  /** Curves of a comparison; of validation only where the run's first output is the one compared. */
  comparedCurves: call(
    z.object({
      databaseFile: z.string(),
      runs: z.array(z.object({ id: RunId, output: z.string() })),
      output: z.string(),
      metrics: z.array(z.string()),
    }),
    z.array(ComparedCurve),
  ),
  /** Runs on the same rows; see `ComparedPart`. */
  compare: call(
    z.object({
      databaseFile: z.string(),
      runs: z.array(RunId).min(1),
      part: z.string(),
      output: z.string(),
    }),
    ComparedPart,
  ),
}
