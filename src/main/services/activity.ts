// What is going on: every long job announces itself here, and every page hears of it (at most 5 times a second).
import { totalmem } from 'node:os'
import type { Activity, AppEvent } from '../../shared/domain/app'
import type { Broadcast } from './broadcast'

/** A job's own handle: report, then end. */
export type Job = {
  readonly update: (change: Partial<Omit<Activity, 'id'>>) => void
  readonly end: () => void
}

/** The list of running jobs. */
export type ActivityBoard = {
  readonly begin: (job: Omit<Activity, 'id' | 'startedAt'>) => Job
  readonly snapshot: () => AppEvent
  readonly close: () => void
}

const intervalMs = 200
const mebibyte = 1024 * 1024

/** Makes the board; `now` gives the wall clock in milliseconds. */
export function createActivityBoard(events: Broadcast<AppEvent>, now: () => number): ActivityBoard {
  const jobs = new Map<string, Activity>()
  let nextId = 1
  let timer: NodeJS.Timeout | null = null
  const snapshot = (): AppEvent => ({
    type: 'activity',
    jobs: [...jobs.values()],
    rssMiB: Math.round(process.memoryUsage.rss() / mebibyte),
    totalMiB: Math.round(totalmem() / mebibyte),
  })
  const announce = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      events.send(snapshot())
    }, intervalMs)
  }
  return {
    begin: (job) => {
      const id = `job-${nextId++}`
      jobs.set(id, { ...job, id, startedAt: new Date(now()).toISOString() })
      announce()
      return {
        update: (change) => {
          const present = jobs.get(id)
          if (present) jobs.set(id, { ...present, ...change })
          announce()
        },
        end: () => {
          jobs.delete(id)
          announce()
        },
      }
    },
    snapshot,
    close: () => {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
