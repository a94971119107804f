// What people note of runs: stars, tags, a note, the archive. None of it changes what a run is.
import { mostTags, type Run, type RunNotes, type RunQuery } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, SqlValue, WritableDb } from './database'

/** The part of a WHERE that a query asks of the runs `r`. */
export function notesSql({ archived = 'none', tag, isStarred, dataset, status, family }: RunQuery): {
  readonly sql: string
  readonly values: readonly SqlValue[]
} {
  const wanted: string[] = []
  const values: SqlValue[] = []
  if (archived !== 'too') wanted.push(`r.archived_at IS ${archived === 'none' ? '' : 'NOT '}NULL`)
  if (isStarred !== undefined) {
    wanted.push('r.is_starred = ?')
    values.push(Number(isStarred))
  }
  if (tag !== undefined) {
    wanted.push('EXISTS (SELECT 1 FROM json_each(r.tags) t WHERE lower(t.value) = lower(?))')
    values.push(tag)
  }
  if (dataset !== undefined) {
    wanted.push('r.dataset IN (SELECT key FROM datasets WHERE id = ? OR name = ?)')
    values.push(dataset, dataset)
  }
  for (const [column, of] of [
    ['status', status],
    ['family', family],
  ] as const)
    if (of) {
      wanted.push(`r.${column} IN (${of.map(() => '?').join(', ')})`)
      values.push(...of)
    }
  return { sql: wanted.map((one) => `AND ${one}`).join(' '), values }
}

/**
 * Changes what is noted of runs, all or none. Tags are compared without case and keep the order they were given in.
 * @throws WinnowError `input.invalid` for too many tags.
 */
export function noteRuns(db: WritableDb, ids: readonly string[], change: RunNotes, at: string): void {
  db.write(() => {
    for (const id of ids) {
      if (change.isStarred !== undefined)
        db.run('UPDATE runs SET is_starred = ? WHERE id = ?', Number(change.isStarred), id)
      if (change.note !== undefined) db.run('UPDATE runs SET note = ? WHERE id = ?', change.note, id)
      if (change.isArchived !== undefined)
        db.run('UPDATE runs SET archived_at = ? WHERE id = ?', change.isArchived ? at : null, id)
      if (change.addTags || change.removeTags)
        db.run('UPDATE runs SET tags = ? WHERE id = ?', JSON.stringify(tagsAfter(db, id, change)), id)
    }
  })
}

function tagsAfter(db: ReadableDb, id: string, { addTags = [], removeTags = [] }: RunNotes): string[] {
  const known = db.value<string>('SELECT tags FROM runs WHERE id = ?', id) ?? '[]'
  const away = new Set(removeTags.map((tag) => tag.toLowerCase()))
  const tags = new Map<string, string>()
  for (const tag of [...(JSON.parse(known) as Run['tags']), ...addTags]) {
    const key = tag.toLowerCase()
    if (!away.has(key) && !tags.has(key)) tags.set(key, tag)
  }
  if (tags.size > mostTags)
    throw new WinnowError(
      'input.invalid',
      `A run has at most ${mostTags} tags; this would be ${tags.size}.`,
      {
        hint: `Take ${tags.size - mostTags} away first, on the page of the run or with \`winnow runs annotate RUN --untag TAG\`; a note holds longer words.`,
      },
    )
  return [...tags.values()]
}
