// Several files as one table: rows of tables under the columns of all of them, a text file as one message. Where each row
// comes from stands in two further columns. Written as JSON lines, which the import then reads like any other file.
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { posix } from 'node:path'
import { WinnowError } from '../../shared/errors'
import { decodeHead } from './decode'
import { detectFile } from './detect'
import { detectEncoding } from './detect-encoding'
import { readHeader, readTable } from './read-table'

/** A file and what people know it by: its path inside the folder that was given, with `/` between. */
export type NamedFile = { readonly path: string; readonly name: string }

/** What was combined. */
export type Combined = {
  readonly files: number
  readonly rows: number
  /** What stayed out, by file. */
  readonly notices: string[]
}

const textColumn = 'text'
const isText = ({ name }: NamedFile): boolean => /\.(txt|md|text)$/i.test(name)
/** `train` of `a/b/train.csv.gz`. */
const stemOf = (name: string): string =>
  posix
    .basename(name)
    .replace(/(\.gz)?$/i, '')
    .replace(/\.[^.]+$/, '') || name
const folderOf = (name: string): string => posix.basename(posix.dirname(name)).replace(/^\.$/, '')

/**
 * Writes the rows of all files as JSON lines, each with every column of every file, `file` (its name without the ending)
 * and `folder` (the one that it lies in); these get a number where a file has a column of that name.
 * @throws WinnowError `csv.empty` where no file has a row, and what reading a file throws, with its name.
 */
export async function combineFiles(
  files: readonly NamedFile[],
  outFile: string,
  signal: AbortSignal,
): Promise<Combined> {
  // A file of plain text beside others is a message; alone, or among tables, it may be a table itself.
  const areMessages = files.every(isText)
  const tables = areMessages ? [] : await Promise.all(files.map((file) => headOf(file)))
  const names = [...new Set(areMessages ? [textColumn] : tables.flatMap(({ header }) => header))]
  const [fileColumn, folderColumn] = ['file', 'folder'].map((name) => freeName(name, names))
  const out = createWriteStream(outFile)
  const notices: string[] = []
  let rows = 0
  const write = async (file: NamedFile, cells: Readonly<Record<string, string>>): Promise<void> => {
    const record = {
      ...Object.fromEntries(names.map((name) => [name, cells[name] ?? ''])),
      [fileColumn ?? 'file']: stemOf(file.name),
      [folderColumn ?? 'folder']: folderOf(file.name),
    }
    rows++
    if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, 'drain')
  }
  try {
    for (const [at, file] of files.entries()) {
      signal.throwIfAborted()
      const table = tables[at]
      if (!table) await write(file, { [textColumn]: await readMessage(file) })
      else {
        const rejected = await copyRows(table, (cells) => write(file, cells), signal)
        if (rejected > 0)
          notices.push(
            `${rejected} ${rejected === 1 ? 'line' : 'lines'} of ${file.name} could not be read and stayed out.`,
          )
      }
    }
  } finally {
    out.end()
    await once(out, 'close').catch(() => undefined)
  }
  if (rows === 0) throw new WinnowError('csv.empty', 'None of the files has a row.')
  return { files: files.length, rows, notices }
}

type Head = {
  readonly file: NamedFile
  readonly format: Awaited<ReturnType<typeof detectFile>>
  readonly header: string[]
}

async function headOf(file: NamedFile): Promise<Head> {
  try {
    const format = await detectFile(file.path, file.name, {})
    return { file, format, header: distinct(await readHeader(file.path, format)) }
  } catch (error) {
    throw named(error, file)
  }
}

async function copyRows(
  { file, format, header }: Head,
  write: (cells: Readonly<Record<string, string>>) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  let rejected = 0
  try {
    for await (const batch of readTable(file.path, format, { signal })) {
      rejected += batch.rejected.length
      for (const { cells } of batch.rows)
        await write(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))
    }
  } catch (error) {
    throw named(error, file)
  }
  return rejected
}

async function readMessage(file: NamedFile): Promise<string> {
  const bytes = await readFile(file.path)
  const guess = detectEncoding(bytes, undefined)
  if (!guess.ok)
    throw new WinnowError('csv.malformed', `${file.name} is no text but ${guess.seems}.`, {
      hint: guess.hint,
    })
  return decodeHead(bytes, guess.encoding)
    .replace(/^\uFEFF/, '')
    .trimEnd()
}

/** Names that each stand once: a repeated one gets a number. */
function distinct(header: readonly string[]): string[] {
  const names: string[] = []
  for (const name of header) names.push(freeName(name, names))
  return names
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let at = 2; taken.includes(name); at++) name = `${wanted}_${at}`
  return name
}

function named(error: unknown, { name }: NamedFile): unknown {
  if (!(error instanceof WinnowError) || error.message.includes(name)) return error
  return new WinnowError(error.code, `${name}: ${error.message}`, { hint: error.hint })
}
