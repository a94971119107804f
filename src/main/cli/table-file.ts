// What commands that read a table share: one file or several as one, and how it is read.
import { statSync } from 'node:fs'
import type { Command } from 'commander'
import type { ImportRequest } from '../../shared/contract'
import type { Combined } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { pathSource, textOption, type Work } from './command'

/** Adds the options that say how a file is read; `formatOf` reads them. */
export function addFormatOptions(command: Command): Command {
  return command
    .option('--encoding <name>', 'utf-8, utf-16le, utf-16be, windows-1252, shift_jis, euc-jp, gb18030')
    .option('--delimiter <char>', 'comma, semicolon, tab or pipe')
    .option('--sheet <name>', 'sheet of an Excel workbook; the first when absent')
}

/** Several files, or a folder, as one; null for a single file. */
export async function combine(
  session: Work['session'],
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Combined | null> {
  const isFolder = (path: string): boolean =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (paths.length === 1 && !paths.some(isFolder)) return null
  return session.client.datasets.combine(
    { files: paths.map((path) => ({ source: pathSource(path) })) },
    { signal },
  )
}

/** How a file is read, as the options say. @throws WinnowError `input.invalid`. */
export function formatOf(options: Record<string, unknown>): NonNullable<ImportRequest['format']> {
  const words: Record<string, ',' | ';' | '\t' | '|'> = {
    comma: ',',
    semicolon: ';',
    tab: '\t',
    pipe: '|',
    ',': ',',
    ';': ';',
    '\t': '\t',
    '\\t': '\t',
    '|': '|',
  }
  const typed = textOption(options, 'delimiter')
  const delimiter = typed === undefined ? undefined : words[typed]
  if (typed !== undefined && delimiter === undefined)
    throw new WinnowError('input.invalid', `--delimiter is comma, semicolon, tab or pipe. Found: ${typed}.`)
  const encoding = textOption(options, 'encoding') as NonNullable<ImportRequest['format']>['encoding']
  const sheet = textOption(options, 'sheet')
  return {
    ...(delimiter ? { delimiter } : {}),
    ...(encoding ? { encoding } : {}),
    ...(sheet ? { sheet } : {}),
  }
}
