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
   * The same of one row at a time: for rows that something else reads in order, and where many rows match. `many` is a
   * SELECT of at most as many numbers as its last parameter, one for each row that matches; `keys`, of conditions that read
   * nothing of a row but its key, a SELECT of `key` of them all.
   */
  readonly test?: (Sql & { readonly many: Sql; readonly keys?: Sql | undefined }) | undefined
}

/** All conditions together. */
export const together = (some: readonly Sql[]): Sql => ({
  where: some.map((one) => `(${one.where})`).join(' AND '),
  params: some.flatMap((one) => one.params),
})

/** Rows whose text contains `term`. */
export const containsText = (datasetKey: number, term: string): Condition => containsAll(datasetKey, [term])

/** Rows whose text contains each of these terms. */
export function containsAll(datasetKey: number, terms: readonly string[]): Condition {
  const isIndexed = (term: string): boolean => !term.includes('\0') && [...term].length >= 3
  const indexed = terms.filter(isIndexed)
  const read = terms.filter((term) => !isIndexed(term)).map(readText)
  if (indexed.length === 0) return both(read)
  const match = indexed.map((term) => `"${term.replaceAll('"', '""')}"`).join(' AND ')
  const params = [match, ...keyRange(datasetKey)]
  const inIndex: Sql = {
    where: 'r.key IN (SELECT rowid FROM rows_fts WHERE rows_fts MATCH ? AND rowid BETWEEN ? AND ?)',
    params,
  }
  const many: Sql = {
    where: 'SELECT 1 FROM rows_fts WHERE rows_fts MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?',
    params,
  }
  const test = both([...indexed.map((term) => readIndexed(term, inIndex)), ...read])
  return {
    ...both([inIndex, ...read]),
    stream: {
      // A cross join keeps the index of texts outside, in whose order the page is.
      from: 'rows_fts CROSS JOIN rows r ON r.key = rows_fts.rowid',
      key: 'rows_fts.rowid',
      and: both([{ where: 'rows_fts MATCH ? AND rows_fts.rowid BETWEEN ? AND ?', params }, ...read]),
    },
    // The index folds case in every script, LIKE in ASCII alone.
    test: indexed.every((term) => /^[\u0020-\u007e]+$/.test(term)) ? { ...test, many } : undefined,
  }
}

const both = (some: readonly Sql[]): Sql => ({
  where: some.length === 1 ? (some[0]?.where ?? '1') : `(${some.map(({ where }) => where).join(' AND ')})`,
  params: some.flatMap(({ params }) => params),
})

/** A term that the index does not hold, looked for in the text. */
function readText(term: string): Sql {
  if (term.includes('\0')) return { where: 'instr(r.text, ?) > 0', params: [term] }
  const spellings = caseSpellings(term)
  return {
    where: `(${spellings.map(() => String.raw`r.text LIKE ? ESCAPE '\'`).join(' OR ')})`,
    params: spellings.map((spelling) => `%${escaped(spelling)}%`),
  }
}

/**
 * The same as the index says of an ASCII term. Two further letters fold to one of ASCII, the Kelvin sign and the long s, and
 * LIKE ends at a NUL: texts with these are looked for in the index.
 */
function readIndexed(term: string, inIndex: Sql): Sql {
  const odd = [8490, 383, 0].map((code) => `instr(r.text, char(${code})) > 0`).join(' OR ')
  return {
    where: String.raw`(r.text LIKE ? ESCAPE '\' OR ((${odd}) AND ${inIndex.where}))`,
    params: [`%${escaped(term)}%`, ...inIndex.params],
  }
}

const escaped = (term: string): string => term.replaceAll(/[\\%_]/g, String.raw`\$&`)

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
