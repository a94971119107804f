// Pipelines as they are stored: a name and its members in their order, each a run or a linked model. What a member
// refers to may go to the trash; the pipeline stays and says so.
import type { Pipeline, PipelineId, PipelineMember } from '../../shared/domain/pipeline'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { newId, nowText } from './identity'

/** A member to store: the id of a run or of a linked model. */
export type StoredMember = Pick<PipelineMember, 'name' | 'kind' | 'id'>

type PipelineRow = { id: string; name: string; created_at: string }
type MemberRow = {
  output: string
  run: string | null
  model: string | null
  run_name: string | null
  run_status: string | null
  run_trashed: string | null
  run_result: string | null
  model_name: string | null
  model_trashed: string | null
}

/** Pipelines in the list, the latest first. */
export function listPipelines(db: ReadableDb): Pipeline[] {
  return live(db, '1').map((row) => withMembers(db, row))
}

/**
 * A pipeline in the list by id, name or unique prefix of its id; null when there is none.
 * @throws WinnowError `pipeline.notFound` when a prefix fits several.
 */
export function findPipeline(db: ReadableDb, ref: string): Pipeline | null {
  const [exact] = [...live(db, 'id = ?', ref), ...live(db, 'name = ?', ref)]
  if (exact) return withMembers(db, exact)
  const found = live(db, 'substr(id, 1, length(?)) = ?', ref, ref)
  if (found.length > 1) {
    const list = found.map((one) => `${one.name} (${one.id})`).join(', ')
    throw new WinnowError('pipeline.notFound', `${ref} matches ${list}.`, {
      hint: 'Use a longer prefix of the id.',
    })
  }
  return found[0] ? withMembers(db, found[0]) : null
}

/** The same, where there must be one. @throws WinnowError `pipeline.notFound`. */
export function getPipeline(db: ReadableDb, ref: string): Pipeline {
  const found = findPipeline(db, ref)
  if (!found) throw new WinnowError('pipeline.notFound', `There is no pipeline ${ref}.`)
  return found
}

/** Stores a pipeline. @throws WinnowError `pipeline.nameTaken`. */
export function createPipeline(
  db: WritableDb,
  name: string,
  members: readonly StoredMember[],
  at = nowText(),
): Pipeline {
  return db.write(() => {
    refuseTaken(db, name, null)
    const id = newId('p')
    db.run('INSERT INTO pipelines (id, name, created_at) VALUES (?, ?, ?)', id, name, at)
    members.forEach((member, position) =>
      db.run(
        'INSERT INTO pipeline_members (pipeline, position, output, run, model) VALUES (?, ?, ?, ?, ?)',
        id,
        position,
        member.name,
        member.kind === 'run' ? member.id : null,
        member.kind === 'folder' ? member.id : null,
      ),
    )
    return getPipeline(db, id)
  })
}

/** Gives a pipeline another name. @throws WinnowError `pipeline.notFound`, `pipeline.nameTaken`. */
export function renamePipeline(db: WritableDb, ref: string, name: string): Pipeline {
  return db.write(() => {
    const { id } = getPipeline(db, ref)
    refuseTaken(db, name, id)
    db.run('UPDATE pipelines SET name = ? WHERE id = ?', name, id)
    return getPipeline(db, id)
  })
}

/** Moves a pipeline to the trash; its models stay. @throws WinnowError `pipeline.notFound`. */
export function trashPipeline(db: WritableDb, ref: string, at = nowText()): Pipeline {
  return db.write(() => {
    const pipeline = getPipeline(db, ref)
    db.run('UPDATE pipelines SET trashed_at = ? WHERE id = ?', at, pipeline.id)
    return pipeline
  })
}

/** Brings a pipeline back; where its name was taken meanwhile it gets a number. @throws WinnowError `pipeline.notFound`. */
export function restorePipeline(db: WritableDb, id: PipelineId): Pipeline {
  return db.write(() => {
    const row = db.get<PipelineRow>('SELECT id, name, created_at FROM pipelines WHERE id = ?', id)
    if (!row) throw new WinnowError('pipeline.notFound', `There is no pipeline with the id ${id}.`)
    let name = row.name
    for (let number = 2; isTaken(db, name, id); number++) name = `${row.name} ${number}`
    db.run('UPDATE pipelines SET trashed_at = NULL, name = ? WHERE id = ?', name, id)
    return getPipeline(db, id)
  })
}

function live(db: ReadableDb, where: string, ...values: string[]): PipelineRow[] {
  return db.all<PipelineRow>(
    `SELECT id, name, created_at FROM pipelines WHERE trashed_at IS NULL AND ${where}
     ORDER BY created_at DESC, id`,
    ...values,
  )
}

function isTaken(db: ReadableDb, name: string, except: string | null): boolean {
  return live(db, 'name = ?', name).some(({ id }) => id !== except)
}

function refuseTaken(db: ReadableDb, name: string, except: string | null): void {
  if (isTaken(db, name, except))
    throw new WinnowError('pipeline.nameTaken', `There is a pipeline named ${name} already.`)
}

function withMembers(db: ReadableDb, { id, name, created_at: createdAt }: PipelineRow): Pipeline {
  const members = db.all<MemberRow>(
    `SELECT p.output, p.run, p.model, r.name AS run_name, r.status AS run_status, r.trashed_at AS run_trashed,
       r.result AS run_result, m.name AS model_name, m.trashed_at AS model_trashed
     FROM pipeline_members p LEFT JOIN runs r ON r.id = p.run LEFT JOIN models m ON m.id = p.model
     WHERE p.pipeline = ? ORDER BY p.position`,
    id,
  )
  return { id: id as PipelineId, name, createdAt, members: members.map(memberOf) }
}

function memberOf(row: MemberRow): PipelineMember {
  const kind = row.run === null ? 'folder' : 'run'
  const model = (kind === 'run' ? row.run_name : row.model_name) ?? ''
  return { name: row.output, kind, id: row.run ?? row.model ?? '', model, problem: problemOf(row, model) }
}

function problemOf(row: MemberRow, model: string): string | null {
  if (row.run === null)
    return row.model_trashed === null ? null : `The folder ${model} was taken from the list of models.`
  if (row.run_trashed !== null) return `The run ${model} is in the trash.`
  return row.run_result === null ? `The run ${model} has no finished model (it is ${row.run_status}).` : null
}
