// Curves of runs, cut to what a picture shows. In the process that reads the database: the owner of the window never reads
// ten thousand points of a hundred runs.
import type { RunCurve, RunCurves, RunCurvesRequest } from '../../shared/domain/run-curves'
import { StepFigure } from '../../shared/domain/run-curves'
import type { RunId } from '../../shared/domain/ids'
import { thinPlaces } from '../../shared/downsample'
import { smoothValues } from '../../shared/smooth'
import type { ReadableDb } from '../store/database'
import { type Series, SeriesReader } from '../store/run-series'

const usualPoints = 300

const readers = new WeakMap<ReadableDb, SeriesReader>()

/** The curves asked for, in their order; the runs are named by id. */
export function curvesOf(
  db: ReadableDb,
  request: Omit<RunCurvesRequest, 'runs'> & { readonly runs: readonly RunId[] },
): RunCurves {
  let reader = readers.get(db)
  if (!reader) readers.set(db, (reader = new SeriesReader(db)))
  const figures = new Set<string>()
  const lines = request.runs.flatMap((run): RunCurve[] => {
    const { steps, epochs } = reader.read(run)
    for (const name of [...steps.figures.keys(), ...epochs.figures.keys()]) figures.add(name)
    const isOfSteps = StepFigure.safeParse(request.figure).success
    const line = lineOf(isOfSteps ? steps : epochs, request)
    return line ? [{ run, ...line }] : []
  })
  return { lines, figures: [...figures] }
}

/** A line of a series; null where it has no point. */
export function lineOf(
  series: Series,
  { figure, along = 'epoch', from, to, points = usualPoints, smoothing = 0 }: Omit<RunCurvesRequest, 'runs'>,
): Omit<RunCurve, 'run'> | null {
  const found = series.figures.get(figure)
  if (!found) return null
  const { x, y } = finite(series[along].values, found.values)
  if (x.length === 0) return null
  const values = smoothing > 0 ? smoothValues(y, smoothing) : y
  // A point beyond each end: the line leaves the picture where it does in truth.
  const first = from === undefined ? 0 : Math.max(0, firstFrom(x, from) - 1)
  const end = to === undefined ? x.length : Math.min(x.length, firstFrom(x, to, true) + 1)
  const places = thinPlaces(values, first, Math.max(first, end), points)
  return {
    x: places.map((at) => digits(x[at] ?? 0, 8)),
    y: places.map((at) => digits(values[at] ?? 0, 6)),
    total: x.length,
  }
}

const digits = (value: number, count: number): number => Number(value.toPrecision(count))

function finite(x: Float64Array, y: Float64Array): { readonly x: Float64Array; readonly y: Float64Array } {
  const places: number[] = []
  for (let at = 0; at < y.length; at++) if (Number.isFinite(x[at]) && Number.isFinite(y[at])) places.push(at)
  if (places.length === x.length) return { x, y }
  return {
    x: Float64Array.from(places, (at) => x[at] ?? 0),
    y: Float64Array.from(places, (at) => y[at] ?? 0),
  }
}

/** The first place whose value is at least `bound`, or beyond it; the length where there is none. */
function firstFrom(values: Float64Array, bound: number, isBeyond = false): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    const value = values[middle] ?? 0
    if (isBeyond ? value > bound : value >= bound) high = middle
    else low = middle + 1
  }
  return low
}
