// Rows of a CSV file for both programs, in an order that is the same every time.
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** [text, label] of every row that has both. */
export function readRows(file, text, label) {
  const rows = parse(readFileSync(file), { columns: true, bom: true })
  const usable = rows.filter((row) => row[text]?.trim() && row[label])
  if (usable.length === 0) throw new Error(`${file} has no rows with ${text} and ${label}.`)
  return usable.map((row) => [row[text], row[label]])
}

/** Disjoint samples of the given sizes, drawn by a linear congruential generator. */
export function sample(rows, sizes) {
  let state = 12345
  const keyed = rows.map((row) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return [state, row]
  })
  const order = keyed.sort(([a], [b]) => a - b).map(([, row]) => row)
  let start = 0
  return sizes.map((size) => order.slice(start, (start += size)))
}

const quote = (cell) => `"${cell.replaceAll('"', '""')}"`

/** CSV text; a third cell is the split. */
export function csvOf(rows) {
  const head = rows[0]?.length === 3 ? 'text,label,split' : 'text,label'
  return `${[head, ...rows.map((row) => row.map(quote).join())].join('\n')}\n`
}
