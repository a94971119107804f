// What the tests of the readers share: a file is written, detected and read as an import would do it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DetectedFormat, TableFormat } from '../../../shared/domain/file'
import { detectFile } from '../detect'
import { readTable } from '../read-table'
import type { ReadOptions } from '../table'

/** Everything that a file gives. */
export type Read = {
  readonly format: DetectedFormat
  readonly header: readonly string[]
  readonly rows: [line: number, cells: string[]][]
  readonly rejected: [line: number, reason: string, raw: string][]
  readonly doneBytes: number
}

/** A folder for the files of a test. */
export function readersFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-readers-'))
  const write = (name: string, content: Uint8Array | string): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  let number = 0
  return {
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
    /** Reads content through a file whose name says nothing. */
    read: async (
      content: Uint8Array | string,
      given: TableFormat = {},
      options: ReadOptions = {},
    ): Promise<Read> => {
      const path = write(`file-${number++}`, content)
      const format = await detectFile(path, 'file', given)
      const rows: Read['rows'] = []
      const rejected: Read['rejected'] = []
      let header: readonly string[] = []
      let doneBytes = 0
      for await (const batch of readTable(path, format, options)) {
        header = batch.header
        rows.push(...batch.rows.map(({ line, cells }): [number, string[]] => [line, cells]))
        rejected.push(
          ...batch.rejected.map(({ line, reason, raw }): [number, string, string] => [line, reason, raw]),
        )
        doneBytes = batch.doneBytes
      }
      return { format, header, rows, rejected, doneBytes }
    },
  }
}
