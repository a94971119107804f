import type { ReadableDb, WritableDb } from './database'

/** Checks a stored value; every schema of shared/ is one. */
export type SettingSchema<T> = {
  readonly safeParse: (value: unknown) => { success: true; data: T } | { success: false }
}

/** A setting of the workspace; null when it was never set or no longer fits its schema. */
export function readSetting<T>(db: ReadableDb, key: string, schema: SettingSchema<T>): T | null {
  const row = db.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key)
  if (!row) return null
  const parsed = schema.safeParse(JSON.parse(row.value))
  return parsed.success ? parsed.data : null
}

/** Keeps a setting of the workspace as JSON. */
export function writeSetting(db: WritableDb, key: string, value: unknown): void {
  db.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value))
}
