import type { Column, ColumnRole } from '../../shared/domain/file'

/** A role for a column with the reason as a sentence. */
export type RoleGuess = { readonly role: ColumnRole; readonly reason: string }

/** A role that a person gave to a column, by index or by header (verbatim, else trimmed). */
export type GivenRole = { readonly column: number | string; readonly role: ColumnRole }

/** Guesses at most one text, one label, one split and one id column; one entry per header. Pure. */
export function guessRoles(header: readonly string[], sampleRows: readonly (readonly string[])[]): RoleGuess[] {
  void sampleRows
  return header.map(() => ({ role: 'metadata', reason: '' }))
}

/** Settles the roles: given roles win over guessed ones. Several label columns may be given. Throws
 * csv.columnNotFound, csv.columnAmbiguous, csv.noTextColumn, input.invalid (two columns given as text, split or id). */
export function resolveRoles(
  header: readonly string[],
  given: readonly GivenRole[],
  guessed: readonly RoleGuess[],
): (Column & { reason: string })[] {
  void given
  return header.map((name, index) => ({ index, name, role: 'metadata', reason: guessed[index]?.reason ?? '' }))
}
