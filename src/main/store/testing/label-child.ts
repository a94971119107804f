// A child process that sets one label, says so, and stays: argv is the database.
import { openWritable } from '../database'
import { setLabels } from '../labels'

const [, , file = ''] = process.argv
const db = openWritable(file)
setLabels(db, { dataset: 'tickets', edits: [{ row: 4, label: 'kept' }], author: null, source: 'person' })
process.stdout.write('done\n')
setInterval(() => undefined, 1000)
