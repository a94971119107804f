// Changes of the label set: rename, merge, split, delete, describe; each one undoable step. Ids of labels stay, so that
// runs that were trained before keep their meaning; a label that is merged or deleted is retired, not removed.
import type { LabelEffect, LabelOperation, Step } from '../../shared/domain/edit'
import { RunId } from '../../shared/domain/ids'
import type { Change, LabelState } from '../../shared/domain/journal'
import { LabelSnapshot } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { matchingKeys, regroup } from './edits'
import { keyRange } from './identity'
import { commitStep, type MadeChange } from './journal'
import { getOutput, idsOfNames, labelSet, retirementOf } from './labels'
import { messages } from './words'

/** An operation on one output's labels. */
export type OperationOn = {
  /** Id or name. */
  readonly dataset: string
  /** Name of the output; the first when absent. */
  readonly output?: string | undefined
  readonly operation: LabelOperation
}

type Subject = { readonly key: number; readonly output: number; readonly labels: readonly LabelSnapshot[] }

/**
 * Changes the label set as one undoable step.
 * @throws WinnowError `dataset.notFound`, `labels.none`, `label.notFound`, `input.invalid` where a name is taken or
 * nothing would change.
 */
export function changeLabels(
  db: WritableDb,
  change: OperationOn & { readonly author: string | null; readonly at?: string },
): Step {
  return db.write(() => {
    const subject = subjectOf(db, change)
    const made = makeChange(db, subject, change.operation)
    if (!made)
      throw new WinnowError('input.invalid', 'That would change nothing.', {
        hint: 'Choose another label, or other messages.',
      })
    return commitStep(db, subject.key, change, { kind: 'labelSet', ...made })
  })
}

/** What an operation would touch. @throws WinnowError as `changeLabels`. */
export function effectOf(db: ReadableDb, { operation, ...on }: OperationOn): LabelEffect {
  return db.snapshot(() => {
    const subject = subjectOf(db, { ...on, operation })
    const ids = idsIn(subject, operation)
    const keys = operation.kind === 'split' ? rowsOfSplit(db, subject, operation) : rowsWith(db, subject, ids)
    const split = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', subject.key)
    const testRows = db.value<number>(
      `SELECT count(*) FROM split_rows WHERE split = ? AND part = 'test'
       AND row IN (SELECT value FROM json_each(?))`,
      split,
      JSON.stringify(keys),
    )
    const runs = db
      .all<{ id: string; name: string; labels: string }>(
        `SELECT id, name, labels FROM runs WHERE dataset = ? AND output = ? AND trashed_at IS NULL
         AND study IS NULL AND status = 'completed' ORDER BY number`,
        subject.key,
        subject.output,
      )
      .filter(({ labels }) =>
        LabelSnapshot.array()
          .parse(JSON.parse(labels))
          .some(({ id }) => ids.includes(id)),
      )
      .map(({ id, name }) => ({ id: RunId.parse(id), name }))
    return { rows: keys.length, testRows, runs }
  })
}

function subjectOf(db: ReadableDb, { dataset, output }: OperationOn): Subject {
  const own = getOutput(db, dataset, output)
  return { key: datasetKeyOf(db, dataset), output: own.id, labels: labelSet(db, own.id) }
}

type Made = Omit<MadeChange, 'kind'>

function makeChange(db: WritableDb, subject: Subject, operation: LabelOperation): Made | null {
  switch (operation.kind) {
    case 'rename':
      return rename(subject, operation)
    case 'merge':
      return merge(db, subject, operation)
    case 'split':
      return splitLabel(db, subject, operation)
    case 'delete':
      return replaceLabels(db, subject, {
        from: [idOf(subject, operation.label)],
        to: null,
        describe: (rows) => `Deleted the label ${operation.label}, which ${messagesHad(rows)}`,
      })
    case 'describe':
      return describe(db, subject, operation)
  }
}

function idOf({ labels }: Subject, name: string): number {
  const label = labels.find((one) => one.name === name)
  if (label) return label.id
  throw new WinnowError('label.notFound', `There is no label named ${name}.`)
}

function idsIn(subject: Subject, operation: LabelOperation): number[] {
  if (operation.kind !== 'merge') return [idOf(subject, operation.label)]
  return operation.labels.map((name) => idOf(subject, name))
}

function rename(subject: Subject, { label, name }: Extract<LabelOperation, { kind: 'rename' }>): Made | null {
  const id = idOf(subject, label)
  if (name === label) return null
  if (subject.labels.some((one) => one.name === name))
    throw new WinnowError('input.invalid', `There is a label named ${name} already.`, {
      hint: `Merge ${label} into it, or choose another name.`,
      details: { path: 'name' },
    })
  return {
    rows: 0,
    description: `Renamed the label ${label} to ${name}`,
    forward: { names: [{ label: id, name }] },
    backward: { names: [{ label: id, name: label }] },
  }
}

