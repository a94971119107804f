// Substring search, literal and case-insensitive, in any script: the trigram index from three characters on,
// a scan below that. Nothing in a search term is an operator.
import { keyRange } from './identity'
import type { SqlValue } from './database'

/** SQL text and what it binds. */
export type Sql = { readonly where: string; readonly params: readonly SqlValue[] }

/** A condition on `rows r`; what counts is `where`, a set that is made at once. Pages have two further forms. */
export type Condition = Sql & {
  /** Tables that SQLite reads in order of the keys, so that a limit ends it early: `where` goes without this condition. */
  readonly stream?: { readonly from: string; readonly key: string; readonly and: Sql } | undefined
  /**
   * The same of one row at a time: for rows that something else reads in order, and where most rows match. `many` is a
   * SELECT of at most as many numbers as its last parameter, one for each row that matches.
   */
  readonly test?: (Sql & { readonly many: Sql }) | undefined
}

/** Rows whose text contains `term`. */
export function containsText(datasetKey: number, term: string): Condition {
  if (term.includes('\0')) return { where: 'instr(r.text, ?) > 0', params: [term] }
  if ([...term].length >= 3) {
    const phrase = `"${term.replaceAll('"', '""')}"`
    const params = [phrase, ...keyRange(datasetKey)]
    return {
      where: 'r.key IN (SELECT rowid FROM rows_fts WHERE rows_fts MATCH ? AND rowid BETWEEN ? AND ?)',
      params,
      stream: {
        // A cross join keeps the index of texts outside, in whose order the page is.
        from: 'rows_fts CROSS JOIN rows r ON r.key = rows_fts.rowid',
        key: 'rows_fts.rowid',
        and: { where: 'rows_fts MATCH ? AND rows_fts.rowid BETWEEN ? AND ?', params },
      },
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
