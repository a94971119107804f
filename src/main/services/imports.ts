// An import from the caller's side: reserve the name, let a worker of its own write the rows, then make the
// dataset visible. Cancelled, failed or killed, it leaves nothing.
import type { ImportEvent, ImportRequest } from '../../shared/contract'
import { WinnowError } from '../../shared/errors'
import type { Caller } from '../../shared/rpc/port'
import { commitDataset, createImportingDataset, discardImport } from '../store/datasets'
import { announce, type Context, timestamp } from './context'
import { openSource } from './files'

const defaultRatios = { train: 0.8, validation: 0.1, test: 0.1 }
const defaultSeed = 42
const progressEveryMs = 100

/**
 * Imports a file as a new dataset.
 * @throws WinnowError `dataset.nameTaken`, `csv.*`, `file.*`, `disk.full`, `worker.crashed`.
 */
export async function* importDataset(
  context: Context,
  request: ImportRequest,
  caller: Caller,
  signal: AbortSignal,
): AsyncGenerator<ImportEvent> {
  const file = openSource(context, request.source, caller)
  checkRatios(request)
  const id = createImportingDataset(context.write(), request.name, timestamp(context))
  const worker = context.workers.start('import')
  const title = `Import ${file.fileName}`
  const job = context.activity.begin({
    kind: 'import',
    title,
    progress: 0,
    detail: '',
    secondsLeft: null,
    runId: null,
  })
  const started = context.now()
  let isCommitted = false
  let lastSent = 0
  try {
    const events = worker.client.file.import(
      {
        databaseFile: context.workspace.databaseFile,
        datasetId: id,
        ...file,
        format: request.format,
        roles: request.roles,
        ratios: request.ratios ?? defaultRatios,
        splitSeed: request.splitSeed ?? defaultSeed,
      },
      { signal },
    )
    for await (const event of events) {
      if (signal.aborted) return
      if (event.type === 'phase') yield event
      else if (event.type === 'progress') {
        const share = event.totalBytes > 0 ? event.doneBytes / event.totalBytes : 1
        const elapsed = (context.now() - started) / 1000
        const secondsLeft = share > 0.02 ? (elapsed / share) * (1 - share) : null
        job.update({ progress: share, detail: `${event.rows} rows`, secondsLeft })
        if (context.now() - lastSent < progressEveryMs) continue
        lastSent = context.now()
        yield { ...event, secondsLeft }
      } else {
        const dataset = commitDataset(context.write(), id)
        isCommitted = true
        announce(context, 'datasets', id)
        yield { type: 'finished', dataset, notices: event.notices }
      }
    }
  } finally {
    job.end()
    worker.kill()
    if (!isCommitted) {
      // The worker's connection must be gone before its rows are.
      await worker.exited
      discardImport(context.write(), id)
    }
    if (isCommitted && request.source.kind === 'upload') context.spool.discard(request.source.id)
  }
}

function checkRatios({ ratios }: ImportRequest): void {
  if (!ratios) return
  const sum = ratios.train + ratios.validation + ratios.test
  if (Math.abs(sum - 1) > 1e-6 || ratios.train <= 0)
    throw new WinnowError(
      'input.invalid',
      `The shares of train, validation and test add up to ${sum}, not 1.`,
      {
        hint: 'Use for example 80/10/10.',
      },
    )
}
