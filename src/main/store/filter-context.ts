import { Column } from '../../shared/domain/file'
import type { Filter } from '../../shared/domain/filter'
import { WinnowError } from '../../shared/errors'
import { cellIndex } from './cell-index'
import type { ReadableDb } from './database'
import type { FilterContext } from './filter-sql'
import { runForFilter } from './runs'
import { splitByKey } from './splits'
import { getView } from './views'

/** Resolves the names in filters of one dataset against the database. */
export function filterContext(
  db: ReadableDb,
  datasetKey: number,
  /** Views that are being resolved. */
  inside: readonly string[] = [],
): FilterContext {
  const dataset = db.get<{ id: string; current_split: number | null; columns: string }>(
    'SELECT id, current_split, columns FROM datasets WHERE key = ?',
    datasetKey,
  )
  const outputs = db.all<{ id: number; name: string }>(
    'SELECT id, name FROM outputs WHERE dataset = ? ORDER BY position',
    datasetKey,
  )
  const splitKey = dataset?.current_split ?? null
  const outputIds = (name: string | undefined): number[] => {
    const found = outputs.filter((output) => name === undefined || output.name === name)
    if (name !== undefined && found.length === 0)
      throw new WinnowError('label.notFound', `There is no output named ${name}.`)
    return found.map((output) => output.id)
  }
  return {
    datasetKey,
    splitKey,
    parts: splitKey === null ? [] : Object.keys(splitByKey(db, splitKey)?.parts ?? {}),
    outputIds,
    labelIds: (output, names) => {
      const known = db.all<{ id: number; name: string }>(
        `SELECT id, name FROM label_names WHERE merged_into IS NULL
         AND output IN (SELECT value FROM json_each(?)) AND name IN (SELECT value FROM json_each(?))`,
        JSON.stringify(outputIds(output)),
        JSON.stringify(names),
      )
      const missing = names.find((name) => !known.some((label) => label.name === name))
      if (missing !== undefined)
        throw new WinnowError('label.notFound', `There is no label named ${missing}.`)
      return known.map((label) => label.id)
    },
    column: (name) => findColumn(Column.array().parse(JSON.parse(dataset?.columns ?? '[]')), name),
    rowsWith: (column, value) => cellIndex(db, datasetKey, column)?.rowsWith(value) ?? null,
    run: (ref, output) => runForFilter(db, ref, output),
    view: (ref) => {
      const { id, name, query, filter } = getView(db, dataset?.id ?? '', ref)
      if (inside.includes(id))
        throw new WinnowError('input.invalid', `The view ${name} is made of itself.`, {
          hint: 'Save it again without the view.',
        })
      const of: Filter[] = [
        ...(query === undefined || query === '' ? [] : [{ field: 'text' as const, contains: query }]),
        ...(filter ? [filter] : []),
      ]
      return { filter: { op: 'and', of }, context: filterContext(db, datasetKey, [...inside, id]) }
    },
  }
}

/**
 * A column of a dataset by its header, verbatim, else trimmed.
 * @throws WinnowError `csv.columnNotFound`, `csv.columnAmbiguous`.
 */
export function findColumn(
  columns: readonly Column[],
  name: string,
): { readonly index: number; readonly isText: boolean } {
  const verbatim = columns.filter((column) => column.name === name)
  const found =
    verbatim.length > 0 ? verbatim : columns.filter((column) => column.name.trim() === name.trim())
  const [first] = found
  if (!first)
    throw new WinnowError(
      'csv.columnNotFound',
      `There is no column named ${name}; there are ${columns.map((column) => column.name).join(', ')}.`,
    )
  if (found.length > 1)
    throw new WinnowError('csv.columnAmbiguous', `${found.length} columns are named ${name}.`)
  return { index: first.index, isText: first.role === 'text' }
}
