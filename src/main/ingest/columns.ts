// What each column of a table means: guessed from names and values, overruled by a person. Not reading.
// Invariants: pure; a guess names at most one text, appended text, label, split, date and id column; given roles always win.
import { type Column, type ColumnRole } from '../../shared/domain/file'
import { canonicalPart, knownParts } from '../../shared/domain/dataset'
import type { LabelReading } from '../../shared/domain/label-kind'
import { WinnowError } from '../../shared/errors'
import { timeOf } from '../../shared/read-values'
import { readingOf } from './label-kinds'

/** A role for a column with the reason as a sentence. */
export type RoleGuess = { readonly role: ColumnRole; readonly reason: string }

/** A role that a person gave to a column, by index or by header (verbatim, else trimmed). */
export type GivenRole = LabelReading & { readonly column: number | string; readonly role: ColumnRole }

/** A column with its settled role and why. */
export type ResolvedColumn = Column & { readonly reason: string }

const textNames = words(
  'text message messages body review reviews comment comments question questions utterance sentence content query ticket request feedback description transcript',
)
const labelNames = words(
  'label labels intent category class target topic sentiment stars star rating ratings score tag type department',
)
const appendNames = words(
  'subject title headline heading subject_line email_subject ticket_subject message_subject short_description betreff titel',
)
const groupNames = words(
  'customer customer_id client client_id user user_id username thread thread_id conversation conversation_id account account_id author author_id sender sender_id contact contact_id session session_id case case_id dialogue dialogue_id buyer member member_id patient patient_id',
)
const dateNames = words(
  'date sent sent_at received received_at created created_at timestamp time datetime posted_at posted submitted_at updated_at',
)
const splitNames = words('split part set subset partition fold')
const idNames = words('id row_id rowid uuid guid key ticket_id message_id review_id number no nr index')

function words(list: string): ReadonlyMap<string, number> {
  return new Map(list.split(' ').map((word, index) => [word, index]))
}

/** What the sampled values of a column look like; empty values are left out. */
type Profile = {
  readonly index: number
  readonly name: string
  readonly filled: number
  readonly distinct: number
  readonly meanLength: number
  readonly meanWords: number
  readonly repeated: number
  /** Of the distinct values, those that are dates. */
  readonly dates: number
  readonly parts: ReadonlySet<string>
  readonly odd: number
}

/** Guesses at most one text, one text to append, one label, one split, one date and one id column, and any number of
 * groups; one entry per header. Pure.
 * A label column has at most 10 distinct values, or fewer than 1,000 that are at most 20 % of the rows. */
export function guessRoles(
  header: readonly string[],
  sampleRows: readonly (readonly string[])[],
): RoleGuess[] {
  const profiles = header.map((name, index) => profile(name, index, sampleRows))
  const guesses: RoleGuess[] = header.map(() => ({
    role: 'metadata',
    reason: 'Kept as it is; can be filtered by.',
  }))
  const free = new Set(profiles)
  const take = (role: ColumnRole, found: Profile | undefined, reason: (found: Profile) => string): void => {
    if (found === undefined) return
    free.delete(found)
    guesses[found.index] = { role, reason: reason(found) }
  }
  take(
    'split',
    best([...free].filter(isSplit), (p) => nameRank(splitNames, p.name)),
    splitReason,
  )
  take('text', best([...free].filter(canBeText), textScore), textReason)
  take(
    'label',
    best(
      [...free].filter((p) => isLabel(p, sampleRows.length)),
      labelScore,
    ),
    labelReason,
  )
  const text = profiles.find(({ index }) => guesses[index]?.role === 'text')
  if (text !== undefined)
    take(
      'append',
      best([...free].filter(isAppended), (p) => nameRank(appendNames, p.name)),
      () => `A name that goes with a message; stands under ${quoted(text.name)} after a blank line.`,
    )
  take(
    'date',
    best([...free].filter(isDate), (p) => nameRank(dateNames, p.name) - p.index * 0.001),
    dateReason,
  )
  for (const p of [...free].filter(isGroup)) take('group', p, groupReason)
  take(
    'id',
    best([...free].filter(isId), (p) => nameRank(idNames, p.name)),
    idReason,
  )
  return guesses
}

