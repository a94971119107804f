// Runs for MLflow: the layout of its file store always; what the real MLflow reads from it where there is one.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { experimentId, keyOf } from '../../src/main/archive/mlflow'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

const python = process.env['WINNOW_MLFLOW_PYTHON'] ?? '/opt/venv-mlflow/bin/python'
const hasMlflow = existsSync(python)
let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let out: string

const parts = (row: number): string => (row < 24 ? 'train' : row < 32 ? 'validation' : 'test')

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: `${folder.path}/home` })
  out = join(folder.path, 'mlruns')
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

async function written(more: { runs?: string[]; withModels?: boolean } = {}) {
  const target = { kind: 'path' as const, path: out }
  for await (const event of opened.client.runs.exportMlflow({ target, ...more }))
    if (event.type === 'finished') return event
  throw new Error('it ended without a folder')
}

const topicsCsv = (): string => {
  const lines = Array.from({ length: 60 }, (_, row) => {
    const topics = [row % 2 ? 'card' : 'parcel', ...(row % 3 ? [] : ['urgent'])]
    const part = row < 30 ? 'train' : row < 45 ? 'validation' : 'test'
    return `my ${topics.join(' and ')} ${row},${topics.join(';')},${row % 2 ? 'good' : 'bad'},${part}`
  })
  return `text,topics,mood,split\n${lines.join('\n')}\n`
}

async function twoRuns() {
  await opened.import('mail: "one"', messages(48, parts))
  const run = await opened.train('mail: "one"', { epochs: 2 })
  await opened.client.runs.rename({ run: run.id, name: "the 'first': run" })
  await opened.client.runs.annotate({
    runs: [run.id],
    change: { note: 'A note\nof two lines', addTags: ['best/one'] },
  })
  const roles = [
    { column: 'text', role: 'text' as const },
    { column: 'topics', role: 'label' as const, kind: 'multi' as const, separator: ';' as const },
    { column: 'mood', role: 'label' as const },
    { column: 'split', role: 'split' as const },
  ]
  await opened.import('topics', topicsCsv(), { roles })
  const settings = { epochs: 2, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0 }
  const request = {
    dataset: 'topics',
    family: 'bag-of-words' as const,
    outputs: ['topics', 'mood'],
    settings,
  }
  const { run: id } = await opened.client.runs.start(request)
  await opened.eventsOf(id)
  return [await opened.client.runs.get({ run: run.id }), await opened.client.runs.get({ run: id })] as const
}

it('has the layout of a file store', async () => {
  const [run, several] = await twoRuns()
  expect(await written({ withModels: true })).toMatchObject({ runs: 2, experiments: 2 })
  const experiment = experimentId(run.datasetId)
  expect(readdirSync(out).toSorted()).toEqual(
    ['0', 'README.md', experiment, experimentId(several.datasetId)].toSorted(),
  )
  expect(readFileSync(join(out, experiment, 'meta.yaml'), 'utf8')).toMatch(/^name: "mail: \\"one\\""$/mu)
  const home = join(out, experiment, run.id)
  const read = (...names: string[]): string => readFileSync(join(home, ...names), 'utf8')
  const start = Date.parse(run.startedAt ?? '')
  expect(read('meta.yaml')).toContain(`start_time: ${start}\nstatus: 3\n`)
  expect(read('params', 'epochs')).toBe('2')
  expect(read('params', 'family')).toBe('bag-of-words')
  expect(read('tags', 'mlflow.note.content')).toBe('A note\nof two lines')
  expect(read('tags', 'tag.best_one')).toBe('true')
  const events = await opened.eventsOf(run.id)
  const lines = events.flatMap((event) =>
    event.type === 'epoch' ? [`${Date.parse(event.at)} ${event.validation?.loss} ${event.step}`] : [],
  )
  expect(read('metrics', 'validation', 'loss').trimEnd().split('\n')).toEqual(lines)
  expect(read('metrics', 'final_test', 'accuracy')).toBe(
    `${Date.parse(run.finishedAt ?? '')} ${run.result?.testAccuracy} ${run.step}\n`,
  )
  expect(read('artifacts', 'confusion', 'test-label.csv')).toBe(
    '"truth","card","password"\n"card",8,0\n"password",0,8\n',
  )
  expect(JSON.parse(read('artifacts', 'settings.json'))).toEqual({ family: 'bag-of-words', ...run.settings })
  expect(read('artifacts', 'report.md')).toContain("# the 'first': run")
  expect(readFileSync(join(home, 'artifacts', 'model', 'model.safetensors'))).toEqual(
    readFileSync(join(opened.home, 'runs', run.id, 'model.safetensors')),
  )
  const other = join(out, experimentId(several.datasetId), several.id, 'metrics', 'final_test')
  expect(readdirSync(other).toSorted()).toEqual(['mood', 'topics'])
})

