import type { LabelSource } from '../../shared/domain/dataset'
import type { LabelSnapshot } from '../../shared/domain/run'
import type { Output } from '../../shared/domain/dataset'
import type { ReadableDb, WritableDb } from './database'

/** Labels to set on rows of one output, as one undoable step. */
export type LabelChange = {
  readonly dataset: string
  /** Name of the output; the first when absent. A dataset without any gets one named `label`. */
  readonly output?: string
  readonly edits: readonly { readonly row: number; readonly label: string | null }[]
  readonly author: string | null
  readonly source: LabelSource
  readonly description?: string
  readonly at?: string
}
/** Sets labels; new names join the label set; rows that are not there, and labels that stand already, are skipped. */
export function setLabels(
  _db: WritableDb,
  _change: LabelChange,
): { applied: number; skipped: number; revision: number } {
  throw new Error('not yet')
}
/** The output of a dataset by name, or its first. @throws WinnowError `labels.none`, `label.notFound`. */
export function getOutput(_db: ReadableDb, _dataset: string, _name?: string): Output {
  throw new Error('not yet')
}
/** Live labels of an output in their order: the snapshot that a run keeps. */
export function labelSet(_db: ReadableDb, _outputId: number): LabelSnapshot[] {
  throw new Error('not yet')
}
/** Renames a label; its id stays. One undoable step. @throws WinnowError `label.notFound`, `input.invalid`. */
export function renameLabel(
  _db: WritableDb,
  _change: {
    readonly dataset: string
    readonly labelId: number
    readonly name: string
    readonly author: string | null
    readonly at?: string
  },
): { revision: number } {
  throw new Error('not yet')
}
/** Row ids by the user's own ids, in the same order; null where no row or more than one has it. */
export function rowsByExternalId(
  _db: ReadableDb,
  _dataset: string,
  _ids: readonly string[],
): (number | null)[] {
  throw new Error('not yet')
}
