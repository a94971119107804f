// Runs for MLflow: what the database says of each, brought into the form that archive/mlflow.ts writes.
import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Handlers } from '../../shared/contract/define'
import type { Evaluation } from '../../shared/domain/prediction'
import type { Run, RunEvent } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import {
  type ArtifactPlace,
  beginStore,
  keyOf,
  type MetricValue,
  type MlflowRun,
  writeExperiment,
  writeRun,
} from '../archive/mlflow'
import { openReadable, type ReadableDb } from '../store/database'
import { getDataset } from '../store/datasets'
import { readAllEvents } from '../store/events'
import { predictedParts } from '../store/predictions'
import { getRun } from '../store/runs'
import { getSplit } from '../store/splits'
import type { WorkerContract } from './contract'
import { evaluate } from './evaluate'

type Jobs = Handlers<WorkerContract>['file']

/** Writes the folder under another name, which it takes when it is whole. */
export const exportMlflow: Jobs['exportMlflow'] = async function* (input, { signal }) {
  const { databaseFile, outFolder, isServed } = input
  const db = openReadable(databaseFile)
  const unfinished = `${outFolder}.part`
  const place: ArtifactPlace = isServed ? { kind: 'server' } : { kind: 'folder', path: outFolder }
  await rm(unfinished, { recursive: true, force: true })
  try {
    await beginStore(unfinished, place, Date.parse(input.at))
    const experiments = new Map<string, string>()
    const names = new Set(['Default'])
    for (const [done, { id, folder }] of input.runs.entries()) {
      signal.throwIfAborted()
      yield { type: 'progress', done, total: input.runs.length }
      const run = getRun(db, id)
      let experiment = experiments.get(run.datasetId)
      if (experiment === undefined) {
        const name = freeName(run.dataset, names)
        experiment = await writeExperiment(
          unfinished,
          { key: run.datasetId, name, createdAt: Date.parse(run.createdAt) },
          place,
        )
        experiments.set(run.datasetId, experiment)
      }
      await writeRun(unfinished, experiment, await mlflowRun(db, databaseFile, run, folder), place)
    }
    signal.throwIfAborted()
    if (existsSync(outFolder)) await rmdir(outFolder)
    await rename(unfinished, outFolder)
    yield { type: 'finished', runs: input.runs.length, experiments: experiments.size }
  } finally {
    db.close()
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Names of experiments mean one each. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let at = 2; taken.has(name); at++) name = `${wanted} (${at})`
  taken.add(name)
  return name
}

const statusOf: Readonly<Record<Run['status'], MlflowRun['status']>> = {
  queued: 'queued',
  running: 'running',
  paused: 'running',
  interrupted: 'killed',
  cancelled: 'killed',
  failed: 'failed',
  completed: 'finished',
}

async function mlflowRun(
  db: ReadableDb,
  databaseFile: string,
  run: Run,
  folder: string | null,
): Promise<MlflowRun> {
  const time = (at: string | null): number | null => (at === null ? null : Date.parse(at))
  const evaluations = evaluationsOf(db, databaseFile, run)
  const endedAt = time(run.finishedAt)
  return {
    id: run.id,
    name: run.name,
    status: statusOf[run.status],
    startedAt: time(run.startedAt) ?? Date.parse(run.createdAt),
    endedAt,
    params: paramsOf(run),
    tags: tagsOf(db, run),
    metrics: { ...metricsByStep(db, run), ...finalMetrics(run, evaluations, endedAt ?? 0) },
    artifacts: artifactsOf(run, evaluations),
    files: folder === null ? {} : await modelFiles(folder),
  }
}

function paramsOf(run: Run): Record<string, string> {
  return {
    family: run.family,
    outputs: run.outputs.map(({ output }) => output).join(', '),
    model: run.model?.name ?? run.origin?.model?.name ?? 'none',
    ...Object.fromEntries(Object.entries(run.settings).map(([key, value]) => [keyOf(key), String(value)])),
  }
}

