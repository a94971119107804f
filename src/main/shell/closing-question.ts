// What is asked before a window is closed that would end a training. Words only; closing.ts asks.
import type { MessageBoxOptions } from 'electron'

/** What would be ended. */
export type AtStake = {
  readonly running: readonly string[]
  readonly waiting: number
  readonly isStopping: boolean
}

/** The answer that lets the window close. */
export const stopAnswer = 1

/** The question; the first answer, which Escape gives too, changes nothing. */
export function closingQuestion({ running, waiting, isStopping }: AtStake): MessageBoxOptions {
  const names = running.length > 0 ? running.join(', ') : 'A run'
  const others =
    waiting === 0
      ? ''
      : waiting === 1
        ? ' One more run is waiting; it stays in the queue for the next start.'
        : ` ${waiting} more runs are waiting; they stay in the queue for the next start.`
  return isStopping
    ? {
        type: 'question',
        message: `${names} is still being stopped.`,
        detail: 'Its best epoch is being saved. Ended at once, nothing of it is kept.',
        buttons: ['Wait', 'End it at once'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      }
    : {
        type: 'question',
        message: `${names} is still training.`,
        detail: `Training ends when the window closes. Stopped now, the best epoch so far is kept.${others}`,
        buttons: ['Go on training', 'Stop and keep the best so far'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      }
}
