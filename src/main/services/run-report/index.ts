// The report of a run: read, put together from sections, written as one file. Row by row work is done in other processes.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../../shared/contract/define'
import type { WinnowContract } from '../../../shared/contract'
import type { Evaluation } from '../../../shared/domain/prediction'
import type { Run } from '../../../shared/domain/run'
import { WinnowError } from '../../../shared/errors'
import { getDataset } from '../../store/datasets'
import { listPolicies } from '../../store/policies'
import { predictedParts, predictedRows } from '../../store/predictions'
import { readReport } from '../../store/quality'
import { getRun } from '../../store/runs'
import { getSplit } from '../../store/splits'
import { readCard } from '../../store/views'
import type { Worker } from '../../worker/host'
import type { Context } from '../context'
import { openTarget } from '../files'
import type { ReportData } from './data'
import { htmlOf } from './html'
import { markdownOf } from './markdown'
import { cardHead } from './model-card'
import { sections } from './sections'

type ReportHandlers = Pick<Handlers<WinnowContract>['runs'], 'exportReport'>

/** Makes the handler of the report. */
export function reportHandlers(context: Context): ReportHandlers {
  return {
    exportReport: async ({ run, as, target }, { caller, signal }) => {
      const own = getRun(context.db, run)
      const { outFile, written } = openTarget(context, target, caller)
      // A process of its own: reading every row takes seconds where there are many, and keeps no page waiting here.
      const worker = context.workers.start('export')
      signal.addEventListener('abort', worker.kill, { once: true })
      try {
        const data = await reportData(context, own, worker, signal)
        const text = as === 'html' ? reportHtml(data) : reportMarkdown(data)
        await worker.client.file.writeText({ text, outFile }, { signal })
        return { file: written }
      } catch (error) {
        if (written.kind === 'download') rmSync(outFile, { force: true })
        throw error
      } finally {
        signal.removeEventListener('abort', worker.kill)
        worker.kill()
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

/**
 * Reads everything.
 * @throws WinnowError `run.notFinished`, and what reading the rows throws.
 */
async function reportData(
  context: Context,
  run: Run,
  { client }: Worker,
  signal: AbortSignal,
): Promise<ReportData> {
  if (run.result === null)
    throw new WinnowError('run.notFinished', `${run.name} has no result to report: it is ${run.status}.`, {
      hint: 'Wait until it has ended, or choose another run.',
    })
  const { db } = context
  const { databaseFile } = context.workspace
  const predicted = predictedParts(db, run.id)
  const known = ['test', 'validation'].filter((part) => predicted[part])
  const parts = known.length === 0 && predictedRows(db, run.id).size > 0 ? ['all'] : known
  const policies = listPolicies(db, run.id)
  const rules = policies.map(({ rule }) => rule)
  const asked = { databaseFile, run: run.id, parts, rules }
  const rows = await client.data.runReport(asked, { signal })
  const evaluations = await evaluationsOf(client, databaseFile, run, parts, signal)
  return {
    made: { version: context.version, at: new Date(context.now()) },
    run,
    dataset: getDataset(db, run.datasetId),
    card: readCard(db, run.datasetId),
    split: run.splitId ? getSplit(db, run.splitId) : null,
    outputs: run.outputs.map((own) => ({
      own,
      parts: evaluations
        .filter(({ output }) => output === own.output)
        .map((evaluation) => ({
          part: evaluation.part,
          evaluation,
          rows: rows.parts.find((one) => one.output === own.output && one.part === evaluation.part) ?? null,
        })),
    })),
    policies: policies.map((policy, at) => ({ policy, applied: rows.policies[at] ?? null })),
    quality: readReport(db, run.datasetId),
  }
}

/** Parts and outputs with a label, in this order. */
async function evaluationsOf(
  client: Worker['client'],
  databaseFile: string,
  run: Run,
  parts: readonly string[],
  signal: AbortSignal,
): Promise<Evaluation[]> {
  const asked = run.outputs.flatMap(({ output }) =>
    parts.map((part) => ({ output, part: part === 'all' ? null : part })),
  )
  const found: Evaluation[] = []
  for (const { output, part } of asked) {
    try {
      const request = { databaseFile, runId: run.id, part, output }
      found.push(await client.data.evaluate(request, { signal }))
    } catch (error) {
      // A part may have no label in one of several outputs.
      if (!(error instanceof WinnowError) || error.code !== 'labels.none') throw error
    }
  }
  return found
}
