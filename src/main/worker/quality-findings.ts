// The findings of a check that need no model: groups of texts, personal data, lengths, languages, labels.
import type { Dataset } from '../../shared/domain/dataset'
import type { FindingKind, KeptKind, PersonalKind, QualityReport } from '../../shared/domain/quality'
import { contradictions, leaks } from '../analysis/groups'
import { nearTwins } from '../analysis/label-names'
import { groupsAt, type Linked } from '../analysis/near-duplicates'
import type { ReadableDb } from '../store/database'
import { labelSet } from '../store/labels'
import type { FoundRows, QualityJobEvent } from './contract'

/** From this similarity on two texts with different labels contradict each other. */
const contradicting = 0.9
/** A label with fewer messages in training is rare. */
const rareRows = 10
const chunk = 5000

/** What is known of each row, by its number in order of the row ids. */
export type Scan = {
  readonly ids: number[]
  readonly parts: (string | null)[]
  readonly hashes: number[]
  readonly words: number[]
  /** For each output, label ids. */
  readonly labels: (readonly number[])[][]
  readonly order: Linked[]
  readonly nearest: Map<number, number>
  readonly personal: Map<PersonalKind, number>
  readonly languages: (string | null)[]
  /** Of each group column, the rows of each value. */
  readonly groups: { column: string; rows: Map<string, number[]> }[]
  readonly personalRows: { row: number; kinds: string; count: number }[]
}

/** Findings as the report lists them. */
export type Findings = QualityReport['findings']
/** Row id, group, score, label id, detail. */
export type FindingRow = FoundRows['rows'][number]

/** Findings of rows with what main is to store of them. */
export function createFindings(
  scan: Scan,
  dataset: Dataset,
  options: QualityReport['options'],
): { readonly rows: QualityJobEvent[]; readonly findings: Findings } {
  const { similarity, longWords } = options
  const rows: QualityJobEvent[] = []
  const findings: Findings = []
  const add = (
    kind: FindingKind,
    found: FindingRow[],
    groups: number | null,
    steps: Findings[number]['steps'] = [],
    count = found.length,
  ) => {
    if (found.length === 0) return
    rows.push(...inChunks(kind, found))
    if (count > 0) findings.push({ kind, rows: count, groups, steps })
  }
  const ofGroups = (groups: readonly (readonly number[])[]): FindingRow[] =>
    groups.flatMap((group, at) =>
      group.map((row): FindingRow => [scan.ids[row] ?? 0, at + 1, scan.nearest.get(row) ?? 1, null, null]),
    )
  const near = groupsAt(scan.order, similarity)
  const leaking = leaks(near, (row) => scan.parts[row] ?? null)
  add('leaks', ofGroups(leaking), leaking.length)
  const divided = dividedGroups(scan)
  add('groupLeaks', divided.rows, divided.groups)
  const alike = groupsAt(scan.order, Math.max(contradicting, similarity))
  const against = uniqueGroups(
    dataset.outputs.flatMap((_, at) => contradictions(alike, (row) => labelsWord(scan.labels[at]?.[row]))),
  )
  add('contradictions', ofGroups(against), against.length)
  const equal = equalTexts(scan)
  add('duplicates', ofGroups(equal), equal.length)
  // All that are alike at all: a slider then chooses how much. The place in the order tells the groups at every choice.
  add(
    'nearDuplicates',
    scan.order.map(({ text, link }, at): FindingRow => [
      scan.ids[text] ?? 0,
      at + 1,
      scan.nearest.get(text) ?? 0,
      null,
      String(link),
    ]),
    near.length,
    similaritySteps(scan.nearest.values()),
    near.reduce((sum, group) => sum + group.length, 0),
  )
  add(
    'personalData',
    scan.personalRows.map(({ row, kinds, count }): FindingRow => [scan.ids[row] ?? 0, 0, count, null, kinds]),
    null,
  )
  const byWords = (test: (words: number) => boolean): FindingRow[] =>
    scan.words.flatMap((words, row): FindingRow[] =>
      test(words) ? [[scan.ids[row] ?? 0, 0, words, null, null]] : [],
    )
  add(
    'withoutText',
    byWords((words) => words === 0),
    null,
  )
  add(
    'longTexts',
    byWords((words) => words > longWords),
    null,
  )
  const [usual] = shares(scan.languages.filter((language) => language !== null))
  add(
    'otherLanguages',
    scan.languages.flatMap((language, row): FindingRow[] =>
      language === null || language === usual?.language ? [] : [[scan.ids[row] ?? 0, 0, 1, null, language]],
    ),
    null,
  )
  // Filters by language need to know them; they are no finding.
  rows.push(
    ...inChunks(
      'unclearLanguage',
      scan.languages.flatMap((language, row): FindingRow[] =>
        language === null ? [[scan.ids[row] ?? 0, 0, 1, null, null]] : [],
      ),
    ),
  )
  return { rows, findings }
}

