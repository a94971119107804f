// Questions to the process that reads the database. One that reads every row with a pattern may never come to an end:
// it is given up when the asker has left, or after a minute.
import { type Filter, readsEveryRow } from '../../shared/domain/filter'
import { WinnowError } from '../../shared/errors'
import type { Worker } from '../worker/host'
import type { Context } from './context'

const patienceMs = 60_000
const graceMs = 2000

/**
 * Asks the reader.
 * @throws WinnowError `input.invalid` where a filter takes longer than a minute, and what the question throws.
 */
export async function askReader<T>(
  context: Context,
  filter: Filter | undefined,
  signal: AbortSignal,
  ask: (data: Worker['client']['data'], databaseFile: string) => Promise<T>,
): Promise<T> {
  const worker = context.reader()
  const answer = ask(worker.client.data, context.workspace.databaseFile)
  if (!readsEveryRow(filter)) return answer
  let isTooSlow = false
  const end = (): void => {
    isTooSlow = !signal.aborted
    worker.kill()
  }
  let grace: NodeJS.Timeout | undefined
  const leave = (): void => {
    grace = setTimeout(end, graceMs)
  }
  const patience = setTimeout(end, patienceMs)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    return await answer
  } catch (error) {
    if (isTooSlow)
      throw new WinnowError('input.invalid', 'The filter took more than a minute and was stopped.', {
        hint: 'Patterns with repeats inside repeats, as in (a+)+, can take for ever: write it without.',
        details: { path: 'filter' },
      })
    throw error
  } finally {
    clearTimeout(patience)
    clearTimeout(grace)
    signal.removeEventListener('abort', leave)
  }
}