function merge(
  db: WritableDb,
  subject: Subject,
  { labels, into }: Extract<LabelOperation, { kind: 'merge' }>,
): Made | null {
  const to = targetOf(db, subject, into)
  const from = labels.map((name) => idOf(subject, name)).filter((id) => id !== to)
  if (from.length === 0) return null
  return replaceLabels(db, subject, {
    from,
    to,
    describe: (rows) =>
      `Merged ${labels.filter((name) => name !== into).join(', ')} into ${into}, ${messages(rows)}`,
  })
}

function splitLabel(
  db: WritableDb,
  subject: Subject,
  operation: Extract<LabelOperation, { kind: 'split' }>,
): Made | null {
  const { label, into } = operation
  const from = idOf(subject, label)
  const to = targetOf(db, subject, into)
  if (from === to) return null
  const made = regroup(db, subject.output, rowsOfSplit(db, subject, operation), exchange([from], to))
  if (made.rows === 0) return null
  const retirement = retirementOf(db, subject.output, [to])
  return {
    rows: made.rows,
    description: `Split ${label}: ${messages(made.rows)} became ${into}`,
    forward: { groups: made.forward, ...retirement.forward },
    backward: { groups: made.backward, ...retirement.backward },
  }
}

function targetOf(db: WritableDb, subject: Subject, name: string): number {
  return idsOfNames(db, subject.output, [name])[0] ?? 0
}

/** Gives every message of some labels another one, or none, and retires them. */
function replaceLabels(
  db: WritableDb,
  subject: Subject,
  plan: {
    readonly from: readonly number[]
    readonly to: number | null
    readonly describe: (rows: number) => string
  },
): Made {
  const made = regroup(db, subject.output, rowsWith(db, subject, plan.from), exchange(plan.from, plan.to))
  const retirement = retirementOf(db, subject.output, plan.to === null ? [] : [plan.to])
  const names = (isRetired: boolean, more: Pick<Change, 'names'>): Pick<Change, 'names'> => ({
    names: [
      ...plan.from.map((label) => ({ label, isRetired, mergedInto: isRetired ? plan.to : null })),
      ...(more.names ?? []),
    ],
  })
  return {
    rows: made.rows,
    description: plan.describe(made.rows),
    forward: { groups: made.forward, ...names(true, retirement.forward) },
    backward: { groups: made.backward, ...names(false, retirement.backward) },
  }
}

/** Puts `to` in the place of some labels; who gave them, and how sure that was, stays. */
function exchange(from: readonly number[], to: number | null) {
  return (states: readonly LabelState[]): LabelState[] => {
    const kept = states.filter(([label]) => !from.includes(label))
    const gone = states.filter(([label]) => from.includes(label))
    const first = gone[0]
    if (to === null || !first) return kept
    const standing = gone.find(([, status]) => status === 'validated') ?? first
    const [, ...rest] = standing
    const present = kept.some(([label]) => label === to)
    return (present ? kept : [...kept, [to, ...rest] as LabelState]).sort((a, b) => a[0] - b[0])
  }
}

function describe(
  db: ReadableDb,
  subject: Subject,
  operation: Extract<LabelOperation, { kind: 'describe' }>,
): Made | null {
  const { label, color, description } = operation
  const id = idOf(subject, label)
  const now = db.get<{ color: number | null; description: string }>(
    'SELECT color, description FROM label_names WHERE id = ?',
    id,
  )
  const isRecoloured = color !== undefined && color !== now?.color
  const isDescribed = description !== undefined && description !== now?.description
  if (!isRecoloured && !isDescribed) return null
  const names = (to: { color?: number | null | undefined; description?: string | undefined }) => ({
    names: [
      {
        label: id,
        ...(isRecoloured ? { color: to.color ?? null } : {}),
        ...(isDescribed ? { description: to.description ?? '' } : {}),
      },
    ],
  })
  const what = [...(isDescribed ? ['described'] : []), ...(isRecoloured ? ['coloured'] : [])].join(' and ')
  return {
    rows: 0,
    description: `${what.charAt(0).toUpperCase()}${what.slice(1)} the label ${label}`,
    forward: names({ color, description }),
    backward: names(now ?? {}),
  }
}

function rowsWith(db: ReadableDb, { key, output }: Subject, ids: readonly number[]): number[] {
  return db
    .all<{ row: number }>(
      `SELECT DISTINCT row FROM labels WHERE label IN (SELECT value FROM json_each(?)) AND output = ?
       AND row BETWEEN ? AND ? ORDER BY row`,
      JSON.stringify(ids),
      output,
      ...keyRange(key),
    )
    .map(({ row }) => row)
}

function rowsOfSplit(
  db: ReadableDb,
  subject: Subject,
  operation: Extract<LabelOperation, { kind: 'split' }>,
): number[] {
  const having = new Set(rowsWith(db, subject, [idOf(subject, operation.label)]))
  return matchingKeys(db, subject.key, operation.rows).filter((row) => having.has(row))
}

const messagesHad = (rows: number): string => (rows === 0 ? 'no message had' : `${messages(rows)} had`)
