// What the classifier of a model folder says of a dataset, kept as a run without a training: one for each folder,
// dataset, output and precision. Its labels are matched with the dataset's by name each time it is asked for, and
// it pins the revision and the split of that moment: its figures are then as fresh as those of a run started now.
// Invariant: the order of its labels is the folder's; a label that the dataset does not have is in no label set.
import type { DatasetId, RunId, SplitId } from '../../shared/domain/ids'
import type { BaseModel } from '../../shared/domain/model'
import type { LabelMatching } from '../../shared/domain/prediction'
import type { OutputKind } from '../../shared/domain/label-kind'
import type { LabelSnapshot, Run, RunOutput } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { matchLabels } from '../../shared/match-labels'
import type { ReadableDb, SqlValue, WritableDb } from './database'
import { getDataset } from './datasets'
import { forgetEvaluations } from './evaluations'
import { rowKey } from './identity'
import { ensureOutput, idsOfNames, labelSet } from './labels'
import { datasetKeyOf } from './dataset-key'
import { type NewOutput, outputsJson } from './run-outputs'
import { createRun, getRun } from './runs'
import { splitKeyOf } from './splits'

/** A folder's classifier over a dataset. */
export type ImportedUse = {
  readonly model: BaseModel
  readonly dataset: DatasetId
  /** Name of the output that its labels are matched with; the first when absent. */
  readonly output?: string | undefined
  /** As asked for: auto, f32, bf16. */
  readonly precision: string
}

/** The run that keeps what a folder says of a dataset; null where it was never asked. */
export function findImported(db: ReadableDb, use: ImportedUse): Run | null {
  const row = db.get<{ id: string }>(
    `SELECT r.id FROM runs r JOIN outputs o ON o.id = r.output
     WHERE r.family = 'imported' AND r.trashed_at IS NULL AND r.dataset = ? AND r.model_id = ? AND r.model_hash = ?
       AND o.id = coalesce((SELECT id FROM outputs WHERE dataset = r.dataset AND name = ?),
         (SELECT id FROM outputs WHERE dataset = r.dataset ORDER BY position LIMIT 1))
       AND json_extract(r.settings, '$.precision') = ? ORDER BY r.number DESC LIMIT 1`,
    datasetKeyOf(db, use.dataset),
    use.model.id,
    use.model.hash,
    use.output ?? null,
    use.precision,
  )
  return row ? getRun(db, row.id) : null
}

/**
 * The run that keeps what a folder says of a dataset, made where there is none, brought to the labels and the split of
 * now. `said` is what the folder answers, with its labels in their order.
 * @throws WinnowError `dataset.notFound`, `label.notFound` for an unknown output.
 */
export function openImported(
  db: WritableDb,
  use: ImportedUse,
  said: RunOutput,
  at: string,
): { readonly run: Run; readonly matching: LabelMatching } {
  return db.write(() => {
    const outputId = ensureOutput(db, use.dataset, use.output)
    const names = said.labels.map(({ name }) => name)
    const { labels, matching } = settleLabels(db, outputId, names)
    const own = { id: outputId, kind: kindOf(db, outputId, said, labels), labels, threshold: said.threshold }
    const known = findImported(db, use)
    const { split, name: dataset } = getDataset(db, use.dataset)
    const splitId = split?.id ?? null
    if (known) {
      bringUpToDate(db, known, own, splitId)
      return { run: getRun(db, known.id), matching }
    }
    const run = createRun(db, {
      name: freeRunName(db, `${use.model.name} on ${dataset}`),
      dataset: use.dataset,
      splitId,
      outputs: [own],
      family: 'imported',
      settings: { precision: use.precision },
      model: use.model,
      at,
    })
    return { run, matching }
  })
}

/** Which of a run's labels are in the dataset's label set, and the other way round. */
export function matchingOf(
  db: ReadableDb,
  outputId: number,
  labels: readonly LabelSnapshot[],
): LabelMatching {
  const present = new Map(labelSet(db, outputId).map((label) => [Number(label.id), label.name]))
  const own = new Set(labels.map((label) => Number(label.id)))
  return {
    matched: labels.flatMap(({ id, name }) => {
      const dataset = present.get(id)
      return dataset === undefined ? [] : [{ model: name, dataset }]
    }),
    modelOnly: labels.filter(({ id }) => !present.has(id)).map(({ name }) => name),
    datasetOnly: [...present].filter(([id]) => !own.has(id)).map(([, name]) => name),
  }
}

/** Ordered where the dataset's labels are and the folder names them in that order. */
function kindOf(
  db: ReadableDb,
  outputId: number,
  { kind }: RunOutput,
  labels: readonly LabelSnapshot[],
): OutputKind {
  const isOrdered = db.value<string>('SELECT kind FROM outputs WHERE id = ?', outputId) === 'ordered'
  if (kind !== 'single' || !isOrdered) return kind
  const places = new Map(labelSet(db, outputId).map((label, place) => [label.id, place]))
  const own = labels.map(({ id }) => places.get(id) ?? -1)
  return own.every((place, at) => place > (own[at - 1] ?? -1)) ? 'ordered' : kind
}

