// Substring search, literal and case-insensitive, in any script: the trigram index from three characters on,
// a scan below that. Nothing in a search term is an operator.
import { keyRange } from './identity'
import type { SqlValue } from './database'

/** A condition on `rows r` and what it binds. */
export type Condition = { readonly where: string; readonly params: readonly SqlValue[] }

/** Rows whose text contains `term`. */
export function containsText(datasetKey: number, term: string): Condition {
  if (term.includes('\0')) return { where: 'instr(r.text, ?) > 0', params: [term] }
  if ([...term].length >= 3) {
    const phrase = `"${term.replaceAll('"', '""')}"`
    return {
      where: 'r.key IN (SELECT rowid FROM rows_fts WHERE rows_fts MATCH ? AND rowid BETWEEN ? AND ?)',
      params: [phrase, ...keyRange(datasetKey)],
    }
  }
  const spellings = caseSpellings(term)
  return {
    where: `(${spellings.map(() => String.raw`r.text LIKE ? ESCAPE '\'`).join(' OR ')})`,
    params: spellings.map((spelling) => `%${spelling.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`),
  }
}

/** Ways to write one or two characters; SQLite's LIKE folds ASCII alone. */
function caseSpellings(term: string): string[] {
  let spellings = ['']
  for (const character of term) {
    const forms = new Set([character, character.toLowerCase(), character.toUpperCase()])
    const kept = /[a-z]/i.test(character) ? [character] : [...forms]
    spellings = spellings.flatMap((start) => kept.map((form) => start + form))
  }
  return spellings
}
