// What mends a finding of a check, each as one undoable step.
import type { Step } from '../../shared/domain/edit'
import type { FixRequest } from '../../shared/domain/quality'
import type { LabelState } from '../../shared/domain/journal'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { regroup, textsStep } from './edits'
import { nowText } from './identity'
import { commitStep, type MadeChange, revisionOf } from './journal'
import { getOutput, retirementOf } from './labels'
import { findingKeys, readReport } from './quality'
import { moveRows } from './split-edit'
import { messages } from './words'

/** A fix, and how personal data are taken out of a text. */
export type Fix = FixRequest & {
  readonly redact: (text: string) => string
  readonly author: string | null
  readonly at?: string
}

/**
 * Mends the rows of a finding; where nothing is to be done, nothing is written and `rows` is 0.
 * @throws WinnowError `dataset.notFound`, `quality.noReport`, `input.invalid` where the fix is not of this finding.
 */
export function fixFinding(db: WritableDb, fix: Fix): Step {
  return db.write(() => {
    const key = datasetKeyOf(db, fix.dataset)
    const report = readReport(db, fix.dataset)
    if (!report) throw new WinnowError('quality.noReport', `${fix.dataset} has not been checked yet.`)
    // At the similarity of the check unless another is named.
    const from = fix.from ?? (fix.finding === 'nearDuplicates' ? report.options.similarity : undefined)
    const found = findingKeys(db, key, fix.finding, from)
    const made = makeFix(db, key, fix, found, report.noise?.output)
    if (made) return commitStep(db, key, fix, made)
    return { rows: 0, description: 'Nothing to change', revision: revisionOf(db, key) }
  })
}

type Found = ReturnType<typeof findingKeys>

function makeFix(
  db: WritableDb,
  key: number,
  fix: Fix,
  found: Found,
  output: string | undefined,
): MadeChange | null {
  const keys = found.map((one) => one.key).sort((a, b) => a - b)
  switch (fix.fix) {
    case 'acceptSuggestions':
      if (fix.finding !== 'doubtfulLabels') throw notOf(fix)
      return acceptSuggestions(db, fix, found, output)
    case 'leaveOutOfTraining':
      return moveRows(db, key, inTraining(db, key, keys), null, fix.at)
    case 'keepOneOfEach':
      if (!['duplicates', 'nearDuplicates', 'leaks', 'contradictions'].includes(fix.finding)) throw notOf(fix)
      return moveRows(db, key, copies(db, key, found), null, fix.at)
    case 'redact':
      if (fix.finding !== 'personalData') throw notOf(fix)
      return textsStep(db, keys, fix.redact, (rows) => `Redacted ${messages(rows)}`)
  }
}

function notOf({ fix, finding }: Fix): WinnowError {
  return new WinnowError('input.invalid', `${fix} mends nothing of ${finding}.`, { details: { path: 'fix' } })
}

function acceptSuggestions(
  db: WritableDb,
  fix: Fix,
  found: Found,
  outputName: string | undefined,
): MadeChange | null {
  const output = getOutput(db, fix.dataset, outputName)
  const at = fix.at ?? nowText()
  const byLabel = new Map<number, number[]>()
  for (const { key, label } of found)
    if (label !== null) byLabel.set(label, [...(byLabel.get(label) ?? []), key])
  const made = [...byLabel].map(([label, keys]) => {
    const state: LabelState = [label, 'validated', 'person', fix.author, at]
    return regroup(
      db,
      output.id,
      keys.toSorted((a, b) => a - b),
      (states) => {
        const old = states.find(([id]) => id === label)
        return old?.[1] === 'validated' ? [old] : [state]
      },
    )
  })
  const rows = made.reduce((sum, one) => sum + one.rows, 0)
  if (rows === 0) return null
  const retirement = retirementOf(db, output.id, [...byLabel.keys()])
  return {
    kind: 'labels',
    rows,
    description: `Accepted the suggested label of ${messages(rows)}`,
    forward: { groups: made.flatMap((one) => one.forward), ...retirement.forward },
    backward: { groups: made.flatMap((one) => one.backward), ...retirement.backward },
  }
}

type Placed = { row: number; part: string }

function partsOf(db: ReadableDb, datasetKey: number): Map<number, string> {
  const split = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', datasetKey)
  const placed = db.all<Placed>('SELECT row, part FROM split_rows WHERE split = ?', split)
  return new Map(placed.map(({ row, part }) => [row, part]))
}

const isTraining = (part: string | undefined): boolean => part === 'train' || part === 'validation'

function inTraining(db: ReadableDb, datasetKey: number, keys: readonly number[]): number[] {
  const parts = partsOf(db, datasetKey)
  return keys.filter((key) => isTraining(parts.get(key)))
}

/** Of each group all rows of train and validation, but for the first where no other part has the text. */
function copies(db: ReadableDb, datasetKey: number, found: Found): number[] {
  const parts = partsOf(db, datasetKey)
  const groups = new Map<number, number[]>()
  for (const { key, group } of found) groups.set(group, [...(groups.get(group) ?? []), key])
  const leaving: number[] = []
  for (const keys of groups.values()) {
    const training = keys.filter((key) => isTraining(parts.get(key))).sort((a, b) => a - b)
    const stands = keys.some((key) => parts.has(key) && !isTraining(parts.get(key)))
    leaving.push(...(stands ? training : training.slice(1)))
  }
  return leaving.sort((a, b) => a - b)
}
