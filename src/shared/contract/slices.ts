// Calls about slices and floors.
import { z } from 'zod'
import { DatasetRef, RunId, RunRef } from '../domain/ids'
import { FloorId, FloorState, SliceFloor, SliceMetric, SliceTable, WeakReport } from '../domain/slice'
import { call } from './define'

/** A part of an output of a run; the test part and the first output when absent. */
const RunPart = z.object({ run: RunRef, part: z.string().optional(), output: z.string().optional() })

/** What is given of a floor. */
export const NewFloor = SliceFloor.pick({ filter: true, least: true }).extend({
  name: z.string().trim().min(1).max(300),
  output: z.string().optional(),
  metric: SliceFloor.shape.metric.optional(),
  label: z.string().nullable().optional(),
})

/** The calls. */
export const sliceCalls = {
  /** A part by one attribute: length when absent. */
  table: call(RunPart.extend({ by: z.string().optional(), metric: SliceMetric.optional() }), SliceTable),
  /** Slices that are weak beyond chance; null where only a kept answer is wanted and there is none. */
  weak: call(
    RunPart.extend({
      leastRows: z.int().min(5).max(1_000_000).optional(),
      onlyKept: z.boolean().optional(),
    }),
    z.object({ report: WeakReport.nullable() }),
  ),
  /** How a run stands to the floors of its dataset; of all outputs when none is named. */
  standing: call(RunPart, z.array(FloorState)),
  /** Runs that break a floor, by what was last found: when their training ended, or their page was opened. */
  broken: call(z.object({}), z.array(z.object({ run: RunId, floors: z.array(z.string()) }))),
  floors: call(z.object({ dataset: DatasetRef }), z.array(SliceFloor)),
  addFloor: call(NewFloor.extend({ dataset: DatasetRef }), SliceFloor),
  changeFloor: call(
    z.object({
      floor: FloorId,
      name: z.string().trim().min(1).max(300).optional(),
      least: z.number().min(0).max(1).optional(),
    }),
    SliceFloor,
  ),
  removeFloor: call(z.object({ floor: FloorId }), SliceFloor),
  restoreFloor: call(z.object({ floor: FloorId }), SliceFloor),
}
