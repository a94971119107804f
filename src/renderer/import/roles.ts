// Roles of columns at import, and the words for what was detected. Pure.
import type { ColumnRole, Delimiter, Encoding } from '../../shared/domain/file'

type ColumnLike = { readonly index: number; readonly role: ColumnRole }

/** The roles after one was changed: text, split and id are held by one column each, labels by any number. */
export function withRole(
  columns: readonly ColumnLike[],
  index: number,
  role: ColumnRole,
): { column: number; role: ColumnRole }[] {
  const isSingle = role === 'text' || role === 'split' || role === 'id'
  return columns.map((column) => ({
    column: column.index,
    role:
      column.index === index ? role : isSingle && column.role === role ? ('metadata' as const) : column.role,
  }))
}

/** Names of the roles. */
export const roleNames: Readonly<Record<ColumnRole, string>> = {
  text: 'Text',
  label: 'Label',
  split: 'Split',
  id: 'Id',
  metadata: 'Metadata',
}

/** Names of the encodings. */
export const encodingNames: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
  shift_jis: 'Shift-JIS',
  'euc-jp': 'EUC-JP',
  gb18030: 'GB 18030',
}

/** Names of the delimiters. */
export const delimiterNames: Readonly<Record<Delimiter, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
}

/** A name for the dataset from the name of its file: `chat-october.csv` becomes `Chat October`. */
export function nameFromFile(fileName: string): string {
  const stem = fileName.replace(/\.[^.]+$/, '').trim()
  const words = stem.split(/[-_\s]+/).filter(Boolean)
  if (words.length < 2) return stem === '' ? 'Dataset' : stem
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

/** A name that is not taken yet: `banking77`, `banking77 2`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()))
  if (!used.has(wanted.toLowerCase())) return wanted
  let number = 2
  while (used.has(`${wanted} ${number}`.toLowerCase())) number++
  return `${wanted} ${number}`
}
