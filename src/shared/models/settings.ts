// Settings of a run as one table: the command line's flags, the form's fields, the runs table's columns and
// the check of a request are all made from it. It is not a form and not a parser of flags.
import { z } from 'zod'
import type { SettingValues } from '../domain/run'
import { WinnowError } from '../errors'

type SettingBase<K extends string> = {
  readonly key: K
  /** Without the dashes: `learning-rate`. */
  readonly flag: string
  readonly label: string
  readonly group: 'Text' | 'Model' | 'Schedule' | 'Regularisation' | 'Classes' | 'Evaluation' | 'Engine'
  readonly unit?: string
  /** One sentence on what raising it does. */
  readonly help: string
}

/** A number; `typical` is what people mostly use, for the form's caption. */
export type NumberSetting<K extends string = string> = SettingBase<K> & {
  readonly kind: 'integer' | 'number'
  readonly min: number
  readonly max: number
  readonly default: number
  /** A word accepted in place of the number, and the number it stands for. */
  readonly word?: { readonly text: string; readonly value: number }
}
/** One of a few words. */
export type ChoiceSetting<K extends string = string> = SettingBase<K> & {
  readonly kind: 'choice'
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly default: string
}
/** On or off. */
export type SwitchSetting<K extends string = string> = SettingBase<K> & {
  readonly kind: 'switch'
  readonly default: boolean
}

/** Any setting. */
export type Setting<K extends string = string> = NumberSetting<K> | ChoiceSetting<K> | SwitchSetting<K>

/** What a family is to a person. */
export type FamilySpec = {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly settings: readonly Setting[]
  /** True where a run starts from a model folder. */
  readonly needsModel: boolean
}

/** Says what is wrong with one value, or null. */
export function settingFault(setting: Setting, value: unknown): string | null {
  if (setting.kind === 'switch') return typeof value === 'boolean' ? null : `${setting.label} is on or off.`
  if (setting.kind === 'choice') {
    const words = setting.choices.map((choice) => choice.value)
    return words.includes(String(value)) ? null : `${setting.label} is one of ${words.join(', ')}.`
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${setting.label} is a number.`
  if (setting.word && value === setting.word.value) return null
  if (setting.kind === 'integer' && !Number.isInteger(value)) return `${setting.label} is a whole number.`
  if (value < setting.min) return `${setting.label} is at least ${setting.min}.`
  if (value > setting.max) return `${setting.label} is at most ${setting.max}.`
  return null
}

/**
 * Fills in the defaults and checks every value.
 * @throws WinnowError `input.invalid` with the setting's key in `details.path`.
 */
export function completeSettings(spec: FamilySpec, given: SettingValues = {}): SettingValues {
  const known = new Map(spec.settings.map((setting) => [setting.key, setting]))
  for (const key of Object.keys(given)) {
    if (!known.has(key))
      throw new WinnowError('input.invalid', `${spec.label} has no setting named ${key}.`, {
        details: { path: key },
      })
  }
  const values: SettingValues = {}
  for (const setting of spec.settings) {
    const value = given[setting.key] ?? setting.default
    const fault = settingFault(setting, value)
    if (fault)
      throw new WinnowError('input.invalid', `${fault} Found: ${String(value)}.`, {
        details: { path: setting.key },
      })
    values[setting.key] = value
  }
  return values
}

/**
 * Reads a value as a person types it: `1e-4`, `none`, `on`, `true`.
 * @throws WinnowError `input.invalid`.
 */
export function parseSetting(setting: Setting, typed: string): number | string | boolean {
  const text = typed.trim()
  const folded = text.toLowerCase()
  if (setting.kind === 'switch') return checked(setting, switchWords[folded] ?? text, text)
  if (setting.kind === 'choice') return checked(setting, text, text)
  if (setting.word && folded === setting.word.text) return setting.word.value
  // The number that stands for a word is not typed as a number: `--epochs 0` is no way to say auto.
  const { word: _word, ...plain } = setting
  return checked(plain, text === '' ? Number.NaN : Number(text), text)
}

const switchWords: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  false: false,
  off: false,
  no: false,
}

function checked<T>(setting: Setting, value: T, text: string): T {
  const fault = settingFault(setting, value)
  if (!fault) return value
  throw new WinnowError('input.invalid', `${fault} Found: ${text}.`, { details: { path: setting.key } })
}

/** Writes a value as a person would type it. */
export function formatSetting(setting: Setting, value: number | string | boolean): string {
  if (setting.kind === 'switch') return value === true ? 'on' : 'off'
  if (setting.kind === 'choice') return String(value)
  if (setting.word && value === setting.word.value) return setting.word.text
  const number = Number(value)
  return number !== 0 && Math.abs(number) < 0.001
    ? number.toExponential().replace('e-0', 'e-')
    : String(number)
}

/** The flags that differ from the defaults, for the command line a form shows. */
export function changedFlags(spec: FamilySpec, values: SettingValues): string[] {
  return spec.settings.flatMap((setting) => {
    const value = values[setting.key]
    return value === undefined || value === setting.default
      ? []
      : [`--${setting.flag} ${formatSetting(setting, value)}`]
  })
}

/** A zod schema of completed settings, for readers that want types. */
export function settingsSchema(spec: FamilySpec): z.ZodType<SettingValues> {
  return z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
    .superRefine((values, context) => {
      for (const setting of spec.settings) {
        const fault = settingFault(setting, values[setting.key])
        if (fault) context.addIssue({ code: 'custom', path: [setting.key], message: fault })
      }
    })
}
