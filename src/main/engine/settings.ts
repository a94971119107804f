import type { SettingValues } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'

/** A numeric setting. Throws `input.invalid` where it is missing: settings must be complete. */
export function asNumber(settings: SettingValues, key: string): number {
  const value = settings[key]
  if (typeof value === 'number') return value
  throw new WinnowError('input.invalid', `The setting ${key} is not a number.`, { details: { path: key } })
}

/** A setting that is one of a few words. Throws `input.invalid` where it is missing. */
export function asWord(settings: SettingValues, key: string): string {
  const value = settings[key]
  if (typeof value === 'string') return value
  throw new WinnowError('input.invalid', `The setting ${key} is not a word.`, { details: { path: key } })
}

/** A numeric setting that not every family has. */
export function numberOr(settings: SettingValues, key: string, otherwise: number): number {
  const value = settings[key]
  return typeof value === 'number' ? value : otherwise
}