function tagsOf(db: ReadableDb, run: Run): Record<string, string> {
  const dataset = getDataset(db, run.datasetId)
  const split = run.splitId === null ? null : getSplit(db, run.splitId)
  const { result, origin } = run
  const known: Record<string, string | number | null | undefined> = {
    'mlflow.source.name': 'winnow',
    'mlflow.source.type': 'LOCAL',
    'mlflow.user': 'winnow',
    'mlflow.note.content': run.note || null,
    'winnow.run': run.id,
    'winnow.number': run.number,
    'winnow.status': run.status,
    'winnow.version': run.madeBy,
    'winnow.dataset': run.dataset,
    'winnow.dataset.file': dataset.fileName,
    'winnow.dataset.sha256': dataset.sha256,
    'winnow.dataset.revision': run.datasetRevision,
    'winnow.split.hash': split?.hash,
    'winnow.split.version': split?.version,
    'winnow.split.test_hash': run.testHash,
    'winnow.model.hash': run.model?.hash ?? origin?.model?.hash,
    'winnow.backend': result?.backend,
    'winnow.device': result?.device,
    'winnow.precision': result?.precision,
    'winnow.repeats': run.repeats,
    'winnow.imported_from': origin?.fileName,
    'winnow.starred': run.isStarred ? 'true' : null,
    'winnow.tags': run.tags.join(', ') || null,
  }
  const own = run.tags.map((tag) => [keyOf(`tag.${tag}`), 'true'])
  const said = Object.entries(known).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [[key, String(value)]],
  )
  return Object.fromEntries([...said, ...own]) as Record<string, string>
}

/** Losses, rates and figures of validation, by step. What came after a checkpoint that the run went on from is left out. */
function metricsByStep(db: ReadableDb, run: Run): Record<string, MetricValue[]> {
  const metrics = new Map<string, Map<number, MetricValue>>()
  const add = (name: string, event: RunEvent, step: number, value: number | null): void => {
    if (value === null) return
    const values = metrics.get(name) ?? new Map<number, MetricValue>()
    values.set(step, { at: Date.parse(event.at), value, step })
    metrics.set(name, values)
  }
  for (const event of readAllEvents(db, run.id, ['started', 'step', 'epoch'])) {
    if (event.type === 'started')
      for (const values of metrics.values())
        for (const step of values.keys()) if (step > event.resumedFrom) values.delete(step)
    if (event.type === 'step') {
      add('train/loss', event, event.step, event.loss)
      add('train/learning_rate', event, event.step, event.learningRate)
      add('train/gradient_norm', event, event.step, event.gradientNorm)
      add('train/samples_per_second', event, event.step, event.samplesPerSecond)
    }
    if (event.type === 'epoch') {
      add('epoch', event, event.step, event.epoch)
      add('train/epoch_loss', event, event.step, event.trainLoss)
      add('validation/loss', event, event.step, event.validation?.loss ?? null)
      for (const [key, value] of Object.entries(event.validation?.metrics ?? {}))
        add(keyOf('validation', key), event, event.step, value)
    }
  }
  return Object.fromEntries([...metrics].map(([name, values]) => [name, [...values.values()]]))
}

/** Figures at the end. Those of several outputs stand under the name of the output. */
function finalMetrics(
  run: Run,
  evaluations: readonly Evaluation[],
  at: number,
): Record<string, MetricValue[]> {
  const step = run.step
  const isSeveral = run.outputs.length > 1
  const under = (part: string, output: string, key: string): string =>
    isSeveral ? keyOf(`final_${part}`, output, key) : keyOf(`final_${part}`, key)
  const { result } = run
  const plain: [string, number | null | undefined][] = [
    ['train_seconds', result?.trainSeconds],
    ['train_samples_per_second', result?.trainSamplesPerSecond],
    ['eval_samples_per_second', result?.evalSamplesPerSecond],
    ['peak_rss_mib', result?.peakRssMiB],
    ['best_epoch', result?.bestEpoch],
    ...evaluations.flatMap(({ part, output, metrics }) =>
      Object.entries(metrics).map(([key, { value }]): [string, number] => [under(part, output, key), value]),
    ),
  ]
  return Object.fromEntries(
    plain.flatMap(([name, value]) => (typeof value === 'number' ? [[name, [{ at, value, step }]]] : [])),
  ) as Record<string, MetricValue[]>
}

