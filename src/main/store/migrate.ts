// Brings a database file to this program's schema: all pending steps in one transaction, after a copy.
//
// Invariant: a file of a newer version is refused with its bytes untouched, so its version is read from the
// file's header (bytes 60 to 63) and the write-ahead log through a read-only connection, before any pragma
// that writes.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { WinnowError } from '../../shared/errors'
import { mapped, openReadable, openWritable, type WritableDb } from './database'
import { migrations } from './migrations/index'
import type { Migration } from './migrations/migration'

const keptBackups = 5

/** The schema version that this program writes. */
export const databaseVersion = migrations.length

/**
 * Opens a database for writing at this program's version. A file that already holds data is copied into
 * `backups` before it is migrated; the last five copies are kept.
 * @throws WinnowError `database.fromFuture`, `database.corrupt`, `disk.unwritable`, `disk.full`.
 */
export function openMigrated(
  file: string,
  backups: string,
  steps: readonly Migration[] = migrations,
): WritableDb {
  checkOrder(steps)
  refuseNewer(file, steps.length)
  const db = openWritable(file)
  try {
    const version = readVersion(db)
    if (version > steps.length) throw fromFuture(file, version, steps.length)
    if (version < steps.length) {
      if (version > 0) backUp(db, backups, version)
      migrate(db, steps)
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Runs every pending step in one transaction. */
export function migrate(db: WritableDb, steps: readonly Migration[] = migrations): void {
  db.write(() => {
    const version = readVersion(db)
    for (const step of steps) if (step.version > version) step.up(db)
    db.exec(`PRAGMA user_version = ${steps.length}`)
  })
}

/** The schema as SQL text, for `schema.sql`. */
export function dumpSchema(db: WritableDb): string {
  const parts = db.all<{ sql: string }>(
    `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
     AND name NOT GLOB 'rows_fts_*' ORDER BY type = 'trigger', type = 'index', rowid`,
  )
  return parts.map((part) => `${part.sql.trim()};\n`).join('\n')
}

function readVersion(db: WritableDb): number {
  return db.value<number>('PRAGMA user_version')
}

function checkOrder(steps: readonly Migration[]): void {
  steps.forEach((step, index) => {
    if (step.version !== index + 1)
      throw new WinnowError('internal', `Migration ${step.version} stands at place ${index + 1}.`)
  })
}

function refuseNewer(file: string, known: number): void {
  if (!existsSync(file) || statSync(file).size === 0) return
  const version = headerVersion(file)
  if (version > known) throw fromFuture(file, version, known)
  if (!existsSync(`${file}-wal`) || statSync(`${file}-wal`).size === 0) return
  const reader = openReadable(file)
  try {
    const logged = reader.value<number>('PRAGMA user_version')
    if (logged > known) throw fromFuture(file, logged, known)
  } finally {
    reader.close()
  }
}

function headerVersion(file: string): number {
  return mapped(() => {
    const header = Buffer.alloc(100)
    const handle = openSync(file, 'r')
    try {
      const length = readSync(handle, header, 0, 100, 0)
      if (length < 100 || header.toString('latin1', 0, 15) !== 'SQLite format 3')
        throw new WinnowError('database.corrupt', `${file} is not a database.`)
    } finally {
      closeSync(handle)
    }
    return header.readInt32BE(60)
  })
}

function fromFuture(file: string, found: number, known: number): WinnowError {
  return new WinnowError(
    'database.fromFuture',
    `${file} has version ${found}; this Winnow knows versions up to ${known}.`,
    { details: { found, known } },
  )
}

function backUp(db: WritableDb, folder: string, version: number): void {
  mkdirSync(folder, { recursive: true })
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const target = path.join(folder, `winnow-${stamp}-v${version}.db`)
  db.run('VACUUM INTO ?', target)
  const copies = readdirSync(folder)
    .filter((name) => name.startsWith('winnow-') && name.endsWith('.db'))
    .sort()
  for (const name of copies.slice(0, -keptBackups)) rmSync(path.join(folder, name), { force: true })
}
