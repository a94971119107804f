// A core on a workspace of its own, with real store, engine and files; its workers share the test's process.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { contract, type ImportRequest, type WinnowContract } from '../../src/shared/contract'
import type { Client } from '../../src/shared/contract/define'
import type { Dataset } from '../../src/shared/domain/dataset'
import type { RunId } from '../../src/shared/domain/ids'
import type { Run, RunEvent, SettingValues } from '../../src/shared/domain/run'
import { connect } from '../../src/shared/rpc/client'
import { createPortPair } from '../../src/shared/rpc/port'
import { type App, createApp } from '../../src/main/app'
import type { WorkerHost } from '../../src/main/worker/host'
import { createInlineHost } from '../../src/main/worker/host-inline'

/** A core and its client. */
export type TestApp = {
  readonly app: App
  readonly client: Client<WinnowContract>
  /** The same core for a browser page, which may not name paths. */
  readonly browser: () => Client<WinnowContract>
  readonly home: string
  readonly log: string[]
  /** Writes a file beside the workspace and imports it. */
  readonly import: (name: string, csv: string, more?: Partial<ImportRequest>) => Promise<Dataset>
  /** Starts a run with few passes over the data; of several outputs together where they are named. */
  readonly start: (dataset: string, settings?: SettingValues, outputs?: string[]) => Promise<RunId>
  /** All events of a run to its end. */
  readonly eventsOf: (run: string, after?: number) => Promise<RunEvent[]>
  readonly train: (dataset: string, settings?: SettingValues, outputs?: string[]) => Promise<Run>
  readonly close: () => Promise<void>
}

/** Options of a test's core. */
export type TestAppOptions = {
  readonly home: string
  readonly mode?: 'owner' | 'readOnly'
  readonly workers?: WorkerHost
  /** Folders inside which a browser page may name paths. */
  readonly allowedFolders?: readonly string[]
}

/** A folder that `remove` deletes. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'winnow-app-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Opens a core. */
export function openTestApp({ home, mode = 'owner', workers, allowedFolders = [] }: TestAppOptions): TestApp {
  const log: string[] = []
  const samplesFolder = resolve(import.meta.dirname, '../../resources/samples')
  const app = createApp({
    home,
    workers: workers ?? createInlineHost(),
    mode,
    version: '0.0.0',
    samplesFolder,
    cache: `${home}-cache`,
    allowedFolders,
    now: Date.now,
    log: (line) => void log.push(line),
    checkOutputs: true,
  })
  const [near, far] = createPortPair()
  app.connect(far, { kind: 'test', mayUsePaths: true })
  const { client, close } = connect(contract, near)
  const browser = (): Client<WinnowContract> => {
    const [page, own] = createPortPair()
    app.connect(own, { kind: 'browser', mayUsePaths: false })
    return connect(contract, page).client
  }
  const start: TestApp['start'] = async (dataset, settings = {}, outputs) => {
    const few = { epochs: 2, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0, ...settings }
    const asked = { dataset, family: 'bag-of-words' as const, settings: few, ...(outputs ? { outputs } : {}) }
    return (await client.runs.start(asked)).run
  }
  const eventsOf: TestApp['eventsOf'] = async (run, after = -1) => {
    const events: RunEvent[] = []
    for await (const event of client.runs.follow({ run, after })) events.push(event)
    return events
  }
  return {
    app,
    client,
    browser,
    home,
    log,
    import: async (name, csv, more = {}) => {
      const files = `${home}-files`
      if (!existsSync(files)) mkdirSync(files)
      const path = join(files, `${name}.csv`)
      writeFileSync(path, csv)
      const request = { source: { kind: 'path' as const, path }, name, ...more }
      for await (const event of client.datasets.import(request))
        if (event.type === 'finished') return event.dataset
      throw new Error('the import ended without a dataset')
    },
    start,
    eventsOf,
    train: async (dataset, settings, outputs) => {
      const run = await start(dataset, settings, outputs)
      await eventsOf(run)
      return client.runs.get({ run })
    },
    close: async () => {
      close()
      await app.close()
    },
  }
}

/** Messages about cards and passwords, `rows` of them, as CSV; `partOf` adds a split column. */
export function messages(rows: number, partOf?: (row: number) => string): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const isCard = row % 2 === 0
    const text = isCard ? `where is my card number ${row}` : `please reset my password ${row}`
    return `${text},${isCard ? 'card' : 'password'}${partOf ? `,${partOf(row)}` : ''}`
  })
  return `text,label${partOf ? ',split' : ''}\n${lines.join('\n')}\n`
}
