// A test sample: rows drawn at random before anybody labels, so that what is labelled later, however it was chosen, is
// judged by messages as they come. Labels do not move it: a labelled row of the sample is test, any other joins training.
import type { SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import { createRng } from '../../shared/rng'
import type { WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, nowText, rowIdOf } from './identity'
import { commitChange } from './journal'
import { splitByKey, splitKeyOf, storeSplit } from './splits'

/** What to draw. */
export type SampleOptions = { readonly size: number; readonly seed: number; readonly at?: string }

type Candidate = { key: number; text_hash: number }

/**
 * Draws rows into the test part as one undoable step. Only rows with a text that are in no part are drawn, each text
 * once, and no text that stands in a part already.
 * @throws WinnowError `dataset.notFound`, `split.frozen` where there is a test part, `input.invalid` where there are
 * too few rows.
 */
export function drawTestSample(
  db: WritableDb,
  dataset: string,
  { size, seed, at = nowText() }: SampleOptions,
): SplitSummary {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const current = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', key)
    const present = current === null ? null : splitByKey(db, current)
    const test = present?.parts['test'] ?? 0
    if (test > 0)
      throw new WinnowError(
        'split.frozen',
        `${dataset} has a test part of ${test} messages already, which stays as it is.`,
      )
    const placed = db.all<Candidate & { part: string }>(
      'SELECT s.row AS key, r.text_hash, s.part FROM split_rows s JOIN rows r ON r.key = s.row WHERE s.split = ?',
      current,
    )
    const taken = new Set(placed.map(({ text_hash: text }) => text))
    const inPart = new Set(placed.map((row) => row.key))
    const free = db
      .all<Candidate>(
        'SELECT key, text_hash FROM rows WHERE key BETWEEN ? AND ? AND words > 0 ORDER BY key',
        ...keyRange(key),
      )
      .filter((row) => {
        if (inPart.has(row.key) || taken.has(row.text_hash)) return false
        taken.add(row.text_hash)
        return true
      })
    if (free.length < size)
      throw new WinnowError(
        'input.invalid',
        `${free.length} messages with a text of their own are in no part; a sample of ${size} needs more.`,
        { hint: 'Ask for a smaller sample.', details: { path: 'size' } },
      )
    const drawn = createRng(seed)
      .shuffle([...free])
      .slice(0, size)
    const rows = [...placed, ...drawn.map((row) => ({ ...row, part: 'test' }))].sort((a, b) => a.key - b.key)
    const split = storeSplit(
      db,
      key,
      { rowIds: rows.map((row) => rowIdOf(row.key)), parts: rows.map(({ part }) => part) },
      { kind: 'testSample', size, seed },
      at,
    )
    commitChange(db, key, {
      kind: 'split',
      author: null,
      source: 'person',
      at,
      description: `Drew a test sample of ${size} messages`,
      forward: { split: splitKeyOf(db, split.id) },
      backward: { split: current },
    })
    return split
  })
}
