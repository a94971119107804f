// The settings form as data: what was typed, what it means, what is wrong, what differs from the defaults.
// It keeps the typed text, so that half-typed numbers such as 1e- stay as they are. Pure.
import type { Filter } from '../../../shared/domain/filter'
import type { LinkedModel } from '../../../shared/domain/model'
import type { SettingValues } from '../../../shared/domain/run'
import { toWireError } from '../../../shared/errors'
import { count } from '../../components/format'
import { fieldTime } from '../../components/start-time-words'
import {
  changedFlags,
  type FamilySpec,
  formatSetting,
  parseSetting,
  type Setting,
} from '../../../shared/models/settings'

/** The typed text of each setting by key. */
export type Typed = Readonly<Record<string, string>>

/** One setting with what was typed into it. */
export type Field = {
  readonly setting: Setting
  readonly typed: string
  readonly value: number | string | boolean | null
  readonly fault: string | null
  readonly isChanged: boolean
}

/** The order of the groups and what each is about. */
export const groups: Readonly<Record<Setting['group'], string>> = {
  Text: 'what it reads',
  Model: 'what reads it',
  Schedule: 'how long and how fast it learns',
  Regularisation: 'what keeps it from learning by heart',
  Classes: 'what a label counts',
  Evaluation: 'how the best epoch is found',
  Engine: 'how it computes',
}

/** A form filled with the defaults, or with the values of an earlier run. */
export function typedFrom(spec: FamilySpec, values: SettingValues = {}): Typed {
  return Object.fromEntries(
    spec.settings.map((setting) => [
      setting.key,
      formatSetting(setting, values[setting.key] ?? setting.default),
    ]),
  )
}

/** The most that a setting may be with the chosen model, by key. */
export type Limits = Readonly<Record<string, number>>

/** What the chosen model allows: its longest text and its layers; nothing where there is no model. */
export function limitsOf(model: LinkedModel | null): Limits {
  if (!model) return {}
  const { maxLength, layers } = model.report
  return { ...(maxLength > 0 ? { maxLength } : {}), ...(layers > 0 ? { frozenLayers: layers } : {}) }
}

/** The defaults, lowered where the chosen model allows less. */
export function fittedTo(spec: FamilySpec, limits: Limits): Typed {
  const lowered = spec.settings.flatMap((setting) => {
    const most = limits[setting.key]
    return most !== undefined && Number(setting.default) > most ? [[setting.key, most] as const] : []
  })
  return typedFrom(spec, Object.fromEntries(lowered))
}

/** Reads every field. */
export function readFields(spec: FamilySpec, typed: Typed, limits: Limits = {}): Field[] {
  return spec.settings.map((setting) => {
    const field = readField(setting, typed[setting.key] ?? '')
    const most = limits[setting.key]
    if (most === undefined || field.fault !== null || Number(field.value) <= most) return field
    const fault = `${setting.label} is at most ${count(most)} with this model.`
    return { ...field, value: null, fault }
  })
}

function readField(setting: Setting, typed: string): Field {
  try {
    const value = parseSetting(setting, typed)
    return { setting, typed, value, fault: null, isChanged: value !== setting.default }
  } catch (error) {
    return { setting, typed, value: null, fault: faultSentence(error), isChanged: true }
  }
}

// The message ends with what was found, which stands in the field already.
const faultSentence = (error: unknown): string => toWireError(error).message.replace(/ Found: .*$/s, '')

/** The values that differ from the defaults; call it only where no field has a fault. */
export function changedValues(fields: readonly Field[]): SettingValues {
  const changed: SettingValues = {}
  for (const field of fields)
    if (field.value !== null && field.isChanged) changed[field.setting.key] = field.value
  return changed
}

/** Every value, the default where a field has a fault. */
export function allValues(fields: readonly Field[]): SettingValues {
  return Object.fromEntries(fields.map((field) => [field.setting.key, field.value ?? field.setting.default]))
}

/** The next typed text when a number is stepped; Shift gives ten steps. Small numbers step in their last digit. */
export function stepTyped(setting: Setting, typed: string, direction: 1 | -1, isLarge: boolean): string {
  if (setting.kind !== 'integer' && setting.kind !== 'number') return typed
  const field = readField(setting, typed)
  const from = typeof field.value === 'number' ? field.value : setting.default
  const size = setting.kind === 'integer' ? 1 : numberStep(from, setting.max)
  const next = Number((from + direction * size * (isLarge ? 10 : 1)).toPrecision(10))
  return formatSetting(setting, Math.min(setting.max, Math.max(setting.min, next)))
}

function numberStep(from: number, max: number): number {
  if (from === 0) return Math.min(0.01, max / 10)
  return 10 ** Math.floor(Math.log10(Math.abs(from)) - 1e-9)
}

/** The range of a setting in words: `1 to 500, or none`. */
export function rangeText(setting: Setting): string {
  if (setting.kind === 'switch') return ''
  if (setting.kind === 'choice') return setting.choices.map((choice) => choice.value).join(', ')
  const write = (value: number): string => (value >= 10_000 ? count(value) : formatSetting(setting, value))
  const range = `${write(setting.min)} to ${write(setting.max)}`
  return setting.word ? `${range}, or ${setting.word.text}` : range
}

/** Settings whose label, flag or help speak of `query`. */
export function findSettings(fields: readonly Field[], query: string): Field[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return fields.filter(({ setting }) => {
    const text = `${setting.label} ${setting.flag} ${setting.group} ${setting.help}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The lines of the same run from a terminal; `model` names the folder to start from, where one is needed. */
export function commandLines(
  spec: FamilySpec,
  dataset: string,
  values: SettingValues,
  model?: string,
  outputs: readonly string[] = [],
  rows?: Filter,
  startAt: string | null = null,
): string[] {
  return [
    `winnow train --dataset ${quoted(dataset)}`,
    ...outputs.map((output) => `--output ${quoted(output)}`),
    ...(rows ? [`--filter ${quoted(JSON.stringify(rows))}`] : []),
    `--family ${spec.id}`,
    ...(spec.needsModel && model !== undefined ? [`--model ${quoted(model)}`] : []),
    ...(startAt === null ? [] : [`--start-at ${quoted(fieldTime(startAt).replace('T', ' '))}`]),
    ...changedFlags(spec, values),
  ]
}

const quoted = (name: string): string =>
  /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`
