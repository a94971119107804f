// What the system shows of the work: progress in the taskbar, sleep held off while a model trains, a note
// when a run ends and nobody is looking.
import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import type { Activity } from '../../shared/domain/app'
import type { Run } from '../../shared/domain/run'
import type { Session } from '../session'
import { endingWords } from './ending-words'
import { focusWindow } from './window'

/** Follows the activity of a session until it, or `signal`, ends. */
export async function showActivity(
  client: Session['client'],
  window: () => BrowserWindow | null,
  signal: AbortSignal,
): Promise<void> {
  let blocker: number | null = null
  let before: readonly Activity[] = []
  const hear = (jobs: readonly Activity[]): void => {
    const training = jobs.filter((job) => job.kind === 'training')
    if (training.length > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
    setProgress(window(), jobs)
    for (const job of before) {
      const isOver = job.kind === 'training' && !training.some((other) => other.id === job.id)
      if (isOver && !window()?.isFocused()) void notify(client, job, window)
    }
    before = jobs
  }
  try {
    for await (const event of client.app.watch({}, { signal }))
      if (event.type === 'activity') hear(event.jobs)
  } finally {
    // The jobs of an owner that is gone are gone with it.
    before = []
    hear([])
  }
}

function setProgress(window: BrowserWindow | null, jobs: readonly Activity[]): void {
  if (!window || window.isDestroyed()) return
  const [job] = jobs
  // Two means that something is under way whose end is not known.
  window.setProgressBar(job ? (job.progress ?? 2) : -1)
}

async function notify(
  client: Session['client'],
  job: Activity,
  window: () => BrowserWindow | null,
): Promise<void> {
  if (!Notification.isSupported()) return
  // A run that was removed at once, or an owner that has ended, still had an end.
  const run = job.runId === null ? null : await runAtItsEnd(client, job.runId).catch(() => null)
  const note = new Notification({ title: 'Winnow', body: run ? endingWords(run) : `${job.title} has ended.` })
  note.on('click', () => focusWindow(window()))
  note.show()
}

/** The job ends a moment before the run's end is stored. */
async function runAtItsEnd(client: Session['client'], id: string): Promise<Run> {
  const events = client.runs.follow({ run: id, after: Number.MAX_SAFE_INTEGER })[Symbol.asyncIterator]()
  while (!(await events.next()).done);
  return client.runs.get({ run: id })
}
