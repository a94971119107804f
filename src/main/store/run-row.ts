// A run from its row, with the names that it refers to. Lists may have thousands: what many runs share, such as the names
// of the labels, is read once.
import { Run, type RunStatus } from '../../shared/domain/run'
import { SplitSummary } from '../../shared/domain/dataset'
import { storedOutputs } from './run-outputs'

/** What every question for runs selects. */
export const columns = `r.*, d.id AS dataset_id, d.name AS dataset_name, o.name AS output_name, s.id AS split_id,
  s.version AS split_version, s.part_hashes,
  (SELECT json_group_object(id, name) FROM outputs WHERE dataset = r.dataset) AS output_names FROM runs r JOIN datasets d ON d.key = r.dataset
  JOIN outputs o ON o.id = r.output LEFT JOIN splits s ON s.key = r.split`

/** A run as it is stored, with the names that it refers to. */
export type RunRow = {
  number: number
  id: string
  name: string
  status: RunStatus
  dataset_id: string
  dataset_name: string
  dataset_revision: number
  split_id: string | null
  split_version: number | null
  part_hashes: string | null
  output: number
  output_name: string
  output_names: string
  labels: string
  outputs: string | null
  family: string
  settings: string
  step: number
  total_steps: number
  checkpoint_step: number
  created_at: string
  started_at: string | null
  finished_at: string | null
  result: string | null
  error: string | null
  validation_curve: string
  worker_pid: number | null
  worker_start_time: string | null
  trashed_at: string | null
  model_id: string | null
  model_name: string | null
  model_path: string | null
  model_hash: string | null
  is_starred: number
  note: string
  tags: string
  archived_at: string | null
  text_columns: string | null
  origin: string | null
  repeats: string | null
  made_by: string | null
}

const PlainRun = Run.omit({ labels: true, labelCount: true, outputs: true, validationCurve: true })

/** Runs as they were last read, with the text of their row: a list of thousands changes by a few between two looks. */
const lately = new Map<string, { readonly text: string; readonly run: Run }>()
const mostLately = 5000

/** A stored run as everybody knows it; nobody may change what is returned. */
export function rowToRun(row: RunRow): Run {
  const text = JSON.stringify(row)
  const kept = lately.get(row.id)
  if (kept?.text === text) return kept.run
  const run = readRun(row)
  lately.delete(row.id)
  const oldest = lately.size >= mostLately ? lately.keys().next().value : undefined
  if (oldest !== undefined) lately.delete(oldest)
  lately.set(row.id, { text, run })
  return run
}

function readRun(row: RunRow): Run {
  const hashes = SplitSummary.shape.partHashes.nullable().parse(fromJson(row.part_hashes))
  const plain = PlainRun.parse({
    id: row.id,
    number: row.number,
    name: row.name,
    status: row.status,
    datasetId: row.dataset_id,
    dataset: row.dataset_name,
    datasetRevision: row.dataset_revision,
    splitId: row.split_id,
    splitVersion: row.split_version,
    testHash: hashes?.test ?? null,
    output: row.output_name,
    textColumns: fromJson(row.text_columns),
    family: row.family,
    settings: fromJson(row.settings),
    model:
      row.model_id === null
        ? null
        : { id: row.model_id, name: row.model_name, path: row.model_path, hash: row.model_hash },
    step: row.step,
    totalSteps: row.total_steps,
    checkpointStep: row.checkpoint_step,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    result: fromJson(row.result),
    error: fromJson(row.error),
    isStarred: row.is_starred === 1,
    tags: fromJson(row.tags),
    note: row.note,
    archivedAt: row.archived_at,
    origin: fromJson(row.origin),
    repeats: row.repeats,
    madeBy: row.made_by,
  })
  return { ...plain, ...answersOf(row), validationCurve: curve.parse(fromJson(row.validation_curve)) }
}

/** Runs without the names of their labels, for long lists. */
export function withoutLabels(runs: readonly Run[]): Run[] {
  // What is made of one list of outputs serves every run that shares it.
  const known = new Map<Run['outputs'], Run['outputs']>()
  return runs.map((run) => {
    let outputs = known.get(run.outputs)
    if (!outputs) known.set(run.outputs, (outputs = run.outputs.map((own) => ({ ...own, labels: [] }))))
    return { ...run, labels: [], outputs }
  })
}

const curve = Run.shape.validationCurve
const Answers = Run.pick({ labels: true, labelCount: true, outputs: true })
type Answers = Pick<Run, 'labels' | 'labelCount' | 'outputs'>

/** Lately read ones by their text: the runs on a dataset share them, and a dataset may have hundreds of labels. */
const known = new Map<string, Answers>()
const mostKnown = 50

function answersOf(row: RunRow): Answers {
  const key = `${row.output}\n${row.labels}\n${row.outputs}\n${row.output_names}`
  const kept = known.get(key)
  if (kept) return kept
  const names = JSON.parse(row.output_names) as Record<string, string>
  const outputs = storedOutputs(row).map(({ id, ...own }) => ({ output: names[id] ?? '', ...own }))
  const labels = fromJson(row.labels)
  const labelCount = Array.isArray(labels) ? labels.length : 0
  const read = Answers.parse({ labels, labelCount, outputs })
  const oldest = known.size >= mostKnown ? known.keys().next().value : undefined
  if (oldest !== undefined) known.delete(oldest)
  known.set(key, read)
  return read
}

function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text)
}