it('writes whole folders only, and none where something is', async () => {
  await opened.import('mail', messages(48, parts))
  const run = await opened.train('mail')
  mkdirSync(out)
  await written({ runs: [run.id] })
  await expect(written()).rejects.toMatchObject({ code: 'file.exists' })
  await expect(written({ runs: ['nobody'] })).rejects.toMatchObject({ code: 'run.notFound' })
  const page = opened.browser()
  const target = { kind: 'path' as const, path: out }
  const named = (async () => {
    for await (const event of page.runs.exportMlflow({ target })) void event
  })()
  await expect(named).rejects.toMatchObject({ code: 'path.notAllowed' })
  expect(readdirSync(folder.path).filter((name) => name.includes('.part'))).toEqual([])
  // A page gets the same as a zip archive.
  for await (const event of page.runs.exportMlflow({ target: { kind: 'download', name: 'mlflow.zip' } })) {
    if (event.type !== 'finished' || event.file.kind !== 'download') continue
    const file = opened.app.spool.find(event.file.id)?.path ?? ''
    const entries = unzipSync(readFileSync(file))
    const meta = Buffer.from(entries[`${experimentId(run.datasetId)}/${run.id}/meta.yaml`] ?? []).toString()
    expect(meta).toContain(
      `artifact_uri: "mlflow-artifacts:/${experimentId(run.datasetId)}/${run.id}/artifacts"`,
    )
    expect(statSync(file).size).toBeGreaterThan(1000)
    expect(readdirSync(join(opened.home, 'spool'))).toEqual([event.file.id])
  }
})

it('makes names that MLflow takes', () => {
  expect(keyOf('a:b', '../..', 'ü|x', 'c/d')).toBe('a_b/.._../ü_x/c_d')
  expect(keyOf('..', '')).toBe('_../_')
  expect(experimentId('d1')).toMatch(/^\d{18}$/u)
})

it.skipIf(!hasMlflow)(
  `is what the real MLflow reads, as it is and moved into a database${hasMlflow ? '' : ` (skipped: no MLflow at ${python}; pip install mlflow and name its Python in WINNOW_MLFLOW_PYTHON)`}`,
  async () => {
    const [run, several] = await twoRuns()
    await written()
    const script = join(folder.path, 'read.py')
    writeFileSync(script, readStore)
    const ask = (uri: string): Seen[] =>
      JSON.parse(
        execFileSync(python, [script, uri], {
          env: { ...process.env, MLFLOW_ALLOW_FILE_STORE: 'true', MLFLOW_DISABLE_TELEMETRY: 'true' },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        })
          .trim()
          .split('\n')
          .at(-1) ?? '',
      ) as Seen[]
    const seen = ask(out)
    expect(seen.map(({ experiment }) => experiment).toSorted()).toEqual(['mail: "one"', 'topics'])
    const first = seen.find(({ run_id: id }) => id === run.id)
    expect(first).toMatchObject({
      name: "the 'first': run",
      status: 'FINISHED',
      start: Date.parse(run.startedAt ?? ''),
      end: Date.parse(run.finishedAt ?? ''),
      params: { epochs: '2', family: 'bag-of-words' },
      tags: {
        'winnow.dataset': 'mail: "one"',
        'mlflow.note.content': 'A note\nof two lines',
        'tag.best_one': 'true',
      },
      artifacts: ['confusion', 'evaluation', 'labels.json', 'report.md', 'settings.json'],
    })
    expect(Object.keys(first?.params ?? {})).toEqual(expect.arrayContaining(Object.keys(run.settings)))
    const epochs = (await opened.eventsOf(run.id)).filter((event) => event.type === 'epoch')
    expect(first?.history['validation/loss']).toEqual(
      epochs.map((event) => [event.step, event.validation?.loss, Date.parse(event.at)]),
    )
    expect(first?.metrics['final_test/accuracy']).toBe(run.result?.testAccuracy)
    expect(first?.report).toContain("# the 'first': run")
    const second = seen.find(({ run_id: id }) => id === several.id)
    expect(second?.metrics['final_test/mood/accuracy']).toBe(several.result?.outputs?.[1]?.test?.['accuracy'])
    expect(second?.metrics['final_test/topics/microF1']).toBe(several.result?.outputs?.[0]?.test?.['microF1'])
    const database = `sqlite:///${join(folder.path, 'mlflow.db')}`
    execFileSync(python, ['-m', 'mlflow', 'migrate-filestore', '--source', out, '--target', database], {
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
      stdio: 'pipe',
    })
    const moved = ask(database)
    const byId = (list: Seen[]): Seen[] => list.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1))
    expect(byId(moved)).toEqual(byId(seen))
  },
  240_000,
)

type Seen = {
  readonly run_id: string
  readonly experiment: string
  readonly name: string
  readonly status: string
  readonly params: Record<string, string>
  readonly tags: Record<string, string>
  readonly metrics: Record<string, number>
  readonly history: Record<string, [number, number, number][]>
  readonly artifacts: string[]
  readonly report: string
}

const readStore = `
import json, sys
import mlflow
from mlflow.tracking import MlflowClient

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
seen = []
for experiment in client.search_experiments():
    for run in client.search_runs([experiment.experiment_id]):
        id = run.info.run_id
        seen.append({
            "run_id": id, "experiment": experiment.name, "name": run.info.run_name, "status": run.info.status,
            "start": run.info.start_time, "end": run.info.end_time,
            "params": run.data.params, "tags": run.data.tags, "metrics": run.data.metrics,
            "history": {key: [[m.step, m.value, m.timestamp] for m in client.get_metric_history(id, key)]
                        for key in run.data.metrics},
            "artifacts": sorted(one.path for one in client.list_artifacts(id)),
            "report": mlflow.artifacts.load_text(run.info.artifact_uri + "/report.md"),
        })
print(json.dumps(seen))
`
