import type { z } from 'zod'
import type { ReadableDb, WritableDb } from './database'
/** A setting of the workspace, or null when it was never set or no longer fits its schema. */
export function readSetting<T>(_db: ReadableDb, _key: string, _schema: z.ZodType<T>): T | null {
  throw new Error('not yet')
}
/** Keeps a setting of the workspace. */
export function writeSetting(_db: WritableDb, _key: string, _value: unknown): void {
  throw new Error('not yet')
}
