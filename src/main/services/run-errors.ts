// Handlers of the mistakes of a run: cells, confused pairs, marks, nearest rows, the file of mistakes.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { WinnowError } from '../../shared/errors'
import { setMarks } from '../store/marks'
import { getRun } from '../store/runs'
import { choosePart } from './choose-part'
import { announce, type Context, timestamp } from './context'
import { openTarget } from './files'

type ErrorHandlers = Pick<
  Handlers<WinnowContract>['runs'],
  'cell' | 'confusions' | 'tellingWords' | 'nearest' | 'exportErrors'
>
type ReviewHandlers = Pick<Handlers<WinnowContract>['datasets'], 'review' | 'mark'>

type Asked = {
  readonly run: string
  readonly part?: string | undefined
  readonly output?: string | undefined
}

const usualNearest = { shown: 5, written: 3 }

/** Makes the handlers. */
export function errorHandlers(context: Context): ErrorHandlers {
  const { db } = context
  const settle = (asked: Asked) => settled(context, asked)
  const reader = () => context.reader().client.data
  return {
    cell: (asked, { signal }) => reader().cell({ ...asked, ...settle(asked) }, { signal }),
    confusions: (asked, { signal }) => reader().confusions({ ...asked, ...settle(asked) }, { signal }),
    tellingWords: (asked, { signal }) => reader().tellingWords({ ...asked, ...settle(asked) }, { signal }),
    nearest: ({ row, limit = usualNearest.shown, ...asked }, { signal }) => {
      const run = getRun(db, asked.run)
      const output = asked.output ?? run.output
      return reader().nearest(
        { databaseFile: context.workspace.databaseFile, run: run.id, output, row, limit },
        { signal },
      )
    },
    exportErrors: async function* (
      { as = 'csv', nearest = usualNearest.written, target, ...asked },
      { caller, signal },
    ) {
      const request = { ...settle(asked), as, nearest }
      const { outFile, written } = openTarget(context, target, caller)
      const worker = context.workers.start('export')
      let isDone = false
      const job = context.activity.begin({
        kind: 'export',
        title: 'Write the mistakes',
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: request.run,
      })
      try {
        for await (const event of worker.client.data.exportErrors({ ...request, outFile }, { signal })) {
          if (event.type === 'finished') {
            isDone = true
            yield { ...event, file: written }
          } else {
            const { done, total, secondsLeft } = event
            job.update({ progress: done / Math.max(1, total), detail: `${done} rows`, secondsLeft })
            yield event
          }
        }
      } finally {
        job.end()
        worker.kill()
        if (!isDone && written.kind === 'download') rmSync(outFile, { force: true })
      }
    },
  }
}

/** The answers that are meant, where not all is named. */
function settled(context: Context, { run: ref, part, output }: Asked) {
  const run = getRun(context.db, ref)
  return {
    databaseFile: context.workspace.databaseFile,
    run: run.id,
    part: choosePart(context, run, part).part,
    output: output ?? run.output,
  }
}

/** Makes the handlers of what people found. */
export function reviewHandlers(context: Context): ReviewHandlers {
  const { db } = context
  return {
    review: (asked, { signal }) => context.reader().client.data.review(settled(context, asked), { signal }),
    mark: ({ run: ref, output, edits }) => {
      const writable = context.write()
      const run = getRun(db, ref)
      const own = output ?? run.output
      if (!run.outputs.some((one) => one.output === own))
        throw new WinnowError('label.notFound', `${run.name} does not answer ${own}.`)
      const step = setMarks(writable, {
        dataset: run.datasetId,
        output: own,
        run: run.id,
        edits,
        author: null,
        at: timestamp(context),
      })
      announce(context, 'datasets', run.datasetId)
      return step
    },
  }
}
