// Closing the window while this process trains: the person is asked first, and what runs is stopped in good
// order before the window goes. A window that works through another Winnow ends nothing and asks nothing.
//
// Invariant: a run that was going has its last event in the store before the process ends.
import { app, type BrowserWindow, dialog, powerMonitor } from 'electron'
import type { LastingSession } from '../lasting-session'
import { closingQuestion, stopAnswer } from './closing-question'

/** Holds `window` open until nothing would be lost. */
export function guardClosing(window: BrowserWindow, session: LastingSession): void {
  let isFree = false
  let isAsking = false
  let stopping: Promise<void> | null = null
  const leave = (): void => {
    isFree = true
    app.quit()
  }
  const stop = (): void => {
    stopping ??= (session.present()?.settle() ?? Promise.resolve()).then(leave, leave)
  }
  const ask = async (): Promise<void> => {
    const { running, waiting } = await atStake(session)
    // Nothing is at stake, or the owner is another Winnow: its trainings go on.
    if (running.length + waiting.length === 0) return leave()
    const names = running.map((run) => run.name)
    const question = closingQuestion({
      running: names,
      waiting: waiting.length,
      isStopping: stopping !== null,
    })
    const { response } = await dialog.showMessageBox(window, question)
    if (response !== stopAnswer) return
    if (stopping) await endAtOnce(session)
    else stop()
  }
  window.on('close', (event) => {
    if (isFree) return
    event.preventDefault()
    if (isAsking) return
    isAsking = true
    ask()
      // Whatever fails here must not keep a window open for ever.
      .catch(leave)
      .finally(() => (isAsking = false))
  })
  // Nobody is there to answer: the session of the person ends, or a terminal tells the process to.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  powerMonitor.on('shutdown', stop)
}

type Stakes = { readonly id: string; readonly name: string; readonly status: string }

async function atStake(session: LastingSession): Promise<{ running: Stakes[]; waiting: Stakes[] }> {
  const present = session.present()
  if (present?.mode !== 'owner') return { running: [], waiting: [] }
  const runs = await present.client.runs.list({})
  return {
    running: runs.filter((run) => run.status === 'running' || run.status === 'paused'),
    waiting: runs.filter((run) => run.status === 'queued'),
  }
}

async function endAtOnce(session: LastingSession): Promise<void> {
  for (const run of (await atStake(session)).running)
    await session
      .present()
      ?.client.runs.cancel({ run: run.id })
      .catch(() => undefined)
}
