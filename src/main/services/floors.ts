// How runs stand to the floors of their dataset: worked out by the process that reads the database, kept with the run, and
// counted when its training ends, so that every page and list knows it at no cost.
import crypto from 'node:crypto'
import { FloorState, type SliceFloor } from '../../shared/domain/slice'
import type { Run } from '../../shared/domain/run'
import { toWireError, WinnowError } from '../../shared/errors'
import { everyFloor, keepScan, keptScan, keptScans, listFloors, sliceMark } from '../store/floors'
import { predictedParts } from '../store/predictions'
import { RunId } from '../../shared/domain/ids'
import type { Filter } from '../../shared/domain/filter'
import { announce, type Context } from './context'

const States = FloorState.array()
const begin = 'floors '

/** Test where the run has scored it, else validation. */
export function usualPart({ db }: Context, run: Run): string {
  const parts = predictedParts(db, run.id)
  return (parts['test'] ?? 0) > 0 || (parts['validation'] ?? 0) === 0 ? 'test' : 'validation'
}

/** How a run stands to the floors of one of its outputs. @throws WinnowError as filters of floors do. */
export async function floorsOf(
  context: Context,
  run: Run,
  { part, output }: { readonly part?: string | undefined; readonly output: string },
  signal?: AbortSignal,
): Promise<FloorState[]> {
  const { db } = context
  const floors = listFloors(db, run.datasetId).filter((floor) => floor.output === output)
  if (floors.length === 0) return []
  const usual = usualPart(context, run)
  const asked = { databaseFile: context.workspace.databaseFile, run: run.id, part: part ?? usual, output }
  const isKept = asked.part === usual && floors.every(({ filter }) => hangsOnRows(filter))
  const key = `${begin}${output}`
  const mark = isKept ? markOf(context, run, usual, floors) : ''
  const known = isKept ? States.safeParse(keptScan(db, run.id, key, mark)) : null
  if (known?.success) return known.data
  const states = await ask(context, asked, floors, signal)
  if (isKept) keep(context, run, key, mark, states)
  return states
}

async function ask(
  context: Context,
  asked: {
    readonly databaseFile: string
    readonly run: string
    readonly part: string
    readonly output: string
  },
  floors: SliceFloor[],
  signal?: AbortSignal,
): Promise<FloorState[]> {
  try {
    return await context
      .reader()
      .client.data.floorStates({ ...asked, floors }, signal === undefined ? {} : { signal })
  } catch (error) {
    // Nothing scored, or nothing labelled: no floor can be kept or broken there.
    if (!(error instanceof WinnowError) || !['labels.none', 'run.noPredictions'].includes(error.code))
      throw error
    return floors.map((floor) => ({ floor, rows: 0, figure: null, state: 'empty', isWithinChance: false }))
  }
}

/** What the answer hangs on: rows, split and languages of the dataset, what the run has scored, and the floors themselves. */
function markOf({ db }: Context, run: Run, part: string, floors: readonly SliceFloor[]): string {
  const said = crypto.createHash('sha256').update(JSON.stringify(floors)).digest('hex').slice(0, 32)
  return `${sliceMark(db, run.datasetId)} ${part} ${predictedParts(db, run.id)[part] ?? 0} ${said}`
}

/** Whether a filter asks of rows alone; what it asks of views, findings or other runs may change without the dataset. */
function hangsOnRows(filter: Filter): boolean {
  if ('op' in filter) return filter.op === 'not' ? hangsOnRows(filter.of) : filter.of.every(hangsOnRows)
  return !['view', 'finding', 'prediction', 'confidence', 'right'].includes(filter.field)
}

function keep(context: Context, run: Run, key: string, mark: string, states: FloorState[]): void {
  try {
    keepScan(context.write(), run.id, key, mark, states)
    announce(context, 'slices', run.id)
  } catch (error) {
    // A second Winnow reads alone; it works the answer out anew.
    if (!(error instanceof WinnowError && error.code === 'workspace.readOnly')) throw error
  }
}

/** Runs that break floors which stand today, by what was last found of them. */
export function brokenFloors({ db }: Context): { run: RunId; floors: string[] }[] {
  const standing = new Map(everyFloor(db).map((floor) => [floor.id, floor]))
  const found = new Map<string, string[]>()
  for (const { run, report } of keptScans(db, begin)) {
    const { data: states = [] } = States.safeParse(report)
    for (const { floor, figure } of states) {
      const now = standing.get(floor.id)
      if (now && figure !== null && figure.value < now.least)
        found.set(run, [...(found.get(run) ?? []), now.name])
    }
  }
  return [...found].map(([run, floors]) => ({ run: RunId.parse(run), floors }))
}

/**
 * At the end of a training, before anybody hears of it: a sentence on the floors; empty where there are none.
 * A count that fails ends nothing; it can be made later.
 */
export async function floorsAfterTraining(context: Context, run: Run): Promise<string> {
  try {
    const found = await Promise.all(run.outputs.map(({ output }) => floorsOf(context, run, { output })))
    const states = found.flat().filter(({ state }) => state !== 'empty')
    if (states.length === 0) return ''
    const broken = states.filter(({ state }) => state === 'broken').map(({ floor }) => floor.name)
    if (broken.length === 0) return ` ${states.length === 1 ? 'The floor is' : 'All floors are'} kept.`
    return ` ${broken.length} of ${states.length} floors broken: ${broken.join('; ')}.`
  } catch (error) {
    context.log(`floors of ${run.id}: ${toWireError(error).message}`)
    return ' The floors could not be counted.'
  }
}
