// What a dataset is labelled in: its outputs, but for those whose column has been given another role.
import type { Output } from '../../shared/domain/dataset'
import { OutputKind } from '../../shared/domain/label-kind'
import type { ReadableDb } from './database'

/** Outputs of a dataset in their order. */
export function outputsOf(db: ReadableDb, datasetKey: number): Output[] {
  return db
    .all<{ id: number; name: string; kind: string }>(
      `SELECT id, name, kind FROM outputs o WHERE dataset = ? AND NOT (
         EXISTS (SELECT 1 FROM datasets d, json_each(d.columns) c WHERE d.key = o.dataset
           AND trim(c.value ->> '$.name') = o.name AND c.value ->> '$.role' <> 'label')
         AND NOT EXISTS (SELECT 1 FROM label_names n WHERE n.output = o.id AND n.is_retired = 0
           AND n.merged_into IS NULL))
       ORDER BY position`,
      datasetKey,
    )
    .map((output) => ({ ...output, kind: OutputKind.parse(output.kind) }))
}