function profile(name: string, index: number, rows: readonly (readonly string[])[]): Profile {
  const counts = new Map<string, number>()
  const parts = new Set<string>()
  let [filled, length, wordCount, odd] = [0, 0, 0, 0]
  for (const row of rows) {
    const value = row[index] ?? ''
    if (value.trim() === '') continue
    filled++
    length += value.length
    wordCount += countWords(value)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  let dates = 0
  for (const [value, count] of counts) {
    if (timeOf(value) !== null) dates++
    const part = canonicalPart(value)
    if (part !== null && knownParts.some((known) => known === part)) parts.add(part)
    else odd += count
  }
  const repeated = [...counts.values()].filter((count) => count > 1).length
  const mean = (sum: number): number => (filled === 0 ? 0 : sum / filled)
  const [meanLength, meanWords] = [mean(length), mean(wordCount)]
  return { index, name, filled, distinct: counts.size, meanLength, meanWords, repeated, dates, parts, odd }
}

/** Words between white space; in scripts without spaces about two characters are a word. */
function countWords(value: string): number {
  const spaced = value.trim().split(/\s+/u).length
  const unspaced = value.match(/[\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]/gu)?.length ?? 0
  return Math.max(spaced, unspaced / 2)
}

/** 1 for the most telling name, towards 0.5 for the least, 0.4 when the name only contains one, else 0. */
function nameRank(names: ReadonlyMap<string, number>, name: string): number {
  const folded = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/gu, '_')
  const place = names.get(folded)
  if (place !== undefined) return 1 - (place / names.size) * 0.5
  return folded.split('_').some((word) => names.has(word)) ? 0.4 : 0
}

function best(candidates: readonly Profile[], score: (found: Profile) => number): Profile | undefined {
  let top: Profile | undefined
  for (const one of candidates) if (top === undefined || score(one) > score(top)) top = one
  return top
}

function isSplit(p: Profile): boolean {
  if (p.filled === 0) return false
  const isNamed = nameRank(splitNames, p.name) >= 0.5
  return p.odd === 0 ? isNamed || p.parts.size >= 2 : isNamed && p.parts.size >= 1 && p.distinct <= 20
}

function canBeText(p: Profile): boolean {
  if (p.filled === 0) return nameRank(textNames, p.name) >= 0.5
  return p.meanWords >= 2 || nameRank(textNames, p.name) >= 0.5
}

/** Length decides, names weigh: a title of four words loses against a review of sixty. */
function textScore(p: Profile): number {
  return Math.log2(1 + p.meanLength) + 5 * nameRank(textNames, p.name) - (p.meanWords < 2 ? 3 : 0)
}

function isLabel(p: Profile, rows: number): boolean {
  if (p.filled === 0) return false
  const isFew = p.distinct <= 10 || (p.distinct < 1000 && p.distinct <= rows * 0.2)
  const isNamed = nameRank(labelNames, p.name) >= 0.5
  // Without a telling name a column must look like one: short values, at least two, some of them repeated.
  if (!isFew) return isNamed && p.distinct < 1000 && (p.repeated > 0 || rows < 50)
  if (isNamed) return true
  const isOther = isDate(p) || nameRank(groupNames, p.name) >= 0.5
  return !isOther && p.distinct >= 2 && p.repeated > 0 && p.meanWords <= 4 && p.meanLength <= 60
}

function labelScore(p: Profile): number {
  return nameRank(labelNames, p.name) * 10 + (p.distinct >= 2 ? 1 : 0) - p.index * 0.01
}

function isId(p: Profile): boolean {
  return p.filled > 0 && p.distinct === p.filled && nameRank(idNames, p.name) > 0
}

/** A heading: text of its own, and not one of a few fixed values. */
function isAppended(p: Profile): boolean {
  const isVaried = p.meanWords >= 1.5 || p.distinct >= p.filled * 0.5
  return p.filled > 0 && isVaried && nameRank(appendNames, p.name) >= 0.5
}

/** From this share of the distinct values on a column is one of dates. */
const nearlyAll = 0.95

function isDate(p: Profile): boolean {
  return p.distinct >= 2 && p.dates >= p.distinct * nearlyAll
}

/** Whom or what a message belongs to: a telling name, and values that come again. */
function isGroup(p: Profile): boolean {
  return p.distinct >= 2 && p.repeated > 0 && nameRank(groupNames, p.name) >= 0.5
}

function dateReason(p: Profile): string {
  const all = p.dates === p.distinct ? 'All' : `${p.dates} of ${p.distinct}`
  return `${all} values are dates; the rows can be divided by it.`
}

function groupReason(p: Profile): string {
  return `${p.distinct} values in ${p.filled} rows, and a name that whoever writes has; rows of one can stay together.`
}

const quoted = (name: string): string => `“${name.trim()}”`

function splitReason(p: Profile): string {
  return `Its values name parts: ${[...p.parts].toSorted().join(', ')}.`
}

function textReason(p: Profile): string {
  if (p.filled === 0) return `Its name, “${p.name.trim()}”, is one that messages have.`
  return `The longest text: ${Math.round(p.meanLength)} characters on average.`
}

