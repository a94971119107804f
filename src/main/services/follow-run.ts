import type { Run, RunEvent } from '../../shared/domain/run'
import { readEvents } from '../store/events'
import type { Context } from './context'
import type { TrainingQueue } from './queue'

/** What was stored of a run, then what it says until it has ended. */
export async function* followRun(
  context: Context,
  queue: TrainingQueue,
  run: Run,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const live = queue.live(run.id)?.listen(signal) ?? null
  let last = after
  for (;;) {
    const page = readEvents(context.db, run.id, last)
    for (const event of page) {
      if (signal.aborted) return
      yield event
      last = event.seq
    }
    if (page.length === 0) break
  }
  if (!live) return
  for await (const event of live) {
    if (event.seq <= last) continue
    yield event
    last = event.seq
  }
}
