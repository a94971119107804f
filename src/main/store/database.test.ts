import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReadable, openWritable } from './database'
import { dumpSchema, openMigrated } from './migrate'
import { migrations } from './migrations/index'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'winnow-db-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const inside = (name: string): string => path.join(folder, name)

test('an empty folder becomes a database of the present version', () => {
  const db = openMigrated(inside('winnow.db'), inside('backups'))
  expect(db.value('PRAGMA user_version')).toBe(migrations.length)
  expect(db.value('PRAGMA journal_mode')).toBe('wal')
  expect(db.value('PRAGMA foreign_keys')).toBe(1)
  expect(db.value('PRAGMA integrity_check')).toBe('ok')
  db.close()
})

test('schema.sql is what the migrations make', () => {
  const db = openMigrated(inside('winnow.db'), inside('backups'))
  expect(dumpSchema(db)).toBe(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'))
  db.close()
})

test('a database of a newer version is refused with its bytes and time untouched', () => {
  const file = inside('winnow.db')
  const db = openWritable(file)
  db.exec('CREATE TABLE later (x); PRAGMA user_version = 99')
  db.close()
  const before = { bytes: readFileSync(file), time: statSync(file).mtimeMs }
  expect(() => openMigrated(file, inside('backups'))).toThrowError(
    expect.objectContaining({ code: 'database.fromFuture' }),
  )
  expect(readFileSync(file).equals(before.bytes)).toBe(true)
  expect(statSync(file).mtimeMs).toBe(before.time)
})

test('a newer version that stands in the write-ahead log alone is refused too', () => {
  const file = inside('winnow.db')
  openMigrated(file, inside('backups')).close()
  const newer = openWritable(file)
  newer.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99')
  const before = readFileSync(file)
  expect(() => openMigrated(file, inside('backups'))).toThrowError(
    expect.objectContaining({ code: 'database.fromFuture' }),
  )
  expect(readFileSync(file).equals(before)).toBe(true)
  newer.close()
})

test('a file that is no database is called corrupt', () => {
  writeFileSync(
    inside('winnow.db'),
    'this is not a database, it is a note of more than one hundred bytes '.repeat(5),
  )
  for (const open of [
    () => openMigrated(inside('winnow.db'), inside('backups')),
    () => openWritable(inside('winnow.db')),
  ])
    expect(open).toThrowError(expect.objectContaining({ code: 'database.corrupt' }))
})

test('a damaged page is called corrupt when it is read', () => {
  const file = inside('winnow.db')
  const db = openWritable(file)
  db.exec('CREATE TABLE t (x)')
  for (let i = 0; i < 500; i++) db.run('INSERT INTO t VALUES (?)', 'x'.repeat(100))
  db.close()
  const handle = openSync(file, 'r+')
  for (let page = 1; page < 10; page++) writeSync(handle, Buffer.alloc(4096, 0xee), 0, 4096, page * 4096)
  closeSync(handle)
  const reader = openReadable(file)
  expect(() => reader.all('SELECT * FROM t')).toThrowError(
    expect.objectContaining({ code: 'database.corrupt' }),
  )
  reader.close()
})

test('a full disk is said as such', () => {
  const db = openWritable(inside('winnow.db'))
  db.exec('CREATE TABLE t (x); PRAGMA max_page_count = 10')
  expect(() => {
    for (let i = 0; i < 100; i++) db.run('INSERT INTO t VALUES (?)', 'x'.repeat(4000))
  }).toThrowError(expect.objectContaining({ code: 'disk.full' }))
  db.close()
})

test('a database with data is copied before it is migrated, and the last five copies are kept', () => {
  const file = inside('winnow.db')
  const steps = [...migrations]
  for (let version = 1; version <= 8; version++) {
    if (version > steps.length)
      steps.push({ version, up: (db) => db.exec(`CREATE TABLE step_${version} (x)`) })
    const db = openMigrated(file, inside('backups'), steps.slice(0, version))
    expect(db.value('PRAGMA user_version')).toBe(version)
    db.close()
  }
  const copies = readNames(inside('backups'))
  expect(copies).toHaveLength(5)
  const newest = openReadable(path.join(inside('backups'), copies.at(-1) ?? ''))
  expect(newest.value('PRAGMA user_version')).toBe(7)
  newest.close()
})

test('a failing migration changes nothing', () => {
  const file = inside('winnow.db')
  openMigrated(file, inside('backups')).close()
  const broken = [
    ...migrations,
    {
      version: migrations.length + 1,
      up: (db: { exec: (sql: string) => void }) => {
        db.exec('CREATE TABLE half (x)')
        throw new Error('broken')
      },
    },
  ]
  expect(() => openMigrated(file, inside('backups'), broken)).toThrowError('broken')
  const db = openMigrated(file, inside('backups'))
  expect(db.get(`SELECT 1 FROM sqlite_schema WHERE name = 'half'`)).toBeUndefined()
  db.close()
})

test('a reading connection cannot write', () => {
  openMigrated(inside('winnow.db'), inside('backups')).close()
  const reader = openReadable(inside('winnow.db'))
  expect(() => reader.all(`INSERT INTO settings VALUES ('a', '1') RETURNING key`)).toThrowError()
  reader.close()
})

function readNames(where: string): string[] {
  return readdirSync(where).sort()
}
