// Jobs that add rows to a dataset. Beside the import, this is the one place outside main that writes the database: new rows
// where nobody sees them, then one step of the journal.
import type { Handlers } from '../../shared/contract/define'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { alikeLabels } from '../analysis/label-names'
import { addToDataset } from '../store/addition'
import { openWritable, type WritableDb } from '../store/database'
import { redo, undo } from '../store/journal'
import type { WorkerContract } from './contract'

type FileJobs = Handlers<WorkerContract>['file']

/** Writes the rows, telling how far it is, then makes the step. */
export const add: FileJobs['add'] = async function* ({ databaseFile, request, at }, { signal }) {
  const db = openWritable(databaseFile)
  try {
    for (const event of addToDataset(db, { request, author: null, at, findAlike: alikeLabels })) {
      yield event
      // An abort is heard between two transactions.
      await nextTurn()
      signal.throwIfAborted()
    }
  } finally {
    db.close()
  }
}

/** Undo and redo of steps that have many rows come or go. */
export const reverse: FileJobs['reverse'] = ({ databaseFile, dataset, way, at }) => {
  const db: WritableDb = openWritable(databaseFile)
  try {
    return way === 'undo' ? undo(db, dataset, { at }) : redo(db, dataset, { at })
  } finally {
    db.close()
  }
}
