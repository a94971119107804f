// Roles of columns at import, and the words for what was detected. Pure.
import type { ColumnRole, Delimiter, DetectedFormat, Encoding, TableKind } from '../../shared/domain/file'
import type { LabelReading } from '../../shared/domain/label-kind'
import type { RoleChoice } from '../components/role-names'

type ColumnLike = LabelReading & { readonly index: number; readonly role: ColumnRole }

/** A column's role with its kind of labels. */
export type ChosenRole = LabelReading & { readonly column: number; readonly role: ColumnRole }

/** The roles of columns as they are. */
export function rolesOf(columns: readonly ColumnLike[]): ChosenRole[] {
  return columns.map(({ index, role, kind, separator }) => ({
    column: index,
    role,
    ...(role === 'label' && kind ? { kind } : {}),
    ...(role === 'label' && separator ? { separator } : {}),
  }))
}

/** Roles that one column holds. */
const singleRoles: readonly RoleChoice[] = ['text', 'append', 'split', 'id', 'date']

/** The roles after one was changed: labels and groups are held by any number of columns, the others by one each. */
export function withRole(columns: readonly ColumnLike[], index: number, choice: RoleChoice): ChosenRole[] {
  const isSingle = singleRoles.includes(choice)
  return rolesOf(columns).map((column): ChosenRole => {
    if (column.column !== index)
      return isSingle && column.role === choice ? { column: column.column, role: 'metadata' } : column
    if (choice === 'multi' || choice === 'ordered') return { column: index, role: 'label', kind: choice }
    return { column: index, role: choice, ...(choice === 'label' ? { kind: 'single' } : {}) }
  })
}

/** The roles in the order of the list of choices. */
export const roleChoices: readonly RoleChoice[] = [
  'text',
  'append',
  'label',
  'multi',
  'ordered',
  'split',
  'id',
  'date',
  'group',
  'metadata',
]

const kindNames: Readonly<Record<TableKind, string>> = {
  delimited: 'CSV',
  jsonLines: 'JSONL',
  json: 'JSON',
  xlsx: 'Excel',
  parquet: 'Parquet',
}

/** The kind of a file in words. */
export function kindName({ kind, isGzipped }: Pick<DetectedFormat, 'kind' | 'isGzipped'>): string {
  return isGzipped ? `${kindNames[kind]}, gzip` : kindNames[kind]
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
  const stem = fileName.replace(/(?:\.[^.]+)?\.gz$|\.[^.]+$/i, '').trim()
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
