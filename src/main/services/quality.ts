// Handlers of `quality`: the check of a dataset, what it found, and what mends it.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { PersonalKind, type QualityEvent } from '../../shared/domain/quality'
import { WinnowError } from '../../shared/errors'
import { findPersonalData, redact } from '../analysis/personal-data'
import { getDataset } from '../store/datasets'
import { findingRows, openQuality, readReport } from '../store/quality'
import { fixFinding } from '../store/quality-fixes'
import { announce, type Context, timestamp } from './context'
import { openModel } from './models'

type QualityHandlers = Handlers<WinnowContract>['quality']

/** Makes the handlers of `quality`. */
export function qualityHandlers(context: Context): QualityHandlers {
  const { db } = context
  const checking = new Set<string>()
  return {
    report: ({ dataset }) => ({ report: readReport(db, dataset) }),
    rows: (query) => findingRows(db, query),
    fix: (request) => {
      const { id } = getDataset(db, request.dataset)
      const kinds = PersonalKind.options.filter(
        (kind) => kind !== 'name' || readReport(db, id)?.options.names === true,
      )
      const step = fixFinding(context.write(), {
        ...request,
        redact: (text) => redact(text, findPersonalData(text, kinds)),
        author: null,
        at: timestamp(context),
      })
      announce(context, 'datasets', id)
      return step
    },
    check: async function* (
      { dataset: ref, options: asked = {} },
      { signal, caller },
    ): AsyncGenerator<QualityEvent> {
      const dataset = getDataset(db, ref)
      const options = {
        ...asked,
        similarity: asked.similarity ?? 0.8,
        longWords: asked.longWords ?? 200,
        folds: asked.folds ?? 5,
        seed: asked.seed ?? 42,
      }
      const model =
        asked.model === undefined
          ? null
          : await openModel(context, asked.model, { signal, caller, isSure: false })
      if (checking.has(dataset.id))
        throw new WinnowError('dataset.inUse', `${dataset.name} is being checked already.`)
      checking.add(dataset.id)
      const writer = openQuality(context.write(), dataset.id, options)
      const worker = context.workers.start('quality')
      signal.addEventListener('abort', worker.kill, { once: true })
      const job = context.activity.begin({
        kind: 'quality',
        title: `Check ${dataset.name}`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: null,
      })
      const started = context.now()
      let isDone = false
      try {
        const request = {
          databaseFile: context.workspace.databaseFile,
          dataset: dataset.id,
          options,
          model: model ? { path: model.path, hash: model.report.hash } : null,
        }
        for await (const event of worker.client.model.checkQuality(request, { signal })) {
          if (signal.aborted) return
          if (event.type === 'rows') writer.add(event.found.finding, event.found.rows)
          else if (event.type === 'progress') {
            const elapsed = (context.now() - started) / 1000
            const secondsLeft = event.share > 0.03 ? (elapsed / event.share) * (1 - event.share) : null
            job.update({ progress: event.share, detail: event.stage, secondsLeft })
            yield { ...event, secondsLeft }
          } else {
            const report = writer.finish(event.report, timestamp(context))
            isDone = true
            announce(context, 'datasets', dataset.id)
            yield { type: 'finished', report }
          }
        }
      } catch (error) {
        // The worker is ended at once where it was to stop.
        if (!signal.aborted) throw error
      } finally {
        signal.removeEventListener('abort', worker.kill)
        if (!isDone) writer.abandon()
        checking.delete(dataset.id)
        job.end()
        worker.kill()
      }
    },
  }
}
