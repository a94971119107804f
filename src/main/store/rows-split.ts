// A split of which training sees only some rows: those of the training part that a filter keeps. The other parts stay as
// they are, so that what is learnt from them is measured on the same test rows.
import type { SplitSummary } from '../../shared/domain/dataset'
import type { Filter } from '../../shared/domain/filter'
import type { SplitId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import type { WritableDb } from './database'
import { keyRange, rowIdOf } from './identity'
import { matching } from './rows'
import { getSplit, splitKeyOf, storeSplit } from './splits'

/**
 * The split without the training rows that the filter leaves out; asking again gives the same one.
 * @throws WinnowError `split.noTrain` where none is left, and what a filter may throw.
 */
export function restrictTraining(
  db: WritableDb,
  datasetKey: number,
  split: SplitId,
  filter: Filter,
): SplitSummary {
  return db.write(() => {
    const condition = matching(db, datasetKey, undefined, filter)
    if (condition === null) return getSplit(db, split)
    const rows = db.all<{ row: number; part: string }>(
      `SELECT s.row, s.part FROM split_rows s WHERE s.split = ? AND (s.part <> 'train' OR s.row IN (
         SELECT r.key FROM rows r WHERE r.key BETWEEN ? AND ? AND ${condition.where})) ORDER BY s.row`,
      splitKeyOf(db, split),
      ...keyRange(datasetKey),
      ...condition.params,
    )
    if (!rows.some(({ part }) => part === 'train'))
      throw new WinnowError('split.noTrain', 'No row of the training part is among the rows asked for.', {
        hint: 'Choose rows of the training part; those of other parts are never trained on.',
      })
    const division = { rowIds: rows.map(({ row }) => rowIdOf(row)), parts: rows.map(({ part }) => part) }
    return storeSplit(db, datasetKey, division, { kind: 'rows', from: split, filter })
  })
}
