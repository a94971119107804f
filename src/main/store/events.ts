import type { RunId } from '../../shared/domain/ids'
import type { RunEvent, RunEventBody } from '../../shared/domain/run'
import type { ReadableDb, WritableDb } from './database'

/** Stores an event and gives it run, seq (0, 1, 2 …) and time. */
export function appendEvent(_db: WritableDb, _run: RunId, _body: RunEventBody, _at?: string): RunEvent {
  throw new Error('not yet')
}
/** Events after `after` (-1 for all) in order, at most `limit` (1000). */
export function readEvents(_db: ReadableDb, _run: RunId, _after: number, _limit?: number): RunEvent[] {
  throw new Error('not yet')
}
