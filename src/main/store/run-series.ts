// What a run said over its training, as columns of numbers: a curve of ten thousand points is a few arrays, not ten thousand
// objects. Read once and kept for the process that draws many runs; a run that goes on is read from where it was.
import type { RunId } from '../../shared/domain/ids'
import type { ReadableDb } from './database'
import { Column } from './series-column'

/** Numbers of a run in the order of its events. A step or an epoch that a resumed training took back is not in it. */
export type RunSeries = {
  readonly steps: Series
  readonly epochs: Series
}

/** Places on the three axes, and figures at them by name; NaN where there is none. */
export type Series = {
  readonly step: Column
  readonly epoch: Column
  readonly minutes: Column
  readonly figures: Map<string, Column>
}

type Kept = RunSeries & { readonly number: number; readonly createdAt: string; seq: number }

/** Bytes that are kept of runs; the ones that were longest not asked for go first. */
const mostBytes = 128 * 2 ** 20

/** The series of runs on one database. */
export class SeriesReader {
  readonly #db: ReadableDb
  readonly #kept = new Map<string, Kept>()

  constructor(db: ReadableDb) {
    this.#db = db
  }

  /** What is known of a run up to now; empty for an unknown one. */
  read(run: RunId): RunSeries {
    const row = this.#db.get<{ number: number; created_at: string }>(
      'SELECT number, created_at FROM runs WHERE id = ?',
      run,
    )
    if (!row) return { steps: newSeries(), epochs: newSeries() }
    const before = this.#kept.get(run)
    const isSame = before?.number === row.number && before.createdAt === row.created_at
    const kept: Kept = isSame
      ? before
      : { steps: newSeries(), epochs: newSeries(), seq: -1, number: row.number, createdAt: row.created_at }
    readOn(this.#db, kept)
    this.#kept.delete(run)
    this.#kept.set(run, kept)
    this.#forget()
    return kept
  }

  #forget(): void {
    let bytes = 0
    for (const one of this.#kept.values()) bytes += bytesOf(one.steps) + bytesOf(one.epochs)
    for (const [run, one] of this.#kept) {
      if (bytes <= mostBytes || this.#kept.size === 1) return
      bytes -= bytesOf(one.steps) + bytesOf(one.epochs)
      this.#kept.delete(run)
    }
  }
}

/** Events that are read at once: no cursor stays open for long. */
const chunk = 20_000

type EventRow = {
  seq: number
  type: string
  step: number | null
  epoch: number | null
  seconds: number | null
  loss: number | null
  rate: number | null
  norm: number | null
  validation: string | null
}

function readOn(db: ReadableDb, kept: Kept): void {
  for (;;) {
    // Only what is drawn is taken out of the stored JSON.
    const rows = db.all<EventRow>(
      `SELECT seq, type, data ->> '$.step' AS step, data ->> '$.epoch' AS epoch,
         data ->> '$.elapsedSeconds' AS seconds, data ->> '$.loss' AS loss, data ->> '$.learningRate' AS rate,
         data ->> '$.gradientNorm' AS norm, data -> '$.validation' AS validation FROM run_events
       WHERE run = ? AND seq > ? AND type IN ('step', 'epoch', 'started') ORDER BY seq LIMIT ?`,
      kept.number,
      kept.seq,
      chunk,
    )
    for (const row of rows) fold(kept, row)
    kept.seq = rows.at(-1)?.seq ?? kept.seq
    if (rows.length < chunk) return
  }
}

function fold(kept: RunSeries, row: EventRow): void {
  if (row.type === 'started') {
    // A resumed run starts again at a checkpoint: what came after it is taken back.
    cutAfter(kept.steps, row.step ?? 0)
    cutAfter(kept.epochs, row.step ?? 0)
  } else if (row.type === 'step') {
    add(kept.steps, row, { trainingLoss: row.loss, learningRate: row.rate, gradientNorm: row.norm })
  } else if (row.validation !== null && row.validation !== 'null') {
    const { loss, metrics } = JSON.parse(row.validation) as { loss: number; metrics: Record<string, number> }
    add(kept.epochs, row, { loss, ...metrics })
  }
}

function newSeries(): Series {
  return { step: new Column(), epoch: new Column(), minutes: new Column(), figures: new Map() }
}

function add(series: Series, row: EventRow, figures: Readonly<Record<string, number | null>>): void {
  const at = series.step.length
  series.step.push(row.step ?? Number.NaN)
  series.epoch.push(row.epoch ?? Number.NaN)
  series.minutes.push((row.seconds ?? Number.NaN) / 60)
  for (const [name, value] of Object.entries(figures)) {
    if (value === null) continue
    let column = series.figures.get(name)
    if (!column) series.figures.set(name, (column = new Column()))
    column.fill(at)
    column.push(value)
  }
}

function cutAfter(series: Series, step: number): void {
  let length = series.step.length
  while (length > 0 && series.step.at(length - 1) > step) length--
  for (const column of [series.step, series.epoch, series.minutes, ...series.figures.values()])
    column.cut(length)
}

function bytesOf({ step, epoch, minutes, figures }: Series): number {
  return [step, epoch, minutes, ...figures.values()].reduce((sum, column) => sum + column.bytes, 0)
}
