// The report of a run: read, put together from sections, written as one file. Row by row work is done in other processes.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../../shared/contract/define'
import type { WinnowContract } from '../../../shared/contract'
import { getRun } from '../../store/runs'
import type { Context } from '../context'
import type { Evaluations } from '../evaluations'
import { openTarget } from '../files'
import type { ReportData } from './data'
import { gather } from './gather'
import { htmlOf } from './html'
import { markdownOf } from './markdown'
import { cardHead } from './model-card'
import { sections } from './sections'

type ReportHandlers = Pick<Handlers<WinnowContract>['runs'], 'exportReport'>

/** Makes the handler of the report. */
export function reportHandlers(context: Context, evaluations: Evaluations): ReportHandlers {
  return {
    exportReport: async function* ({ run: ref, as, target }, { caller, signal }) {
      const run = getRun(context.db, ref)
      const { outFile, written } = openTarget(context, target, caller)
      // A process of its own: reading every row takes seconds where there are many, and keeps no page waiting here.
      const worker = context.workers.start('export')
      signal.addEventListener('abort', worker.kill, { once: true })
      const job = context.activity.begin({
        kind: 'export',
        title: `Report of ${run.name}`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: run.id,
      })
      let isDone = false
      try {
        const reading = gather(context, evaluations, run, worker, signal)
        let next = await reading.next()
        while (!next.done) {
          const { done, total, step, secondsLeft } = next.value
          job.update({ progress: done / total, detail: step, secondsLeft })
          yield next.value
          next = await reading.next()
        }
        const text = as === 'html' ? reportHtml(next.value) : reportMarkdown(next.value)
        await worker.client.file.writeText({ text, outFile }, { signal })
        isDone = true
        yield { type: 'finished', file: written }
      } finally {
        job.end()
        signal.removeEventListener('abort', worker.kill)
        worker.kill()
        if (!isDone && written.kind === 'download') rmSync(outFile, { force: true })
      }
    },
  }
}

/** The report as one HTML file. */
export function reportHtml(data: ReportData): string {
  return htmlOf(
    `${data.run.name}, ${data.dataset.name}`,
    sections.flatMap((section) => section(data)),
  )
}

/** The same as Markdown, with the head of a model card. */
export function reportMarkdown(data: ReportData): string {
  return `${cardHead(data)}\n${markdownOf(sections.flatMap((section) => section(data)))}`
}
