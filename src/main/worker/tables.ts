// Jobs on tables: look at a file, import it, write rows out. Import and addition (additions.ts) are the places outside main
// that write the database: the import its own new rows, in short transactions, invisible until main commits the dataset.
import { Readable } from 'node:stream'
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import type { Ratios } from '../../shared/contract'
import { groupColumns } from '../../shared/domain/column-role'
import type { Column } from '../../shared/domain/file'
import { combineFiles } from '../ingest/combine'
import { detectFile } from '../ingest/detect'
import { joinedNotice } from '../ingest/notices'
import { inspectFile } from '../ingest/preview'
import { readTable } from '../ingest/read-table'
import { writeRowsAs } from '../ingest/write-as'
import { writePieces, writeTable } from '../ingest/write-table'
import { type ImportSplit, openBulkImport } from '../store/bulk-import'
import { openReadable } from '../store/database'
import { getDataset, iterateRejected } from '../store/datasets'
import { iterateExport } from '../store/export'
import { collectGarbage } from './collect-garbage'
import type { ImportJobEvent, WorkerContract } from './contract'
import { namingFile, settleColumns } from './table-head'

type FileJobs = Handlers<WorkerContract>['file']
type ImportInput = Parameters<FileJobs['import']>[0]

/** First look at a file before anything is stored. */
export const inspect: FileJobs['inspect'] = ({ path, fileName, format, roles }, { signal }) =>
  inspectFile(path, fileName, format, roles, signal)

/** Reads a file into the dataset that main reserved. Leaves the clearing up after a failure to main. */
export async function* importFile(
  input: ImportInput,
  { signal }: HandlerContext,
): AsyncGenerator<ImportJobEvent> {
  try {
    yield* importRows(input, signal)
  } catch (error) {
    throw namingFile(error, input.fileName)
  }
}

async function* importRows(input: ImportInput, signal: AbortSignal): AsyncGenerator<ImportJobEvent> {
  const format = await detectFile(input.path, input.fileName, input.format ?? {})
  const totalBytes = statSync(input.path).size
  const columns = await settleColumns(input.path, format, () => input.roles ?? [])
  const split = splitOf(columns, input.ratios, input.splitSeed)
  const hash = hashFile(input.path, signal)
  hash.catch(() => undefined)
  yield { type: 'phase', phase: 'reading' }
  const facts = { fileName: input.fileName, sizeBytes: totalBytes, format, columns }
  const target = openBulkImport(input.databaseFile, input.datasetId, facts)
  try {
    let rows = 0
    let rejected = 0
    for await (const batch of readTable(input.path, format, { signal })) {
      signal.throwIfAborted()
      target.addRows(batch.rows)
      target.addRejected(batch.rejected)
      rows += batch.rows.length
      rejected += batch.rejected.length
      yield { type: 'progress', rows, rejected, doneBytes: batch.doneBytes, totalBytes }
      collectGarbage()
      await turnOfTheLoop()
    }
    yield { type: 'phase', phase: 'indexing' }
    await turnOfTheLoop()
    signal.throwIfAborted()
    const outcome = await target.finish({
      sha256: await hash,
      split,
      signal,
      ...(input.isStaged ? { isStaged: true } : {}),
    })
    yield {
      type: 'finished',
      rows: outcome.rows,
      rejected: outcome.rejected,
      notices: [...joinedNotice(columns), ...noticesOf(outcome), ...groupNotice(columns, split)],
    }
  } catch (error) {
    target.abort()
    throw error
  }
}

/** Writes matching rows of a dataset: cells as in the file, then part and labels as they stand. */
export const exportRows: FileJobs['exportRows'] = async (input, { signal }) => {
  const db = openReadable(input.databaseFile)
  try {
    const { columns, outputs } = getDataset(db, input.dataset)
    const head = [
      'row',
      ...columns.map((column) => column.name),
      'part',
      ...outputs.map((one) => `label:${one.name}`),
    ]
    const what = {
      dataset: input.dataset,
      ...(input.query === undefined ? {} : { query: input.query }),
      ...(input.filter === undefined ? {} : { filter: input.filter }),
    }
    const rows = function* (): Generator<readonly string[]> {
      yield head
      for (const batch of iterateExport(db, what)) {
        for (const row of batch) {
          const labels = outputs.map((one) => (row.labels[one.name] ?? []).join('|'))
          yield [String(row.id), ...row.cells, row.part ?? '', ...labels]
        }
      }
    }
    const written = await writeRowsAs(input.outFile, rows(), input.as, signal)
    return { rows: written.rows }
  } finally {
    db.close()
  }
}

/** Writes the lines that could not become rows, verbatim, as CSV. */
export const exportRejected: FileJobs['exportRejected'] = async (input, { signal }) => {
  const db = openReadable(input.databaseFile)
  try {
    const rows = function* (): Generator<readonly string[]> {
      yield ['line', 'reason', 'message', 'raw']
      for (const { line, reason, message, raw } of iterateRejected(db, input.dataset))
        yield [String(line), reason, message, raw]
    }
    const written = await writeRowsAs(input.outFile, rows(), 'csv', signal)
    return { rows: written.rows }
  } finally {
    db.close()
  }
}

/** Several files as one, as JSON lines. */
export const combine: FileJobs['combine'] = ({ files, outFile }, { signal }) =>
  combineFiles(files, outFile, signal)

/** Writes rows that main has in memory; the first is the header. */
export const writeRows: FileJobs['writeTable'] = async ({ rows, outFile }, { signal }) => {
  const written = await writeTable(outFile, rows, { signal, neutraliseFormulas: true })
  return { rows: written.rows }
}

/** Writes a text that main has in memory; the file is whole or not there. */
export const writeText: FileJobs['writeText'] = async ({ text, outFile }, { signal }) => {
  await writePieces(outFile, Readable.from([Buffer.from(text, 'utf8')]), signal)
  return {}
}

function splitOf(columns: readonly Column[], ratios: Ratios, seed: number): ImportSplit {
  if (columns.some((column) => column.role === 'split')) return { kind: 'column' }
  if (!columns.some((column) => column.role === 'label')) return { kind: 'none' }
  return { kind: 'ratios', ratios, seed }
}

/** A division at random has the rows of one customer on both sides. */
function groupNotice(columns: readonly Column[], split: ImportSplit): string[] {
  const [group] = groupColumns(columns)
  if (split.kind !== 'ratios' || group === undefined) return []
  return [
    `Rows were divided at random; those of one ${group} may stand on two sides. Divide them anew by ${group} to judge on new ones.`,
  ]
}

function noticesOf(outcome: { withoutText: number; unlabelled: number }): string[] {
  const count = (n: number): string => `${n.toLocaleString('en')} ${n === 1 ? 'row has' : 'rows have'}`
  return [
    ...(outcome.withoutText > 0 ? [`${count(outcome.withoutText)} no text.`] : []),
    ...(outcome.unlabelled > 0 ? [`${count(outcome.unlabelled)} no label.`] : []),
  ]
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Lets messages in (a cancel, above all) between two stretches of work. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
