// How the text of a row is made of its columns: the text, and where a column is appended, a blank line and that one.
// Docs: docs/decisions/0026. What learns, scores, searches and exports a text reads what this gives.
import { z } from 'zod'
import type { ColumnRole } from './file'

/** Between the two texts: a blank line. */
export const textJoiner = '\n\n'

/**
 * Both texts verbatim with a blank line between them; where one of them is empty or white space, the other alone. Undefined
 * stands for a column that is not there.
 */
export function joinTexts(text: string, appended: string | undefined): string {
  if (appended === undefined || appended.trim() === '') return text
  return text.trim() === '' ? appended : `${text}${textJoiner}${appended}`
}

/** The columns that make up a text, by name; `appended` is null where there is one column. */
export const TextColumns = z.object({ text: z.string(), appended: z.string().nullable() })
export type TextColumns = z.infer<typeof TextColumns>

/** "body, a blank line, then subject"; the name alone where there is one column. */
export function textRecipe({ text, appended }: TextColumns): string {
  return appended === null ? text : `${text}, a blank line, then ${appended}`
}

type ColumnLike = { readonly index: number; readonly name: string; readonly role: ColumnRole }

/** Places of the columns of a text; -1 for the text and undefined for the appended one where there is none. */
export function textPlaces(columns: readonly Omit<ColumnLike, 'name'>[]): {
  readonly text: number
  readonly appended: number | undefined
} {
  const at = (role: ColumnRole): number | undefined => columns.find((one) => one.role === role)?.index
  return { text: at('text') ?? -1, appended: at('append') }
}

/** The text of a row from its cells. */
export function textOfCells(
  cells: readonly string[],
  { text, appended }: ReturnType<typeof textPlaces>,
): string {
  return joinTexts(cells[text] ?? '', appended === undefined ? undefined : (cells[appended] ?? ''))
}

/** Names of the columns of a text; null where no column holds it. */
export function textColumnsOf(columns: readonly ColumnLike[]): TextColumns | null {
  const named = (role: ColumnRole): string | undefined => columns.find((one) => one.role === role)?.name
  const text = named('text')
  return text === undefined ? null : { text, appended: named('append') ?? null }
}
