// A real database in a temporary folder, filled through the real import.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Dataset } from '../../../shared/domain/dataset'
import type { Column, ColumnRole } from '../../../shared/domain/file'
import type { FolderReport } from '../../../shared/domain/model'
import type { DatasetId, SplitId } from '../../../shared/domain/ids'
import type { Run } from '../../../shared/domain/run'
import { type ImportSplit, openBulkImport } from '../bulk-import'
import type { WritableDb } from '../database'
import { commitDataset, createImportingDataset } from '../datasets'
import { getOutput, labelSet } from '../labels'
import { openMigrated } from '../migrate'
import { createRun } from '../runs'

/** A fresh database; `dispose` closes it and removes its folder. */
export type Fixture = {
  readonly folder: string
  readonly file: string
  readonly backups: string
  readonly db: WritableDb
  /** Closes and opens it again, as a restart does. */
  readonly reopen: () => WritableDb
  readonly dispose: () => void
}

/** Makes a fixture. */
export function createFixture(): Fixture {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-store-'))
  const file = path.join(folder, 'winnow.db')
  const backups = path.join(folder, 'backups')
  let db = openMigrated(file, backups)
  return {
    folder,
    file,
    backups,
    get db() {
      return db
    },
    reopen: () => {
      db.close()
      db = openMigrated(file, backups)
      return db
    },
    dispose: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Columns from their roles; each is named as its role, metadata as `meta`. */
export function columnsOf(...roles: ColumnRole[]): Column[] {
  return roles.map((role, index) => ({ index, name: role === 'metadata' ? 'meta' : role, role }))
}

/** Facts of a file, for tests that do not care. */
export const someFacts = {
  fileName: 'tickets.csv',
  sizeBytes: 10,
  format: {
    kind: 'delimited',
    isGzipped: false,
    encoding: 'utf-8',
    delimiter: ',',
    header: true,
    hasBom: false,
  },
} as const

/** Imports rows of cells and commits the dataset. */
export async function importRows(
  fixture: Pick<Fixture, 'db' | 'file'>,
  name: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  split: ImportSplit = { kind: 'column' },
): Promise<Dataset> {
  const id: DatasetId = createImportingDataset(fixture.db, name)
  const writer = openBulkImport(fixture.file, id, { ...someFacts, columns })
  writer.addRows(rows.map((cells, index) => ({ line: index + 2, cells })))
  await writer.finish({ sha256: 'abc', split })
  return commitDataset(fixture.db, id)
}

/** A queued run over the first output of a dataset. */
export function someRun(db: WritableDb, dataset: Dataset, name?: string): Run {
  const output = getOutput(db, dataset.id)
  const splitId: SplitId | null = dataset.split?.id ?? null
  return createRun(db, {
    ...(name === undefined ? {} : { name }),
    dataset: dataset.id,
    splitId,
    outputs: [{ id: output.id, kind: 'single', labels: labelSet(db, output.id), threshold: null }],
    family: 'bag-of-words',
    settings: { epochs: 2 },
  })
}

/** What a model folder holds, for tests that do not care. */
export function someReport(more: Partial<FolderReport> = {}): FolderReport {
  return {
    architecture: 'bert',
    className: 'BertModel',
    layers: 2,
    hiddenSize: 16,
    heads: 2,
    parameters: 5000,
    vocabularySize: 100,
    maxLength: 32,
    isLowerCased: true,
    licence: null,
    languages: [],
    sizeBytes: 20_000,
    weightTypes: ['F32'],
    labels: null,
    problems: [],
    hash: 'a1',
    ...more,
  }
}
