// `winnow runs queue` and what changes it. A terminal ends with its command: it trains what others put into the queue only
// when it is told to (`runs work`).
import type { Command } from 'commander'
import { parseStartTime } from '../../shared/start-time'
import type { Runner, Work } from './command'
import { queueLines } from './queue-words'
import { followToEnd } from './train'

/** Adds the commands of the queue to `runs`. */
export function addQueueCommands(runs: Command, run: Runner): void {
  const show = async ({ session, output }: Work): Promise<void> => {
    const queue = await session.client.runs.queue({})
    output.result(queue, () => queueLines(queue))
  }
  run(runs.command('queue').description('what trains and what waits, in order'), show)
  run(
    runs.command('order <run...>').description('let these begin first, in this order'),
    async (work, refs) => {
      await work.session.client.runs.orderQueue({ runs: refs })
      await show(work)
    },
  )
  run(
    runs.command('pause-queue').description('let no further run begin; the one that trains goes on'),
    async (work) => {
      await work.session.client.runs.holdQueue({ isPaused: true })
      await show(work)
    },
  )
  run(runs.command('resume-queue').description('let runs begin again'), async (work) => {
    await work.session.client.runs.holdQueue({ isPaused: false })
    await show(work)
  })
  run(
    runs
      .command('start-at <run> <time>')
      .description('not before this time: 22:00, "2026-11-28 22:00", or now for as soon as it is its turn'),
    async (work, [ref = '', time = '']) => {
      const startAt = parseStartTime(time, Date.now())
      await work.session.client.runs.schedule({ run: ref, startAt })
      await show(work)
    },
  )
  run(
    runs.command('take-out <run...>').description('take runs from the queue before they begin'),
    async (work, refs) => {
      for (const ref of refs) await work.session.client.runs.cancel({ run: ref })
      await show(work)
    },
  )
  run(
    runs
      .command('put-back <run>')
      .description('put a run into the queue again that was taken out, or that can go on'),
    async (work, [ref = '']) => {
      await work.session.client.runs.enqueue({ run: ref })
      await show(work)
    },
  )
  run(runs.command('work').description('train what waits, one after another, until nothing waits'), workOff)
}

async function workOff(work: Work): Promise<void> {
  const { session, output, signal } = work
  session.takeUp()
  const done: { run: string; name: string; status: string }[] = []
  const seen = new Set<string>()
  while (!signal.aborted) {
    const { running, waiting, isPaused } = await session.client.runs.queue({})
    const left = isPaused ? [] : waiting.filter((one) => !seen.has(one.run.id))
    // What has a time is followed last, the earliest first.
    const [first] = left.toSorted((a, b) => (a.startAt ?? '').localeCompare(b.startAt ?? ''))
    const next = running ?? first?.run
    if (!next) break
    seen.add(next.id)
    // Why one failed stands with it; the others go on.
    await followToEnd(work, next.id).catch((error: unknown) => output.say(`${next.name}: ${String(error)}`))
    const { id, name, status } = await session.client.runs.get({ run: next.id })
    done.push({ run: id, name, status })
  }
  output.result(done, () =>
    done.length === 0 ? 'Nothing waits.' : done.map(({ name, status }) => `${name}: ${status}.`).join('\n'),
  )
}
