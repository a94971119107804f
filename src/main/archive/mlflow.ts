// Runs as MLflow's file store: folders and small text files, the layout of mlflow/store/tracking/file_store.py (3.17).
//   <experiment>/meta.yaml                          an experiment a dataset
//   <experiment>/<run>/meta.yaml, params/K, tags/K, metrics/K (a line a value: time in ms, value, step), artifacts/
// Names with `/` are folders there as here. Nothing is read; the folder is new.
import { createHash } from 'node:crypto'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A value of a metric at a step; `at` in ms since 1970. */
export type MetricValue = { readonly at: number; readonly value: number; readonly step: number }

/** A run as MLflow knows it. */
export type MlflowRun = {
  readonly id: string
  readonly name: string
  readonly status: 'queued' | 'running' | 'finished' | 'failed' | 'killed'
  readonly startedAt: number
  /** Null while it goes on. */
  readonly endedAt: number | null
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, readonly MetricValue[]>>
  /** Texts by their path under artifacts/. */
  readonly artifacts: Readonly<Record<string, string>>
  /** Files that are copied there, by the same. */
  readonly files: Readonly<Record<string, string>>
}

/** An experiment; `key` is what its number is made from. */
export type MlflowExperiment = { readonly key: string; readonly name: string; readonly createdAt: number }

/** `RunStatus` of MLflow's service.proto. */
const statuses = { running: 1, queued: 2, finished: 3, failed: 4, killed: 5 } as const
/** Longest value of a param and of a tag (mlflow/utils/validation.py). */
const longestParam = 6000
const longestTag = 8000
const longestKey = 250

/** The number of an experiment: 18 digits, the same for the same key. */
export function experimentId(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex').slice(0, 15)
  return String(100_000_000_000_000_000n + (BigInt(`0x${hex}`) % 800_000_000_000_000_000n))
}

/** A name of a metric, param or tag as MLflow takes it: letters, digits, `_ - . space / :`, no way out of its folder. */
export function keyOf(...parts: readonly string[]): string {
  const clean = parts.map((part) => {
    const plain = part.replaceAll(/[^\p{L}\p{N}_\-. ]/gu, '_').trim()
    return /^\.*$/u.test(plain) ? `_${plain}` : plain
  })
  return clean.join('/').slice(0, longestKey)
}

/** Where artifacts are looked for: under the folder's own path, or by whatever server serves the folder. */
export type ArtifactPlace = { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'server' }

function artifactUri(place: ArtifactPlace, ...under: readonly string[]): string {
  if (place.kind === 'server') return `mlflow-artifacts:/${under.join('/')}`
  return pathToFileURL(join(place.path, ...under)).href
}

/** Begins a store in an empty folder: the default experiment and a note on how to open it. */
export async function beginStore(folder: string, place: ArtifactPlace, at: number): Promise<void> {
  await writeExperimentMeta(folder, '0', 'Default', place, at)
  await writeFile(join(folder, 'README.md'), readme)
}

/** Writes an experiment; gives its number. */
export async function writeExperiment(
  folder: string,
  { key, name, createdAt }: MlflowExperiment,
  place: ArtifactPlace,
): Promise<string> {
  const id = experimentId(key)
  await writeExperimentMeta(folder, id, name, place, createdAt)
  return id
}

async function writeExperimentMeta(
  folder: string,
  id: string,
  name: string,
  place: ArtifactPlace,
  at: number,
): Promise<void> {
  await mkdir(join(folder, id), { recursive: true })
  await writeFile(
    join(folder, id, 'meta.yaml'),
    yaml({
      artifact_location: artifactUri(place, id),
      creation_time: at,
      experiment_id: id,
      last_update_time: at,
      lifecycle_stage: 'active',
      name,
    }),
  )
}

/** Writes a run under an experiment. */
export async function writeRun(
  folder: string,
  experiment: string,
  run: MlflowRun,
  place: ArtifactPlace,
): Promise<void> {
  const home = join(folder, experiment, run.id)
  for (const name of ['params', 'tags', 'metrics', 'artifacts'])
    await mkdir(join(home, name), { recursive: true })
  await writeFile(
    join(home, 'meta.yaml'),
    yaml({
      artifact_uri: artifactUri(place, experiment, run.id, 'artifacts'),
      end_time: run.endedAt,
      entry_point_name: '',
      experiment_id: experiment,
      lifecycle_stage: 'active',
      run_id: run.id,
      run_name: run.name,
      run_uuid: run.id,
      source_name: '',
      source_type: 4,
      source_version: '',
      start_time: run.startedAt,
      status: statuses[run.status],
      tags: [],
      user_id: 'winnow',
    }),
  )
  const put = async (kind: string, name: string, content: string): Promise<void> => {
    const file = join(home, kind, ...name.split('/'))
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  for (const [name, value] of Object.entries(run.params))
    await put('params', name, value.slice(0, longestParam))
  for (const [name, value] of Object.entries({ ...run.tags, 'mlflow.runName': run.name }))
    await put('tags', name, value.slice(0, longestTag))
  for (const [name, values] of Object.entries(run.metrics)) {
    if (values.length === 0) continue
    await put(
      'metrics',
      name,
      values.map(({ at, value, step }) => `${at} ${number(value)} ${step}\n`).join(''),
    )
  }
  for (const [name, content] of Object.entries(run.artifacts)) await put('artifacts', name, content)
  for (const [name, path] of Object.entries(run.files)) {
    const file = join(home, 'artifacts', ...name.split('/'))
    await mkdir(dirname(file), { recursive: true })
    await copyFile(path, file)
  }
}

/** As Python reads it. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
}

/** A flat YAML mapping; a string in double quotes is written as in JSON. */
function yaml(values: Readonly<Record<string, string | number | null | readonly []>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

const readme = `# Runs of Winnow for MLflow

This folder is a file store of MLflow: an experiment for each dataset, with params, metrics by step, tags and artifacts.

MLflow 3 keeps file stores in maintenance and opens them only when it is told to:

    MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri . --artifacts-destination .

or copies them into a database, which it opens without more:

    mlflow migrate-filestore --source . --target sqlite:///mlflow.db
    mlflow ui --backend-store-uri sqlite:///mlflow.db --artifacts-destination .

Earlier versions open it with \`mlflow ui --backend-store-uri .\`. Run these in this folder. On Windows set the variable first:
\`set MLFLOW_ALLOW_FILE_STORE=true\`.
`
