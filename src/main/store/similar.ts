// Rows that share rare words with a text: the candidates among which the likest are looked for. The index of texts is
// asked for one word after another, the rarest first, so that a million rows cost no more than a thousand.
import type { ReadableDb } from './database'
import { keyRange, rowKey } from './identity'

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const mostTerms = 32
/** A word in more rows than this tells little; rarer ones come first. */
const common = 2000
const mostCandidates = 2000

/** Up to 2,000 rows that share words with the text of a row; keys with their texts. `among` keeps to a part of a split. */
export function similarCandidates(
  db: ReadableDb,
  datasetKey: number,
  row: number,
  among?: { readonly splitKey: number; readonly part: string },
): {
  readonly text: string
  readonly candidates: readonly { readonly key: number; readonly text: string }[]
} {
  const own = rowKey(datasetKey, row)
  const text = db.get<{ text: string }>('SELECT text FROM rows WHERE key = ?', own)?.text ?? ''
  const [first, last] = keyRange(datasetKey)
  const inPart = among ? 'AND (SELECT part FROM split_rows WHERE split = ? AND row = rows_fts.rowid) = ?' : ''
  const holding = (term: string): number[] =>
    db
      .all<{ key: number }>(
        `SELECT rowid AS key FROM rows_fts WHERE rows_fts MATCH ? AND rowid BETWEEN ? AND ? ${inPart} LIMIT ?`,
        `"${term.replaceAll('"', '""')}"`,
        first,
        last,
        ...(among ? [among.splitKey, among.part] : []),
        common,
      )
      .map(({ key }) => key)
  const found = termsOf(text)
    .map(holding)
    .sort((a, b) => a.length - b.length)
  const keys = new Set<number>()
  for (const some of found) {
    if (keys.size >= mostCandidates) break
    for (const key of some) if (key !== own && keys.size < mostCandidates) keys.add(key)
  }
  const candidates = db.all<{ key: number; text: string }>(
    'SELECT key, text FROM rows WHERE key IN (SELECT value FROM json_each(?))',
    JSON.stringify([...keys]),
  )
  return { text, candidates }
}

/** Words of at least three characters; of scripts without spaces, each run of three. At most 32, spread over the text. */
function termsOf(text: string): string[] {
  const terms = new Set<string>()
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) {
    const characters = [...word]
    if (characters.length < 3) continue
    if (!unspaced.test(word)) terms.add(word)
    else for (let at = 0; at + 3 <= characters.length; at++) terms.add(characters.slice(at, at + 3).join(''))
  }
  const all = [...terms]
  const step = Math.max(1, all.length / mostTerms)
  return Array.from({ length: Math.min(all.length, mostTerms) }, (_, at) => all[Math.floor(at * step)] ?? '')
}
