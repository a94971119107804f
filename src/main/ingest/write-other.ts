// Rows as JSON lines or as an Excel workbook. As with CSV, the target holds what was there before or the whole new file.
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import writeXlsx from 'write-excel-file/node'
import { WinnowError } from '../../shared/errors'
import { neutralise, type WriteOptions, writePieces } from './write-table'

type Rows = Iterable<readonly string[]>

/** Each row as an object by the header, which is the first row; a repeated name gets a number. Throws as `writeTable`. */
export async function writeJsonLines(
  path: string,
  rows: Rows,
  options: WriteOptions = {},
): Promise<{ rows: number }> {
  let count = 0
  const pieces = function* (): Generator<Buffer> {
    let names: readonly string[] | null = null
    let text = ''
    for (const cells of rows) {
      if (names === null) {
        names = distinct(cells)
        continue
      }
      const header = names
      text += `${JSON.stringify(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))}\n`
      count++
      if (text.length < 256 * 1024) continue
      yield Buffer.from(text)
      text = ''
    }
    yield Buffer.from(text)
  }
  await writePieces(path, pieces(), options.signal)
  return { rows: count }
}

/** Most rows of a sheet under its header, and most characters of a cell. */
const mostRows = 1_048_575
const mostCharacters = 32_767

/**
 * One sheet of text cells; what a spreadsheet would run as a formula gets an apostrophe. Held in memory.
 * @throws WinnowError `export.tooLarge` where a sheet or a cell cannot hold it, and as `writeTable`.
 */
export async function writeWorkbook(
  path: string,
  rows: Rows,
  options: WriteOptions = {},
): Promise<{ rows: number }> {
  const data: { value: string; type: StringConstructor }[][] = []
  for (const cells of rows) {
    options.signal?.throwIfAborted()
    if (data.length > mostRows)
      throw tooLarge(`A sheet holds ${mostRows.toLocaleString('en')} rows, and there are more.`)
    data.push(
      cells.map((cell, at) => {
        const value = data.length === 0 ? cell : neutralise(cell)
        if (value.length > mostCharacters)
          throw tooLarge(
            `A cell of a workbook holds ${mostCharacters.toLocaleString('en')} characters; row ${cells[0] ?? ''}, column ${data[0]?.[at]?.value ?? at + 1} has ${value.length.toLocaleString('en')}.`,
          )
        return { value, type: String }
      }),
    )
  }
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`)
  try {
    await writeXlsx(data, { sheet: 'rows' }).toFile(temporary)
    options.signal?.throwIfAborted()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return { rows: Math.max(0, data.length - 1) }
}

function tooLarge(message: string): WinnowError {
  return new WinnowError('export.tooLarge', message, {
    hint: 'Export fewer rows, or as CSV or JSONL, which have no limit.',
  })
}

function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.map((name) => {
    let own = name
    for (let number = 2; seen.has(own); number++) own = `${name} ${number}`
    seen.add(own)
    return own
  })
}
