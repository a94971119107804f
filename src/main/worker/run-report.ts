// What a report says of a run row by row: which labels have changed since, what its policies do.
import type { Handlers } from '../../shared/contract/define'
import type { PolicyRule } from '../../shared/domain/policy'
import type { Run, RunOutput } from '../../shared/domain/run'
import type { ReportPart, ReportPolicy } from '../../shared/domain/run-report'
import { openReadable, type ReadableDb } from '../store/database'
import { datasetKeyOf } from '../store/dataset-key'
import { labelsChangedSince } from '../store/journal'
import { getOutput } from '../store/labels'
import { readPredictions, type ScoredPart } from '../store/predictions'
import { getRun } from '../store/runs'
import { applyRule, wayOf } from './apply-rule'
import type { WorkerContract } from './contract'

type RunReport = Handlers<WorkerContract>['data']['runReport']

/**
 * Reads the parts of a run; `all` is every row that it has scored. Parts without predictions or labels are left out.
 * @throws WinnowError `run.notFound`.
 */
export const runReport: RunReport = ({ databaseFile, run: id, parts, rules }) => {
  const db = openReadable(databaseFile)
  try {
    const run = getRun(db, id)
    const read = (part: string, { output }: RunOutput): ScoredPart =>
      readPredictions(db, run.id, part === 'all' ? null : part, output)
    const found = run.outputs.flatMap((own) => {
      const changed = changedRows(db, run, own)
      return parts.flatMap((part) => partOf(own, part, read(part, own), changed) ?? [])
    })
    const [first] = parts
    return {
      parts: found,
      policies: first === undefined ? [] : rules.map((rule) => appliedTo(rule, run, first, read)),
    }
  } finally {
    db.close()
  }
}

function changedRows(db: ReadableDb, run: Run, { output }: RunOutput): ReadonlySet<number> {
  const dataset = datasetKeyOf(db, run.datasetId)
  const before = labelsChangedSince(db, dataset, getOutput(db, run.datasetId, output).id, run.datasetRevision)
  return new Set(before.keys())
}

function partOf(
  own: RunOutput,
  part: string,
  { rowIds, truth }: ScoredPart,
  changed: ReadonlySet<number>,
): ReportPart | null {
  const rows = truth.flatMap((ids, row) => (ids.length === 0 ? [] : [row]))
  if (rows.length === 0) return null
  return {
    output: own.output,
    part,
    changed: rows.filter((row) => changed.has(rowIds[row] ?? -1)).length,
  }
}

function appliedTo(
  rule: PolicyRule,
  run: Run,
  part: string,
  read: (part: string, own: RunOutput) => ScoredPart,
): ReportPolicy {
  const named = new Set([rule.flag?.output, rule.unsure?.output, rule.answerBy])
  const outputs = run.outputs
    .filter(({ output }) => named.has(output))
    .map((own) => ({
      own,
      names: new Map(own.labels.map(({ id, name }) => [id, name])),
      scored: read(part, own),
    }))
  const counts = { rows: 0, flagged: 0, unsure: 0, answered: 0, filed: 0 }
  const answers = applyRule(rule, outputs, (_, action) => {
    counts.rows++
    counts[wayOf(action)]++
    return true
  })
  return { part, ...counts, answers }
}
