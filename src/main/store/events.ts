import type { RunId } from '../../shared/domain/ids'
import { RunEvent, type RunEventBody } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { nowText } from './identity'

type StoredEvent = { seq: number; at: string; type: string; data: string }

/**
 * Stores an event and gives it run, seq (0, 1, 2 … per run) and time; it is sent only after that.
 * @throws WinnowError `run.notFound`.
 */
export function appendEvent(db: WritableDb, run: RunId, body: RunEventBody, at = nowText()): RunEvent {
  return db.write(() => {
    const number = numberOf(db, run)
    const highest = db.value<number | null>('SELECT max(seq) FROM run_events WHERE run = ?', number)
    const seq = (highest ?? -1) + 1
    const { type, ...data } = body
    db.run(
      'INSERT INTO run_events (run, seq, at, type, data) VALUES (?, ?, ?, ?, ?)',
      number,
      seq,
      at,
      type,
      JSON.stringify(data),
    )
    return { ...body, run, seq, at }
  })
}

/**
 * Events of a run after the seq `after` (-1 for all) in order, at most `limit`.
 * @throws WinnowError `run.notFound`.
 */
export function readEvents(db: ReadableDb, run: RunId, after: number, limit = 1000): RunEvent[] {
  const rows = db.all<StoredEvent>(
    'SELECT seq, at, type, data FROM run_events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?',
    numberOf(db, run),
    after,
    limit,
  )
  return rows.map((row) => toEvent(run, row))
}

/** All events of these types, in order. @throws WinnowError `run.notFound`. */
export function readAllEvents(db: ReadableDb, run: RunId, types: readonly RunEvent['type'][]): RunEvent[] {
  const rows = db.all<StoredEvent>(
    `SELECT seq, at, type, data FROM run_events WHERE run = ? AND type IN (${types.map(() => '?').join(', ')})
     ORDER BY seq`,
    numberOf(db, run),
    ...types,
  )
  return rows.map((row) => toEvent(run, row))
}

/** The last step that a run told of since it was last started; 0 before the first. @throws WinnowError `run.notFound`. */
export function lastStep(db: ReadableDb, run: RunId): number {
  const sql = `SELECT json_extract(data, '$.step') AS step FROM run_events WHERE run = ? AND type IN ('step', 'started')
    ORDER BY seq DESC LIMIT 1`
  return db.all<{ step: number }>(sql, numberOf(db, run))[0]?.step ?? 0
}

function toEvent(run: RunId, { seq, at, type, data }: StoredEvent): RunEvent {
  return RunEvent.parse({ ...(JSON.parse(data) as object), run, seq, at, type })
}

function numberOf(db: ReadableDb, run: RunId): number {
  const row = db.get<{ number: number }>('SELECT number FROM runs WHERE id = ?', run)
  if (!row) throw new WinnowError('run.notFound', `There is no run with the id ${run}.`)
  return row.number
}
