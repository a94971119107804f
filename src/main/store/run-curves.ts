// Curves of runs over their epochs, straight from the stored events: two numbers a point, nothing else is read.
import type { RunId } from '../../shared/domain/ids'
import type { ReadableDb } from './database'

/** A point of a curve: the epoch, and the value there. */
export type CurvePoint = { readonly x: number; readonly y: number }

/** What a run said after an epoch. */
export type EpochFigures = {
  readonly epoch: number
  readonly isBest: boolean
  readonly loss: number | null
  readonly metrics: Readonly<Record<string, number>>
}

/** Training loss by epoch, one point a stored step event, in order; none for an unknown run. */
export function trainingLoss(db: ReadableDb, run: RunId): CurvePoint[] {
  return db.all<CurvePoint>(
    `SELECT json_extract(data, '$.epoch') AS x, json_extract(data, '$.loss') AS y FROM run_events
     WHERE run = (SELECT number FROM runs WHERE id = ?) AND type = 'step' ORDER BY seq`,
    run,
  )
}

/** Figures of validation by epoch, in order; none for an unknown run. The last best epoch is the one that was kept. */
export function epochFigures(db: ReadableDb, run: RunId): EpochFigures[] {
  const stored = db.all<{ epoch: number; is_best: number; validation: string | null }>(
    `SELECT json_extract(data, '$.epoch') AS epoch, json_extract(data, '$.isBest') AS is_best,
       json_extract(data, '$.validation') AS validation FROM run_events
     WHERE run = (SELECT number FROM runs WHERE id = ?) AND type = 'epoch' ORDER BY seq`,
    run,
  )
  return stored.map(({ epoch, is_best: isBest, validation }) => {
    const found =
      validation === null ? null : (JSON.parse(validation) as Omit<EpochFigures, 'epoch' | 'isBest'>)
    return { epoch, isBest: isBest === 1, loss: found?.loss ?? null, metrics: found?.metrics ?? {} }
  })
}
