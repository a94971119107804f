// A child process that imports without end, for tests that kill it: argv is the database and the dataset.
import { DatasetId } from '../../../shared/domain/ids'
import { openBulkImport } from '../bulk-import'
import { columnsOf, someFacts } from './fixture'

const [, , file = '', dataset = ''] = process.argv
const writer = openBulkImport(file, DatasetId.parse(dataset), {
  ...someFacts,
  columns: columnsOf('text', 'label', 'split'),
})
for (let i = 0; ; i++) {
  writer.addRows([{ line: i + 2, cells: [`text ${i}`, `label ${i % 3}`, 'train'] }])
  writer.addRejected([{ line: i + 2, reason: 'fewerCells', message: 'short', raw: 'x' }])
  if (i === 200) process.stdout.write('going\n')
}
