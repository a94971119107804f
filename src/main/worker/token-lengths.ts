// How long the texts of a dataset are for a model: its tokenizer alone is opened, never the weights.
import type { TextFacts } from '../../shared/domain/run'
import { tokenFacts } from '../engine/text/token-facts'
import { createTokenizer } from '../engine/text/tokenizer'
import { openFolder } from '../engine/weights/model-folder'
import { openReadable, type ReadableDb } from '../store/database'
import { textReader } from '../store/part-rows'
import { rowIdsOf, textsMark } from '../store/rows'

/** Tokens of a training at the usual length. */
const usualLength = 128
const usualSeed = 42

type Folder = { readonly path: string; readonly hash: string }
type Options = { readonly maxLength?: number | undefined; readonly seed?: number }

/** Lengths of the texts of these rows; what is longer than `maxLength`, or than the model reads, is cut. */
export async function lengthsOfRows(
  db: ReadableDb,
  dataset: string,
  rowIds: Int32Array,
  folder: Folder,
  { maxLength = usualLength, seed = usualSeed }: Options = {},
): Promise<TextFacts> {
  const { tokenizer, report } = await openFolder(folder.path, folder.hash)
  const read = textReader(db, dataset)
  const source = {
    count: rowIds.length,
    labels: [],
    texts: (rows: Int32Array) => read(rows.map((row) => rowIds[row] ?? 0)),
  }
  return tokenFacts(createTokenizer(tokenizer, Math.min(report.maxLength, maxLength)), source, seed)
}

/** The last answer: a label that changes asks again, and changes no text. */
let kept: { readonly key: string; readonly facts: TextFacts } | null = null

/** The same for every row of a dataset. */
export async function tokenLengths(asked: {
  readonly databaseFile: string
  readonly dataset: string
  readonly model: Folder
  readonly maxLength?: number | undefined
}): Promise<TextFacts> {
  const db = openReadable(asked.databaseFile)
  try {
    const { dataset, model, maxLength } = asked
    const key = JSON.stringify([asked.databaseFile, dataset, model, maxLength, textsMark(db, dataset)])
    if (kept?.key === key) return kept.facts
    const facts = await lengthsOfRows(db, dataset, rowIdsOf(db, dataset), model, { maxLength })
    kept = { key, facts }
    return facts
  } finally {
    db.close()
  }
}
