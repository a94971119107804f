// Handlers of `predict`: a sentence now, a whole file, or rows of a dataset. A model is a finished run, or a model
// folder that holds a classifier.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { type TextColumns, textRecipe } from '../../shared/domain/joined-text'
import type { Context } from './context'
import { openSource, openTarget } from './files'
import { readableModel, usableModel } from './model-places'
import { scoreRows } from './score-rows'
import type { Scorings } from './scorings'

const defaultTop = 3

/** Makes the handlers of `predict`. */
export function predictHandlers(context: Context, scorings: Scorings): Handlers<WinnowContract>['predict'] {
  return {
    rows: (request, asking) => scoreRows(context, scorings, request, asking),
    texts: async ({ model, texts, top }, asking) => {
      const { signal } = asking
      const { place } = await usableModel(context, model, asking)
      const asked = { model: place, texts, top: top ?? defaultTop }
      return context.warmWorker().client.model.predict(asked, { signal })
    },
    tokens: async ({ model, text }, asking) => {
      const place = await readableModel(context, model, asking)
      return context.warmWorker().client.model.tokens({ model: place, text }, { signal: asking.signal })
    },
    file: async function* (request, asking) {
      const { caller, signal } = asking
      const file = openSource(context, request.source, caller)
      const { model: ref, precision } = request
      const { place, name, run, batchSize, learntFrom } = await usableModel(context, ref, asking, precision)
      const { outFile, written } = openTarget(context, request.target, caller)
      const worker = context.workers.start('score')
      const title = `Score ${file.fileName} with ${name}`
      const begun = {
        kind: 'scoring' as const,
        title,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: run?.id ?? null,
      }
      const job = context.activity.begin(begun)
      try {
        const asked = {
          model: place,
          ...file,
          format: request.format,
          textColumn: request.textColumn,
          appendColumn: request.appendColumn,
          trained: learntFrom[0] ?? null,
          probabilities: request.probabilities ?? false,
          outFile,
          batchSize,
        }
        for await (const event of worker.client.file.score(asked, { signal })) {
          if (event.type === 'finished')
            yield { ...event, file: written, notices: [...event.notices, ...differingTexts(learntFrom)] }
          else {
            const progress = event.totalBytes > 0 ? event.doneBytes / event.totalBytes : null
            job.update({ progress, detail: `${event.rows} rows`, secondsLeft: event.secondsLeft })
            yield event
          }
        }
      } finally {
        job.end()
        worker.kill()
      }
    },
  }
}

/** The models of a pipeline read one text, whatever each of them learnt from. */
function differingTexts(learntFrom: readonly TextColumns[]): string[] {
  if (learntFrom.length < 2) return []
  return [
    `The models of this pipeline learnt from different columns (${learntFrom.map(textRecipe).join('; ')}); all of them read the first.`,
  ]
}
