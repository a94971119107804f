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
  'cell' | 'confusions' | 'tellingWords' | 'review' | 'nearest' | 'mark' | 'exportErrors'
>

type Asked = {
  readonly run: string
  readonly part?: string | undefined
  readonly output?: string | undefined
}

const usualNearest = { shown: 5, written: 3 }

/** Makes the handlers. */
export function errorHandlers(context: Context): ErrorHandlers {
  const { db } = context
  const { databaseFile } = context.workspace
  const settle = ({ run: ref, part, output }: Asked) => {
    const run = getRun(db, ref)
    return {
      databaseFile,
      run: run.id,
      part: choosePart(context, run, part).part,
      output: output ?? run.output,
    }
  }
  const reader = () => context.reader().client.data
  return {
    cell: (asked, { signal }) => reader().cell({ ...asked, ...settle(asked) }, { signal }),
    confusions: (asked, { signal }) => reader().confusions({ ...asked, ...settle(asked) }, { signal }),
    tellingWords: (asked, { signal }) => reader().tellingWords({ ...asked, ...settle(asked) }, { signal }),
    review: (asked, { signal }) => reader().review(settle(asked), { signal }),
    nearest: ({ row, limit = usualNearest.shown, ...asked }, { signal }) => {
      const run = getRun(db, asked.run)
      const output = asked.output ?? run.output
      return reader().nearest({ databaseFile, run: run.id, output, row, limit }, { signal })
    },
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
      announce(context, 'runs', run.id)
      return step
    },
    exportErrors: async function* (
      { as = 'csv', nearest = usualNearest.written, target, ...asked },
      { caller, signal },
    ) {
      const settled = settle(asked)
      const { outFile, written } = openTarget(context, target, caller)
      const worker = context.workers.start('export')
      let isDone = false
      const job = context.activity.begin({
        kind: 'export',
        title: 'Write the mistakes',
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: settled.run,
      })
      try {
        const request = { ...settled, as, nearest, outFile }
        for await (const event of worker.client.data.exportErrors(request, { signal })) {
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
