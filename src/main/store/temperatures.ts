// Temperatures that runs answer at: a row an output that answers with calibrated confidences.
import type { FittedTemperature } from '../../shared/domain/calibration'
import type { RunId } from '../../shared/domain/ids'
import type { ReadableDb, WritableDb } from './database'

/** Temperatures in use of a run, by output. */
export function temperaturesOf(db: ReadableDb, run: RunId): Record<string, number> {
  const rows = db.all<{ output: string; temperature: number }>(
    'SELECT output, temperature FROM temperatures WHERE run = ?',
    run,
  )
  return Object.fromEntries(rows.map(({ output, temperature }) => [output, temperature]))
}

/** What is known of them: which rows they were fitted on. */
export function fittedTemperatures(
  db: ReadableDb,
  run: RunId,
): { output: string; temperature: number; part: string; rows: number }[] {
  return db.all('SELECT output, temperature, part, rows FROM temperatures WHERE run = ? ORDER BY output', run)
}

/** From now on the output answers at this temperature. */
export function keepTemperature(
  db: WritableDb,
  run: RunId,
  output: string,
  { temperature, part, rows }: FittedTemperature,
  at: string,
): void {
  db.run(
    `INSERT INTO temperatures (run, output, temperature, part, rows, kept_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, output) DO UPDATE SET temperature = excluded.temperature, part = excluded.part,
     rows = excluded.rows, kept_at = excluded.kept_at`,
    run,
    output,
    temperature,
    part,
    rows,
    at,
  )
}

/** From now on the output answers with its own confidences. */
export function dropTemperature(db: WritableDb, run: RunId, output: string): void {
  db.run('DELETE FROM temperatures WHERE run = ? AND output = ?', run, output)
}
