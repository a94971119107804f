// From version 2, the last that knew no run without a training, to version 3.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dumpSchema, openMigrated } from '../migrate'
import { linkModel, listModels } from '../models'
import { someReport } from '../testing/fixture'
import { migrations } from './index'

const before = migrations.slice(0, 2)
let folder = ''
let file = ''
const backups = (): string => path.join(folder, 'backups')

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'winnow-v2-'))
  file = path.join(folder, 'winnow.db')
  const old = openMigrated(file, backups(), before)
  linkModel(old, { path: '/models/small', name: 'small', report: someReport() })
  old.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a database of version 2 opens, keeps what is in it, and becomes what a fresh one is', () => {
  const db = openMigrated(file, backups(), migrations.slice(0, 3))
  expect(listModels(db)).toMatchObject([{ name: 'small' }])
  const fresh = openMigrated(path.join(folder, 'fresh.db'), backups(), migrations.slice(0, 3))
  expect(dumpSchema(db)).toBe(dumpSchema(fresh))
  expect(db.value('PRAGMA integrity_check')).toBe('ok')
  db.close()
  fresh.close()
  expect(readdirSync(backups()).filter((name) => name.endsWith('-v2.db'))).toHaveLength(1)
})

test('a Winnow that knows no run without a training leaves a newer file alone', () => {
  openMigrated(file, backups()).close()
  expect(() => openMigrated(file, backups(), before)).toThrow(
    expect.objectContaining({ code: 'database.fromFuture' }),
  )
})
