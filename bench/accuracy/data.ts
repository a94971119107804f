import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { createRng } from '../../src/shared/rng'

/** Texts with label indices. */
export type Part = { texts: string[]; labels: Int32Array }

/** Columns of the file; without a split column every fifth row of each label becomes the test part. */
export type Columns = { text: string; label: string; split: string }

/** Reads a CSV file into a training and a test part. */
export function readParts(file: string, columns: Columns): { train: Part; test: Part; names: string[] } {
  const rows = parse(readFileSync(file), { columns: true, bom: true }) as Record<string, string>[]
  const usable = rows.filter((row) => row[columns.label] && row[columns.text])
  const names = [...new Set(usable.map((row) => row[columns.label] ?? ''))].sort()
  const index = new Map(names.map((name, position) => [name, position]))
  const all: Part = {
    texts: usable.map((row) => row[columns.text] ?? ''),
    labels: Int32Array.from(usable, (row) => index.get(row[columns.label] ?? '') ?? 0),
  }
  const hasSplit = usable.every((row) => row[columns.split])
  if (!hasSplit) {
    const { rest, share } = takeShare(all, 0.2, 42)
    return { train: rest, test: share, names }
  }
  const part = (wanted: string) =>
    pick(
      all,
      [...usable.keys()].filter((row) => usable[row]?.[columns.split] === wanted),
    )
  return { train: part('train'), test: part('test'), names }
}

/** Takes a share of each label at random; both parts keep the order of the rows. */
export function takeShare(all: Part, share: number, seed: number): { rest: Part; share: Part } {
  const byLabel = new Map<number, number[]>()
  for (const [row, label] of all.labels.entries()) byLabel.set(label, [...(byLabel.get(label) ?? []), row])
  const rng = createRng(seed)
  const taken = new Set<number>()
  for (const rows of [...byLabel.entries()].sort(([a], [b]) => a - b).map(([, rows]) => rows))
    for (const row of rng.shuffle(rows).slice(0, Math.round(rows.length * share))) taken.add(row)
  const rows = [...all.texts.keys()]
  return {
    rest: pick(
      all,
      rows.filter((row) => !taken.has(row)),
    ),
    share: pick(
      all,
      rows.filter((row) => taken.has(row)),
    ),
  }
}

function pick(all: Part, rows: number[]): Part {
  return {
    texts: rows.map((row) => all.texts[row] ?? ''),
    labels: Int32Array.from(rows, (row) => all.labels[row] ?? 0),
  }
}
