// Which part of a run is looked at where none is named.
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { predictedParts, predictedRows } from '../store/predictions'
import type { Context } from './context'
import { hasEnded } from './resume-run'

/** Stands for every row that a run has scored, where no part has this name. */
const allRows = 'all'

/**
 * The part asked for, else test, else validation; null for all rows. `rows` of it have a prediction.
 * @throws WinnowError `run.noPredictions`, `run.notFinished`.
 */
export function choosePart(
  context: Context,
  run: Run,
  asked: string | undefined,
): { readonly part: string | null; readonly rows: number } {
  if (!hasEnded(run.status)) throw new WinnowError('run.notFinished', `${run.name} is ${run.status}.`)
  const parts = predictedParts(context.db, run.id)
  const usual = parts['test'] ? 'test' : 'validation'
  const chosen = asked ?? (run.family === 'imported' && !parts[usual] ? allRows : usual)
  if (parts[chosen]) return { part: chosen, rows: parts[chosen] }
  const rows = chosen === allRows ? predictedRows(context.db, run.id).size : 0
  if (rows > 0) return { part: null, rows }
  const present = Object.keys(parts).filter((name) => parts[name])
  const list = present.length > 0 ? `It has them for ${present.join(', ')}.` : 'It has none.'
  throw new WinnowError('run.noPredictions', `${run.name} has no predictions for ${chosen}. ${list}`, {
    hint: `Choose one of them, or let it predict all rows: \`winnow predict ${run.id} --dataset ${run.dataset}\`.`,
  })
}