/**
 * Rows of a group, such as a customer, that stands in train and in a part that judges it. The score is how many rows of the
 * group are in the parts; a row that is in several groups is named once.
 */
function dividedGroups(scan: Scan): { readonly rows: FindingRow[]; readonly groups: number } {
  const seen = new Set<number>()
  const rows: FindingRow[] = []
  let groups = 0
  for (const { column, rows: byValue } of scan.groups)
    for (const [value, members] of byValue) {
      const [divided = []] = leaks([members], (row) => scan.parts[row] ?? null)
      const own = divided.filter((row) => !seen.has(row))
      if (own.length === 0) continue
      groups++
      for (const row of own) {
        seen.add(row)
        rows.push([scan.ids[row] ?? 0, groups, divided.length, null, `${column} ${value}`])
      }
    }
  return { rows, groups }
}

/** Rows with the same text but for case and white space, at least two in each group. */
function equalTexts({ hashes, words }: Scan): number[][] {
  const groups = new Map<number, number[]>()
  hashes.forEach((hash, row) => {
    if ((words[row] ?? 0) === 0) return
    const group = groups.get(hash)
    if (group) group.push(row)
    else groups.set(hash, [row])
  })
  return [...groups.values()].filter((group) => group.length > 1)
}

/** A row belongs to one group of a finding: the first that it is in. */
function uniqueGroups(groups: readonly (readonly number[])[]): number[][] {
  const seen = new Set<number>()
  return groups
    .map((group) =>
      group.filter((row) => {
        if (seen.has(row)) return false
        seen.add(row)
        return true
      }),
    )
    .filter((group) => group.length > 1)
}

const labelsWord = (labels: readonly number[] | undefined): string | null =>
  labels === undefined || labels.length === 0 ? null : labels.toSorted((a, b) => a - b).join()

function similaritySteps(nearest: Iterable<number>): Findings[number]['steps'] {
  const values = [...nearest]
  return Array.from({ length: 11 }, (_, at) => 0.5 + at * 0.05).map((from) => ({
    from: Math.round(from * 100) / 100,
    rows: values.filter((value) => value >= from - 1e-9).length,
  }))
}

/** Rows of each language, the commonest first. */
export function shares(languages: readonly (string | null)[]): { language: string | null; rows: number }[] {
  const counts = new Map<string | null, number>()
  for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1)
  return [...counts].map(([language, rows]) => ({ language, rows })).sort((a, b) => b.rows - a.rows)
}

/** Labels that are rare, unevenly common, or written twice. */
export function labelNotes(db: ReadableDb, dataset: Dataset, scan: Scan): QualityReport['labels'] {
  return dataset.outputs.map((output, at) => {
    const counts = labelSet(db, output.id).map(({ id, name }) => ({
      id: Number(id),
      label: name,
      rows: 0,
      trainRows: 0,
    }))
    const byId = new Map(counts.map((one) => [one.id, one]))
    scan.labels[at]?.forEach((own, row) => {
      for (const id of own) {
        const count = byId.get(id)
        if (!count) continue
        count.rows++
        if (scan.parts[row] === 'train') count.trainRows++
      }
    })
    const hasTrain = scan.parts.includes('train')
    const used = counts.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows)
    const [most, least] = [used[0], used.at(-1)]
    return {
      output: output.name,
      rare: counts
        .filter(({ rows, trainRows }) => (hasTrain ? trainRows : rows) < rareRows)
        .map(({ label, rows, trainRows }) => ({ label, rows, trainRows }))
        .sort((a, b) => a.rows - b.rows),
      imbalance: most && least && used.length > 1 ? most.rows / least.rows : null,
      commonest: most?.label ?? null,
      rarest: least?.label ?? null,
      twins: nearTwins(counts.map(({ label }) => label)),
    }
  })
}

/** Rows in messages of a bearable size. */
export function* inChunks(finding: KeptKind, rows: readonly FindingRow[]): Generator<QualityJobEvent> {
  for (let at = 0; at < rows.length; at += chunk)
    yield { type: 'rows', found: { finding, rows: rows.slice(at, at + chunk) } }
}