function labelReason(p: Profile): string {
  const values = p.distinct === 1 ? '1 distinct value' : `${p.distinct} distinct values`
  const named = nameRank(labelNames, p.name) >= 0.5 ? ', and a name that labels have' : ''
  return `${values} in ${p.filled} ${p.filled === 1 ? 'row' : 'rows'}${named}.`
}

function idReason(): string {
  return 'Each value stands once, and its name is one that ids have.'
}

const singleRoles: readonly ColumnRole[] = ['text', 'append', 'split', 'id', 'date']

/** Settles the roles: given ones win, and a given role takes itself away from the column that was guessed for it.
 * Several label columns may be given; how their cells are read is given or guessed from the sampled rows. A table
 * without a text column passes. Throws csv.columnNotFound, csv.columnAmbiguous, input.invalid (two columns given as
 * text, appended text, split, date or id; one column given twice). Where the text is given, nothing is appended by a guess. */
export function assignRoles(
  header: readonly string[],
  given: readonly GivenRole[],
  sampleRows: readonly (readonly string[])[],
): ResolvedColumn[] {
  const guessed = guessRoles(header, sampleRows)
  const chosen = new Map<number, GivenRole>()
  for (const one of given) {
    const { role } = one
    const index = findColumn(header, one.column)
    const before = chosen.get(index)
    if (before !== undefined && before.role !== role) {
      throw new WinnowError(
        'input.invalid',
        `The column “${header[index]}” is given as ${before.role} and as ${role}.`,
      )
    }
    const other = [...chosen].find(([at, taken]) => at !== index && taken.role === role)
    if (other && singleRoles.includes(role)) {
      const names = `“${header[other[0]]}” and “${header[index]}”`
      throw new WinnowError('input.invalid', `Two columns are given as ${role}: ${names}. There can be one.`)
    }
    chosen.set(index, one)
  }
  const taken = new Set([...chosen.values()].map(({ role }) => role))
  return header.map((name, index) => {
    const given = chosen.get(index)
    const guess = guessed[index] ?? { role: 'metadata', reason: '' }
    if (given === undefined && guess.role === 'append' && taken.has('text') && !taken.has('append'))
      return { index, name, role: 'metadata', reason: 'The text was chosen without it; it can be appended.' }
    if (given === undefined && taken.has(guess.role) && guess.role !== 'metadata')
      return { index, name, role: 'metadata', reason: `Another column was chosen as ${guess.role}.` }
    const { role, reason } = given ? { role: given.role, reason: 'Chosen by you.' } : guess
    if (role !== 'label') return { index, name, role, reason }
    const values = sampleRows.map((row) => row[index] ?? '')
    const { reason: why, ...reading } = readingOf(name, values, given ?? {})
    return { index, name, role, reason: why === null ? reason : `${reason} ${why}`, ...reading }
  })
}

/** As `assignRoles`, and throws csv.noTextColumn when no column holds the messages. */
export function resolveRoles(
  header: readonly string[],
  given: readonly GivenRole[],
  sampleRows: readonly (readonly string[])[],
): ResolvedColumn[] {
  const columns = assignRoles(header, given, sampleRows)
  if (columns.some(({ role }) => role === 'text')) return columns
  throw new WinnowError('csv.noTextColumn', `No column holds the messages. ${listColumns(header)}`)
}

/** The index of a column given by index or by name (verbatim, else trimmed). Throws csv.columnNotFound,
 * csv.columnAmbiguous. */
export function findColumn(header: readonly string[], column: number | string): number {
  if (typeof column === 'number') {
    if (Number.isInteger(column) && column >= 0 && column < header.length) return column
    const message = `There is no column ${column + 1}; the file has ${header.length}. ${listColumns(header)}`
    throw new WinnowError('csv.columnNotFound', message, { details: { columns: [...header] } })
  }
  const indexes = (matches: (name: string) => boolean): number[] =>
    header.flatMap((name, index) => (matches(name) ? [index] : []))
  const verbatim = indexes((name) => name === column)
  const found = verbatim.length > 0 ? verbatim : indexes((name) => name.trim() === column.trim())
  const [first] = found
  if (first === undefined) {
    const message = `There is no column “${column}”. ${listColumns(header)}`
    throw new WinnowError('csv.columnNotFound', message, { details: { columns: [...header] } })
  }
  if (found.length > 1) {
    const places = found.map((index) => index + 1).join(' and ')
    const message = `The name “${column}” stands for columns ${places}.`
    throw new WinnowError('csv.columnAmbiguous', message, { details: { columns: found } })
  }
  return first
}

function listColumns(header: readonly string[]): string {
  const shown = header.slice(0, 30).map((name) => `“${name}”`)
  const more = header.length > shown.length ? `, and ${header.length - shown.length} more` : ''
  return `Columns: ${shown.join(', ')}${more}.`
}