/** Of validation and test, each output. */
function evaluationsOf(db: ReadableDb, databaseFile: string, run: Run): Evaluation[] {
  const parts = predictedParts(db, run.id)
  return ['validation', 'test'].flatMap((part) =>
    parts[part] === undefined
      ? []
      : run.outputs.flatMap(({ output }) => {
          try {
            return [evaluate({ databaseFile, runId: run.id, part, output }, undefined as never) as Evaluation]
          } catch (error) {
            if (error instanceof WinnowError && ['labels.none', 'run.noPredictions'].includes(error.code))
              return []
            throw error
          }
        }),
  )
}

function artifactsOf(run: Run, evaluations: readonly Evaluation[]): Record<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const labels = run.outputs.map(({ output, kind, threshold, labels: own }) => ({
    output,
    kind,
    threshold,
    labels: own.map(({ name }) => name),
  }))
  const matrices = evaluations
    .filter(({ kind }) => kind !== 'multi')
    .map((one) => [keyOf('confusion', `${one.part}-${one.output}.csv`), confusionCsv(one)])
  return {
    'settings.json': json({ family: run.family, ...run.settings }),
    'labels.json': json(labels),
    'report.md': reportOf(run, evaluations),
    ...Object.fromEntries(
      evaluations.map((one) => [keyOf('evaluation', `${one.part}-${one.output}.json`), json(one)]),
    ),
    ...Object.fromEntries(matrices),
  }
}

/** True labels down, what the run said across. */
function confusionCsv({ labels, confusion }: Evaluation): string {
  const cells = labels.map(() => labels.map(() => 0))
  for (const { truth, predicted, count } of confusion) {
    const row = cells[truth]
    if (row) row[predicted] = count
  }
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const head = ['truth', ...labels.map(({ label }) => label)].map(quoted).join(',')
  const lines = cells.map((row, at) => [quoted(labels[at]?.label ?? ''), ...row].join(','))
  return `${[head, ...lines].join('\n')}\n`
}

/** The figures in Markdown, with their 95 % intervals. */
function reportOf(run: Run, evaluations: readonly Evaluation[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/gu, ' ')
  const figure = (value: number): string => value.toFixed(4)
  const sections = evaluations.flatMap((one) => [
    '',
    `## ${one.output}, ${one.part} (${one.rows} messages)`,
    '',
    '| figure | value | 95 % interval |',
    '|---|---|---|',
    ...Object.entries(one.metrics).map(
      ([key, { value, low, high }]) => `| ${key} | ${figure(value)} | ${figure(low)} to ${figure(high)} |`,
    ),
    '',
    '| label | precision | recall | F1 | messages |',
    '|---|---|---|---|---|',
    ...one.labels.map(
      (own) =>
        `| ${cell(own.label)} | ${figure(own.precision)} | ${figure(own.recall)} | ${figure(own.f1)} | ${own.support} |`,
    ),
  ])
  const note = run.note === '' ? [] : ['', run.note]
  const head = `${run.family} on ${run.dataset}, ${run.status}${run.result ? `, ${run.result.device}, ${run.result.precision}` : ''}.`
  return `${[`# ${run.name}`, '', head, ...note, ...sections].join('\n')}\n`
}

async function modelFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const wanted = entries.filter(
    (entry) => entry.isFile() && !/^(checkpoint\.json|(state|best)-\d+\.safetensors.*)$/u.test(entry.name),
  )
  return Object.fromEntries(wanted.map(({ name }) => [`model/${name}`, join(folder, name)]))
}
