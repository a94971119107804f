// Handlers of `slices`: a part by what its messages have in common, weak slices, and floors that runs must keep.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Run } from '../../shared/domain/run'
import { type FloorMetric, WeakReport } from '../../shared/domain/slice'
import { WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import {
  getFloor,
  insertFloor,
  keepScan,
  keptScan,
  listFloors,
  markFloorRemoved,
  sliceMark,
  updateFloor,
} from '../store/floors'
import { getOutput, labelSet } from '../store/labels'
import { predictedParts } from '../store/predictions'
import { getRun } from '../store/runs'
import { rowIdsOf } from '../store/slice-rows'
import type { Worker } from '../worker/host'
import { announce, type Context, timestamp } from './context'
import { brokenFloors, floorsOf, usualPart } from './floors'

/** Rows that a slice needs, inside and outside, to be tried. */
export const defaultLeastRows = 30

const ofLabel: ReadonlySet<FloorMetric> = new Set(['recall', 'precision', 'f1'])

/** Makes the handlers of `slices`. */
export function sliceHandlers(context: Context): Handlers<WinnowContract>['slices'] {
  const { db } = context
  const { databaseFile } = context.workspace
  const placeOf = (run: Run, part: string | undefined, output: string | undefined) => ({
    databaseFile,
    run: run.id,
    part: part ?? usualPart(context, run),
    output: output ?? run.output,
  })
  const told = <T>(value: T): T => {
    announce(context, 'slices', null)
    return value
  }
  return {
    table: ({ run, part, output, by, metric = 'accuracy' }, { signal }) => {
      const asked = { ...placeOf(getRun(db, run), part, output), metric, ...(by === undefined ? {} : { by }) }
      return context.reader().client.data.sliceTable(asked, { signal })
    },
    weak: async (request, { signal }) => {
      const run = getRun(db, request.run)
      const { leastRows = defaultLeastRows, onlyKept = false } = request
      const asked = { ...placeOf(run, request.part, request.output), leastRows }
      if (onlyKept) return { report: keptWeak(context, run, asked).known }
      return { report: await weakOf(context, run, asked, context.reader(), signal) }
    },
    standing: async ({ run: ref, part, output }, { signal }) => {
      const run = getRun(db, ref)
      const wanted = output === undefined ? run.outputs.map((one) => one.output) : [output]
      const found = await Promise.all(
        wanted.map((name) => floorsOf(context, run, { part, output: name }, signal)),
      )
      return found.flat()
    },
    broken: () => brokenFloors(context),
    floors: ({ dataset }) => listFloors(db, getDataset(db, dataset).id),
    addFloor: ({ dataset: ref, name, output: named, filter, metric = 'accuracy', label = null, least }) => {
      const writable = context.write()
      const dataset = getDataset(db, ref)
      const output = getOutput(db, dataset.id, named)
      if (ofLabel.has(metric) !== (label !== null))
        throw new WinnowError(
          'input.invalid',
          `A floor of ${metric} is ${label === null ? 'one of a label; name it' : 'not one of a label'}.`,
        )
      if (label !== null && !labelSet(db, Number(output.id)).some((one) => one.name === label))
        throw new WinnowError('label.notFound', `${dataset.name} has no label named ${label}.`)
      // A filter that cannot be read is refused now, not at each run.
      rowIdsOf(db, dataset.id, { op: 'and', of: [{ field: 'row', in: [1] }, filter] })
      const createdAt = timestamp(context)
      return told(
        insertFloor(writable, {
          dataset: dataset.id,
          output: output.name,
          name,
          filter,
          metric,
          label,
          least,
          createdAt,
        }),
      )
    },
    changeFloor: ({ floor, ...change }) => told(updateFloor(context.write(), floor, change)),
    removeFloor: ({ floor }) => told(markFloorRemoved(context.write(), floor, timestamp(context))),
    restoreFloor: ({ floor }) => {
      const writable = context.write()
      getFloor(db, floor)
      return told(markFloorRemoved(writable, floor, null))
    },
  }
}

type AskedWeak = Parameters<Worker['client']['data']['weakSlices']>[0]

/** The answer that is kept, null where none still holds, and how another is kept. */
function keptWeak(context: Context, run: Run, { part, output, leastRows }: AskedWeak) {
  const { db } = context
  const key = `${part} ${output} ${leastRows}`
  const mark = `${sliceMark(db, run.datasetId)} ${predictedParts(db, run.id)[part] ?? 0}`
  const { data = null } = WeakReport.safeParse(keptScan(db, run.id, key, mark))
  return { known: data, keep: (made: WeakReport) => keepScan(context.write(), run.id, key, mark, made) }
}

/** Slices of a part that are weak beyond chance: those that are kept, else worked out by a worker and kept. */
export async function weakOf(
  context: Context,
  run: Run,
  asked: AskedWeak,
  { client }: Worker,
  signal: AbortSignal,
): Promise<WeakReport> {
  const { known, keep } = keptWeak(context, run, asked)
  if (known) return known
  const made = await client.data.weakSlices(asked, { signal })
  try {
    keep(made)
    announce(context, 'slices', run.id)
  } catch (error) {
    // A second Winnow reads alone; it works the answer out anew.
    if (!(error instanceof WinnowError && error.code === 'workspace.readOnly')) throw error
  }
  return made
}
