// Policies of runs: kept under a name, replaced by one of the same name, removed with undo.
import { type Policy, Policy as PolicySchema } from '../../shared/domain/policy'
import type { RunId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { newId } from './identity'

type Stored = {
  id: string
  run: string
  name: string
  rule: string
  inputs: string | null
  figures: string | null
  created_at: string
}

const columns = 'id, run, name, rule, inputs, figures, created_at'
const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text))
const read = (row: Stored): Policy =>
  PolicySchema.parse({
    id: row.id,
    run: row.run,
    name: row.name,
    rule: parsed(row.rule),
    inputs: parsed(row.inputs),
    figures: parsed(row.figures),
    createdAt: row.created_at,
  })

/** Policies of a run by name. */
export function listPolicies(db: ReadableDb, run: RunId): Policy[] {
  return db
    .all<Stored>(
      `SELECT ${columns} FROM policies WHERE run = ? AND removed_at IS NULL ORDER BY name COLLATE NOCASE`,
      run,
    )
    .map(read)
}

/** A policy of a run by id or name. @throws WinnowError `policy.notFound`. */
export function getPolicy(db: ReadableDb, run: RunId, ref: string): Policy {
  const own = listPolicies(db, run)
  const found = own.find(({ id, name }) => id === ref || name === ref)
  if (found) return found
  throw new WinnowError('policy.notFound', `The run has no policy named ${ref}.`, {
    hint:
      own.length > 0
        ? `It has ${own.map(({ name }) => name).join(', ')}.`
        : 'Save one on the page Decide of the run, or with `winnow decide RUN --save NAME`.',
  })
}

/** Keeps a policy; one of the same name is replaced. */
export function savePolicy(
  db: WritableDb,
  policy: Pick<Policy, 'run' | 'name' | 'rule' | 'inputs' | 'figures'>,
  at: string,
): Policy {
  return db.write(() => {
    db.run(
      'UPDATE policies SET removed_at = ? WHERE run = ? AND name = ? AND removed_at IS NULL',
      at,
      policy.run,
      policy.name,
    )
    const id = newId('y')
    db.run(
      `INSERT INTO policies (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      id,
      policy.run,
      policy.name,
      JSON.stringify(policy.rule),
      policy.inputs === null ? null : JSON.stringify(policy.inputs),
      policy.figures === null ? null : JSON.stringify(policy.figures),
      at,
    )
    return getPolicy(db, policy.run, id)
  })
}

/** Removes a policy; `restorePolicy` brings it back. @throws WinnowError `policy.notFound`. */
export function removePolicy(db: WritableDb, id: string, at: string): void {
  const { changes } = db.run('UPDATE policies SET removed_at = ? WHERE id = ? AND removed_at IS NULL', at, id)
  if (changes === 0) throw new WinnowError('policy.notFound', `There is no policy with the id ${id}.`)
}

/** Brings a removed policy back in place of one that has its name now. @throws WinnowError `policy.notFound`. */
export function restorePolicy(db: WritableDb, id: string, at: string): Policy {
  return db.write(() => {
    const row = db.get<Stored>(`SELECT ${columns} FROM policies WHERE id = ?`, id)
    if (!row) throw new WinnowError('policy.notFound', `There is no policy with the id ${id}.`)
    db.run(
      'UPDATE policies SET removed_at = ? WHERE run = ? AND name = ? AND removed_at IS NULL AND id <> ?',
      at,
      row.run,
      row.name,
      id,
    )
    db.run('UPDATE policies SET removed_at = NULL WHERE id = ?', id)
    return read(row)
  })
}