/** The folder's labels under the dataset's ids and names where they match, else under ids of their own. */
function settleLabels(
  db: WritableDb,
  outputId: number,
  names: readonly string[],
): { labels: LabelSnapshot[]; matching: LabelMatching } {
  const present = labelSet(db, outputId)
  const found = matchLabels(
    names,
    present.map((label) => label.name),
  )
  const others = names.filter((_, index) => found[index] === -1)
  const ids = new Map(idsOfNames(db, outputId, others).map((id, index) => [others[index], id]))
  const labels = names.map(
    (name, index): LabelSnapshot => present[found[index] ?? -1] ?? { id: ids.get(name) ?? 0, name },
  )
  const taken = new Set(found)
  const matched = names.flatMap((model, index) => {
    const dataset = present[found[index] ?? -1]?.name
    return dataset === undefined ? [] : [{ model, dataset }]
  })
  const datasetOnly = present.filter((_, index) => !taken.has(index)).map((label) => label.name)
  return { labels, matching: { matched, modelOnly: others, datasetOnly } }
}

/** Pins the present revision, split and labels; what is stored of each row follows. */
function bringUpToDate(db: WritableDb, run: Run, output: NewOutput, splitId: SplitId | null): void {
  const { labels } = output
  const split = splitId === null ? null : splitKeyOf(db, splitId)
  db.run(
    `UPDATE runs SET dataset_revision = (SELECT revision FROM datasets WHERE key = runs.dataset), split = ?,
     labels = ?, outputs = ? WHERE id = ?`,
    split,
    JSON.stringify(labels),
    outputsJson([output]),
    run.id,
  )
  const moved = run.labels.flatMap(({ id }, index) => {
    const now = labels[index]?.id
    return now === undefined || now === id ? [] : [{ from: id, to: now }]
  })
  if (moved.length > 0) {
    const list = JSON.stringify(moved)
    db.run(
      `UPDATE predictions SET label = coalesce(
         (SELECT value ->> 'to' FROM json_each(?) WHERE value ->> 'from' = label), label),
         given = CASE WHEN given IS NOT NULL THEN (SELECT json_group_array(coalesce(
           (SELECT m.value ->> 'to' FROM json_each(?) m WHERE m.value ->> 'from' = g.value), g.value))
           FROM json_each(given) g) END
       WHERE run = ?`,
      list,
      list,
      run.number,
    )
  }
  forgetEvaluations(db, run.number)
  const standing = `SELECT 1 FROM labels l WHERE l.row = predictions.row AND l.output = predictions.output
    AND l.status IN ('validated', 'flagged')`
  const params: SqlValue[] = [split, run.number]
  db.run(
    `UPDATE predictions SET
       part = (SELECT part FROM split_rows WHERE split = ? AND row = predictions.row),
       is_right = CASE WHEN NOT EXISTS (${standing}) THEN NULL
         WHEN given IS NULL THEN EXISTS (${standing} AND l.label = predictions.label)
         ELSE (SELECT count(*) FROM (${standing})) = json_array_length(given)
           AND NOT EXISTS (${standing} AND l.label NOT IN (SELECT value FROM json_each(predictions.given))) END
     WHERE run = ?`,
    ...params,
  )
}

/** Parts of rows under the split of a run, in the order asked for; null for rows in none. */
export function partsOf(db: ReadableDb, run: Run, rowIds: readonly number[]): (string | null)[] {
  if (run.splitId === null) return rowIds.map(() => null)
  const key = datasetKeyOf(db, run.datasetId)
  const keys = rowIds.map((id) => rowKey(key, id))
  const found = db.all<{ row: number; part: string }>(
    'SELECT row, part FROM split_rows WHERE split = ? AND row IN (SELECT value FROM json_each(?))',
    splitKeyOf(db, run.splitId),
    JSON.stringify(keys),
  )
  const parts = new Map(found.map(({ row, part }) => [row, part]))
  return keys.map((row) => parts.get(row) ?? null)
}

/** Labelled rows that a run has scored in a part, and the share of them that it got right; null without any. */
export function rightShare(
  db: ReadableDb,
  id: RunId,
  part: string,
): { rows: number; accuracy: number | null } {
  const row = db.get<{ rows: number; accuracy: number | null }>(
    `SELECT count(*) AS rows, avg(p.is_right) AS accuracy FROM predictions p JOIN runs r ON r.number = p.run
     WHERE r.id = ? AND p.output = r.output AND p.part = ? AND p.is_right IS NOT NULL`,
    id,
    part,
  )
  if (!row) throw new WinnowError('run.notFound', `There is no run with the id ${id}.`)
  return row
}

/** The name, or the name with the first free number from 2, so that it never means two runs. */
export function freeRunName(db: ReadableDb, wanted: string): string {
  const isTaken = (name: string): boolean =>
    db.get('SELECT 1 FROM runs WHERE name = ? AND trashed_at IS NULL', name) !== undefined
  let name = wanted
  for (let number = 2; isTaken(name); number++) name = `${wanted} ${number}`
  return name
}
