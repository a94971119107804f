// A workspace of the first version, as that version wrote it: 24 messages, a finished run, a changed label.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WritableDb } from '../database'
import { getDataset } from '../datasets'
import { readEvents } from '../events'
import { undo } from '../journal'
import { dumpSchema, openMigrated } from '../migrate'
import { linkModel, listModels } from '../models'
import { queryRows } from '../rows'
import { getRun, listRuns } from '../runs'
import { someReport } from '../testing/fixture'

const old = path.resolve(import.meta.dirname, '../../../../test/golden/db/version-1.db')
let folder = ''
let db: WritableDb

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'winnow-v1-'))
  copyFileSync(old, path.join(folder, 'winnow.db'))
  db = openMigrated(path.join(folder, 'winnow.db'), path.join(folder, 'backups'))
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a database of version 1 becomes what a fresh one is, after a copy', () => {
  const fresh = openMigrated(path.join(folder, 'fresh.db'), path.join(folder, 'none'))
  // A compacted file lists its tables in another order.
  const schemaOf = (one: WritableDb): string[] => dumpSchema(one).split(';\n').sort()
  expect(db.value('PRAGMA user_version')).toBe(fresh.value('PRAGMA user_version'))
  expect(schemaOf(db)).toEqual(schemaOf(fresh))
  expect(db.value('PRAGMA integrity_check')).toBe('ok')
  expect(db.all('PRAGMA foreign_key_check')).toEqual([])
  fresh.close()
  expect(readdirSync(path.join(folder, 'backups')).filter((name) => name.endsWith('-v1.db'))).toHaveLength(1)
})

test('its dataset, its run and every event of it still read', () => {
  expect(getDataset(db, 'messages')).toMatchObject({ rows: 24, revision: 1 })
  const [run] = listRuns(db)
  expect(run).toMatchObject({ number: 1, status: 'completed', model: null, checkpointStep: 0 })
  const events = readEvents(db, run?.id ?? getRun(db, '1').id, -1)
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index))
  expect(events.at(-1)).toMatchObject({ type: 'finished', status: 'completed' })
  expect(events.find((event) => event.type === 'started')).toMatchObject({
    features: 15,
    rowsPerStep: run?.settings['batchSize'],
    trainableParameters: 32,
    text: null,
    resumedFrom: 0,
  })
  expect(events.filter((event) => event.type === 'step').map((event) => event.gradientNorm)).toEqual([
    null,
    null,
  ])
})

test('its journal goes on: the label that was set can be taken back', () => {
  const filter = { field: 'label' as const, in: ['refund'] }
  expect(queryRows(db, { dataset: 'messages', filter }).total).toBe(1)
  undo(db, 'messages', { at: '2026-01-01T00:00:00.000Z' })
  expect(queryRows(db, { dataset: 'messages', filter }).total).toBe(0)
})

test('it takes model folders', () => {
  linkModel(db, { path: '/models/small', name: 'small', report: someReport() })
  expect(listModels(db)).toMatchObject([{ name: 'small', runs: 0 }])
})
