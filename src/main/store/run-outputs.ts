// The outputs that a run answers, with their labels as it knew them. One that chooses a label stands in the columns
// `output` and `labels` alone; several, or one of another kind, all stand in `outputs`.
import type { OutputKind } from '../../shared/domain/label-kind'
import type { LabelSnapshot } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'

type OutputColumns = { readonly output: number; readonly labels: string; readonly outputs: string | null }

/** An output with its labels as the run knows them, in the order of its scores. */
export type NewOutput = {
  readonly id: number
  readonly kind: OutputKind
  readonly labels: readonly LabelSnapshot[]
  readonly threshold: number | null
}

/** The column `outputs`; null for one output that chooses one label, which needs no more than the other columns. */
export function outputsJson(outputs: readonly NewOutput[]): string | null {
  return outputs.length === 1 && outputs[0]?.kind === 'single' ? null : JSON.stringify(outputs)
}

/** The outputs of a run as they were stored, by the ids of the outputs. */
export function storedOutputs(row: OutputColumns): NewOutput[] {
  if (row.outputs !== null) return JSON.parse(row.outputs) as NewOutput[]
  const labels = JSON.parse(row.labels) as LabelSnapshot[]
  return [{ id: row.output, kind: 'single', labels, threshold: null }]
}

export function withThresholds(
  row: OutputColumns & { readonly output_names: string },
  thresholds: Readonly<Record<string, number>>,
): NewOutput[] {
  const names = JSON.parse(row.output_names) as Record<string, string>
  return storedOutputs(row).map((own) => ({
    ...own,
    threshold: thresholds[names[own.id] ?? ''] ?? own.threshold,
  }))
}

/** An output of a run as predictions need it. */
export type OutputOfRun = NewOutput & { readonly name: string }

/** The outputs of a run with their ids. @throws WinnowError `run.notFound`. */
export function outputsOfRun(db: ReadableDb, id: string): readonly OutputOfRun[] {
  const row = db.get<OutputColumns & { output_names: string }>(
    `SELECT output, labels, outputs, (SELECT json_group_object(id, name) FROM outputs WHERE dataset = r.dataset)
     AS output_names FROM runs r WHERE id = ?`,
    id,
  )
  if (!row) throw new WinnowError('run.notFound', `There is no run with the id ${id}.`)
  const names = JSON.parse(row.output_names) as Record<string, string>
  return storedOutputs(row).map((own) => ({ ...own, name: names[own.id] ?? '' }))
}
