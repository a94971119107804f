// From version 8, in which a text was one column, to version 9: runs know of which columns their texts were made.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dumpSchema, openMigrated } from '../migrate'
import { migrations } from './index'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'winnow-v8-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('runs of version 8 learnt from the text column of their dataset', () => {
  const file = path.join(folder, 'winnow.db')
  const backups = path.join(folder, 'backups')
  const old = openMigrated(file, backups, migrations.slice(0, 8))
  const columns = [
    { index: 0, name: 'id', role: 'id' },
    { index: 1, name: 'the "body"', role: 'text' },
  ]
  old.run(
    `INSERT INTO datasets (id, name, state, created_at, columns) VALUES ('d', 'mail', 'ready', '', ?)`,
    JSON.stringify(columns),
  )
  old.run(`INSERT INTO outputs (dataset, name, kind, position) VALUES (1, 'label', 'single', 0)`)
  old.run(
    `INSERT INTO runs (id, name, status, dataset, dataset_revision, output, labels, family, settings, created_at)
     VALUES ('r', 'Run 1', 'completed', 1, 0, 1, '[]', 'bag-of-words', '{}', '')`,
  )
  old.close()
  const db = openMigrated(file, backups, migrations.slice(0, 9))
  expect(JSON.parse(db.value<string>('SELECT text_columns FROM runs'))).toEqual({
    text: 'the "body"',
    appended: null,
  })
  const fresh = openMigrated(path.join(folder, 'fresh.db'), backups, migrations.slice(0, 9))
  expect(dumpSchema(db)).toBe(dumpSchema(fresh))
  db.close()
  fresh.close()
})
