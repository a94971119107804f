/** Where the cells of a column are, and whether they are the texts. */
export type ColumnPlace = { readonly index: number; readonly isText: boolean }

/**
 * The cell of a column in SQL, as in the file: the cell of the text is stored as null while the row's text is it. The index is
 * a number of ours, so that equal questions are equal statements.
 */
export function cellSql({ index, isText }: ColumnPlace, row = 'r'): string {
  const cell = `json_extract(${row}.cells, '$[${index}]')`
  return isText ? `coalesce(${cell}, ${row}.text)` : cell
}
