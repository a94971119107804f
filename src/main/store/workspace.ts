// The one folder of a workspace and its layout. Everything inside is named relative to it, so that it can be
// moved; caches live elsewhere. This file knows no tables.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { WorkspaceFile } from '../../shared/domain/workspace'
import { WinnowError } from '../../shared/errors'
import { openReadable, type ReadableDb, type WritableDb } from './database'
import { removeUnfinishedImports } from './datasets'
import { removeStagedRows } from './presence'
import { databaseVersion, openMigrated } from './migrate'

/** Places of a workspace; absolute. */
export type Workspace = {
  readonly home: string
  /** The folder's own name, for people. */
  readonly name: string
  readonly databaseFile: string
  readonly runs: string
  readonly trash: string
  readonly backups: string
  readonly logs: string
  readonly spool: string
}

/** Version of the layout that this program writes. */
export const workspaceFormat = 1

/** `--home`, else WINNOW_HOME, else the folder `winnow` in the system's place for data. */
export function resolveHome(
  given?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const chosen = given || env.WINNOW_HOME
  if (chosen) return path.resolve(chosen)
  const user = env.HOME || homedir()
  if (platform === 'darwin') return path.join(user, 'Library', 'Application Support', 'Winnow')
  if (platform === 'win32')
    return path.join(env.APPDATA || path.join(homedir(), 'AppData', 'Roaming'), 'Winnow')
  return path.join(env.XDG_DATA_HOME || path.join(user, '.local', 'share'), 'winnow')
}

/**
 * Makes the layout where it is missing and checks its version.
 * @throws WinnowError `disk.unwritable`, `disk.full`, `database.fromFuture`, `database.corrupt`.
 */
export function ensureWorkspace(home: string): Workspace {
  const workspace = workspaceAt(home)
  checkFormat(home)
  try {
    mkdirSync(home, { recursive: true })
    for (const folder of ['runs', 'trash', 'backups', 'logs', 'spool'])
      mkdirSync(path.join(home, folder), { recursive: true })
    accessSync(home, constants.W_OK)
    const file = path.join(home, 'workspace.json')
    if (!existsSync(file)) {
      const aside = `${file}.${process.pid}`
      writeFileSync(aside, `${JSON.stringify({ format: workspaceFormat })}\n`)
      renameSync(aside, file)
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    const why = error instanceof Error ? error.message : String(error)
    throw new WinnowError(code === 'ENOSPC' ? 'disk.full' : 'disk.unwritable', `${home}: ${why}.`, {
      cause: error,
    })
  }
  return workspace
}

/** Places of a workspace, without looking whether they are there. */
export function workspaceAt(home: string): Workspace {
  const inside = (name: string): string => path.join(home, name)
  return {
    home,
    name: path.basename(home),
    databaseFile: inside('winnow.db'),
    runs: inside('runs'),
    trash: inside('trash'),
    backups: inside('backups'),
    logs: inside('logs'),
    spool: inside('spool'),
  }
}

/**
 * Opens the database for the owner: brought to this version, unfinished imports removed.
 * @throws WinnowError `database.fromFuture`, `database.corrupt`, `disk.unwritable`, `disk.full`.
 */
export function openWorkspaceDb(workspace: Workspace): WritableDb {
  const db = openMigrated(workspace.databaseFile, workspace.backups)
  removeUnfinishedImports(db)
  removeStagedRows(db)
  return db
}

/**
 * Opens the database for reading only: for a worker, or a second Winnow whose owner does not answer.
 * @throws WinnowError `database.fromFuture`, `database.corrupt`, `file.notFound`.
 */
export function openWorkspaceReadOnly(workspace: Workspace): ReadableDb {
  if (!existsSync(workspace.databaseFile))
    throw new WinnowError('file.notFound', `${workspace.databaseFile} is not there.`)
  const db = openReadable(workspace.databaseFile)
  const version = db.value<number>('PRAGMA user_version')
  if (version <= databaseVersion) return db
  db.close()
  throw new WinnowError(
    'database.fromFuture',
    `${workspace.databaseFile} has version ${version}; this Winnow knows versions up to ${databaseVersion}.`,
  )
}

function checkFormat(home: string): void {
  const file = path.join(home, 'workspace.json')
  if (!existsSync(file)) return
  const parsed = WorkspaceFile.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new WinnowError('database.corrupt', `${file} cannot be understood.`)
  if (parsed.data.format > workspaceFormat)
    throw new WinnowError(
      'database.fromFuture',
      `${file} has format ${parsed.data.format}; this Winnow knows formats up to ${workspaceFormat}.`,
    )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
