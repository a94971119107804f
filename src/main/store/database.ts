// The one place that touches better-sqlite3. A ReadableDb can only read; a WritableDb is what main (and the
// bulk import's own worker) holds. Statements are prepared once per text and kept.
//
// Not an ORM: callers write SQL. Invariant: no cursor stays open between two calls, so that a slow reader
// (an export, a training) never blocks a writer; long reads go in batches by key.
import Database from 'better-sqlite3'
import { WinnowError } from '../../shared/errors'
import { addFunctions } from './sql-functions'

/** What SQLite can bind. */
export type SqlValue = string | number | bigint | Uint8Array | null

/** What a writing statement did. */
export type WriteResult = { readonly changes: number; readonly lastId: number }

type Statement = Database.Statement<SqlValue[], unknown>
type Connection = Database.Database

/** A connection that reads. Workers open one of their own. */
export class ReadableDb {
  readonly file: string
  readonly #connection: Connection
  readonly #statements = new Map<string, Statement>()

  constructor(connection: Connection, file: string) {
    this.#connection = connection
    this.file = file
  }

  /** All rows of a query. */
  all<T>(sql: string, ...params: SqlValue[]): T[] {
    return mapped(() => this.prepared(sql).all(...params) as T[])
  }

  /** The first row of a query, or undefined. */
  get<T>(sql: string, ...params: SqlValue[]): T | undefined {
    return mapped(() => this.prepared(sql).get(...params) as T | undefined)
  }

  /** The first column of the first row of a query that always has one (counts, pragmas). */
  value<T>(sql: string, ...params: SqlValue[]): T {
    const row = this.get<Record<string, T>>(sql, ...params)
    return Object.values(row ?? {})[0] as T
  }

  /** Runs `read` on one snapshot of the database: what others write meanwhile is not seen. */
  snapshot<T>(read: () => T): T {
    if (this.#connection.inTransaction) return read()
    return mapped(() => this.#connection.transaction(read).deferred())
  }

  /** False once closed. */
  get isOpen(): boolean {
    return this.#connection.open
  }

  /** Closes the connection; a second call does nothing. */
  close(): void {
    this.#statements.clear()
    if (this.#connection.open) this.#connection.close()
  }

  protected get connection(): Connection {
    return this.#connection
  }

  protected prepared(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#connection.prepare<SqlValue[], unknown>(sql)
      if (this.#statements.size >= maxStatements) this.#statements.clear()
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/** A connection that writes. Main holds the only long-lived one. */
export class WritableDb extends ReadableDb {
  /** Runs one writing statement. */
  run(sql: string, ...params: SqlValue[]): WriteResult {
    return mapped(() => {
      const done = this.prepared(sql).run(...params)
      return { changes: done.changes, lastId: Number(done.lastInsertRowid) }
    })
  }

  /** A statement for a hot loop, without the look-up of its text. */
  writer(sql: string): (...params: SqlValue[]) => WriteResult {
    const statement = this.connection.prepare<SqlValue[], unknown>(sql)
    return (...params) => {
      const done = mapped(() => statement.run(...params))
      return { changes: done.changes, lastId: Number(done.lastInsertRowid) }
    }
  }

  /** Runs several statements without parameters. */
  exec(sql: string): void {
    mapped(() => this.connection.exec(sql))
  }

  /** Runs `change` in one transaction that takes the write lock at once; all of it stands, or nothing. */
  write<T>(change: () => T): T {
    if (this.connection.inTransaction) return change()
    return mapped(() => this.connection.transaction(change).immediate())
  }
}

const maxStatements = 500
const busyTimeoutMs = 10_000

/**
 * Opens a database for writing, creating the file when it is not there. WAL with synchronous=NORMAL: what
 * was committed survives the death of the process; a power cut may cost the last moments, never the file.
 * @throws WinnowError `database.corrupt`, `disk.unwritable`, `disk.full`.
 */
export function openWritable(file: string): WritableDb {
  return mapped(() => {
    const connection = new Database(file, { timeout: busyTimeoutMs })
    try {
      connection.pragma('journal_mode = WAL')
      connection.pragma('synchronous = NORMAL')
      connection.pragma('foreign_keys = ON')
      connection.pragma('cache_size = -65536')
      connection.pragma('temp_store = MEMORY')
      addFunctions(connection)
      return new WritableDb(connection, file)
    } catch (error) {
      connection.close()
      throw error
    }
  }, file)
}

/**
 * Opens an existing database for reading only.
 * @throws WinnowError `database.corrupt`, `file.notFound`.
 */
export function openReadable(file: string): ReadableDb {
  return mapped(() => {
    const connection = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs })
    try {
      connection.pragma('query_only = ON')
      connection.pragma('cache_size = -65536')
      connection.pragma('temp_store = MEMORY')
      addFunctions(connection)
      return new ReadableDb(connection, file)
    } catch (error) {
      connection.close()
      throw error
    }
  }, file)
}

/** Turns SQLite's failures into Winnow's; others pass. */
export function mapped<T>(action: () => T, file?: string): T {
  try {
    return action()
  } catch (error) {
    throw fromSqlite(error, file)
  }
}

function fromSqlite(error: unknown, file: string | undefined): unknown {
  if (!(error instanceof Error) || error instanceof WinnowError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const where = file === undefined ? '' : `${file}: `
  const say = `${where}${error.message}.`
  if (code === 'SQLITE_FULL') return new WinnowError('disk.full', say, { cause: error })
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new WinnowError('database.corrupt', say, { cause: error })
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM')
    return new WinnowError('disk.unwritable', say, { cause: error })
  if (code.startsWith('SQLITE_CANTOPEN')) return new WinnowError('disk.unwritable', say, { cause: error })
  return error
}

/**
 * Holds a lock between processes until it is released; the system frees it when the process dies. The file
 * stays empty.
 */
export function openWritableGuard(file: string): { readonly release: () => void } {
  return mapped(() => {
    const connection = new Database(file, { timeout: busyTimeoutMs })
    try {
      connection.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      connection.close()
      throw error
    }
    return { release: () => void connection.close() }
  }, file)
}
