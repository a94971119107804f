// What the system shows of the work: progress in the taskbar, sleep held off while a model trains, a note
// when a run ends and nobody is looking.
import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import type { Activity } from '../../shared/domain/app'
import type { Session } from '../session'
import { focusWindow } from './window'

/** Follows the activity of a session until `signal` ends it. */
export async function showActivity(
  client: Session['client'],
  window: () => BrowserWindow | null,
  signal: AbortSignal,
): Promise<void> {
  let blocker: number | null = null
  let before: readonly Activity[] = []
  for await (const event of client.app.watch({}, { signal })) {
    if (event.type !== 'activity') continue
    const training = event.jobs.filter((job) => job.kind === 'training')
    if (training.length > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
    setProgress(window(), event.jobs)
    for (const job of before) {
      const isOver = job.kind === 'training' && !training.some((other) => other.id === job.id)
      if (isOver && !window()?.isFocused()) notify(job, window)
    }
    before = event.jobs
  }
}

function setProgress(window: BrowserWindow | null, jobs: readonly Activity[]): void {
  if (!window || window.isDestroyed()) return
  const [job] = jobs
  // Two means that something is under way whose end is not known.
  window.setProgressBar(job ? (job.progress ?? 2) : -1)
}

function notify(job: Activity, window: () => BrowserWindow | null): void {
  if (!Notification.isSupported()) return
  const note = new Notification({ title: 'Winnow', body: `${job.title} has ended.` })
  note.on('click', () => focusWindow(window()))
  note.show()
}
