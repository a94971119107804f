// Labels of rows for one output, as indices of its classes; knows no name. A row may have none, one or several.

/** Row r has `labels[starts[r]]` up to, but without, `labels[starts[r + 1]]`; where it has none it teaches nothing. */
export type RowLabels = { readonly starts: Int32Array; readonly labels: Int32Array }

/** One label a row; a negative one is none. */
export function oneLabelEach(labels: Int32Array): RowLabels {
  const starts = new Int32Array(labels.length + 1)
  for (const [row, label] of labels.entries()) starts[row + 1] = (starts[row] ?? 0) + (label < 0 ? 0 : 1)
  return {
    starts,
    labels: labels.every((label) => label >= 0) ? labels : labels.filter((label) => label >= 0),
  }
}

/** Labels given as lists. */
export function rowLabels(lists: readonly (readonly number[])[]): RowLabels {
  const starts = new Int32Array(lists.length + 1)
  lists.forEach((list, row) => (starts[row + 1] = (starts[row] ?? 0) + list.length))
  return { starts, labels: Int32Array.from(lists.flat()) }
}

/** Labels by how many each row has. */
export function labelsOfCounts(counts: Int32Array, labels: Int32Array): RowLabels {
  const starts = new Int32Array(counts.length + 1)
  for (const [row, count] of counts.entries()) starts[row + 1] = (starts[row] ?? 0) + count
  return { starts, labels }
}

/** Labels of one row. */
export function labelsOf({ starts, labels }: RowLabels, row: number): Int32Array {
  return labels.subarray(starts[row] ?? 0, starts[row + 1] ?? 0)
}

/** Labels of some rows, in that order. */
export function pickLabels(from: RowLabels, rows: Int32Array): RowLabels {
  const starts = new Int32Array(rows.length + 1)
  for (const [at, row] of rows.entries()) starts[at + 1] = (starts[at] ?? 0) + labelsOf(from, row).length
  const labels = new Int32Array(starts[rows.length] ?? 0)
  for (const [at, row] of rows.entries()) labels.set(labelsOf(from, row), starts[at])
  return { starts, labels }
}

/** Numbers of the rows that have a label here. */
export function labelled({ starts }: RowLabels): Int32Array {
  const rows: number[] = []
  for (let row = 0; row + 1 < starts.length; row++)
    if ((starts[row + 1] ?? 0) > (starts[row] ?? 0)) rows.push(row)
  return Int32Array.from(rows)
}

/** The first label of each row, -1 where it has none. */
export function firstLabels(labels: RowLabels): Int32Array {
  return Int32Array.from({ length: labels.starts.length - 1 }, (_, row) => labelsOf(labels, row)[0] ?? -1)
}
