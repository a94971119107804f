// Roles of the columns of a file whose rows are to join a dataset: those of the dataset's columns of the same names. Pure.
import type { Column } from './domain/file'

type RoleOf = Pick<Column, 'index' | 'name' | 'role' | 'kind' | 'separator'>

/**
 * The columns with their roles: a column that is named as one of the dataset's has the role of that one, and labels are
 * read as they are read there; other columns keep what was guessed while the dataset's column of that role is not in the
 * file, and are metadata else.
 */
export function rolesLike<T extends RoleOf>(columns: readonly T[], dataset: readonly RoleOf[]): T[] {
  const taken = new Set<Column['role']>()
  const like = columns.map((column): T | null => {
    const own =
      dataset.find(({ name }) => name === column.name) ??
      dataset.find(({ name }) => name.trim().toLowerCase() === column.name.trim().toLowerCase())
    if (!own) return null
    taken.add(own.role)
    const { kind: _kind, separator: _separator, ...rest } = column
    return {
      ...rest,
      role: own.role,
      ...(own.kind === undefined ? {} : { kind: own.kind }),
      ...(own.separator === undefined ? {} : { separator: own.separator }),
    } as T
  })
  return like.map((settled, at): T => {
    const column = columns[at] as T
    return settled ?? (taken.has(column.role) ? { ...column, role: 'metadata' } : column)
  })
}
