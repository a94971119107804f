// Which answers of a run the confusion is about, and a cell of it by names.
import type { LabelsOf } from '../../../../shared/domain/labels-now'

/** As calls ask for it. */
export type Asked = {
  readonly run: string
  readonly part: string
  readonly output: string
  readonly labels: LabelsOf
}

/** A cell by the names of its labels, so that it stays whatever the order is. */
export type NamedPair = { readonly truth: string; readonly said: string }
