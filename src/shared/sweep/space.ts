// What a sweep may try of a family: the usual space of each, and the check of one that a person typed. Pure.
import type { FamilyId } from '../domain/run'
import type { Dimension, SettingValue } from '../domain/sweep'
import { WinnowError } from '../errors'
import { families } from '../models'
import { type FamilySpec, formatSetting, type Setting, settingFault } from '../models/settings'

/** Dimensions by setting key. */
export type Dimensions = Readonly<Record<string, Dimension>>

const log = (low: number, high: number): Dimension => ({ kind: 'range', low, high, scale: 'log' })
const linear = (low: number, high: number): Dimension => ({ kind: 'range', low, high, scale: 'linear' })
const choices = (...values: SettingValue[]): Dimension => ({ kind: 'choices', values })

/** What is worth a search, around the defaults of each family. */
export const usualSpaces: Readonly<Record<FamilyId, Dimensions>> = {
  'bag-of-words': {
    learningRate: log(0.02, 0.3),
    dropout: linear(0.2, 0.8),
    wordNgrams: choices(1, 2, 3),
    characterNgrams: choices(0, 4, 5, 6),
    minDocumentFrequency: choices(1, 2, 3),
  },
  'frozen-encoder': {
    learningRate: log(0.001, 0.03),
    dropout: linear(0, 0.5),
    weightDecay: log(0.001, 0.3),
    pooling: choices('mean', 'first'),
    batchSize: choices(32, 64, 128),
  },
  encoder: {
    learningRate: log(2e-5, 4e-4),
    epochs: choices(3, 5, 8),
    warmupRatio: linear(0, 0.2),
    weightDecay: choices(0, 0.01, 0.1),
    pooling: choices('head', 'mean'),
  },
}

/** Settings that decide what a trial is judged on or by; trials with other ones could not be compared. */
const fixed: Readonly<Record<string, string>> = {
  seed: 'The luckiest seed is no better model: `winnow seeds` says how much seeds matter.',
  validation: 'All trials are judged on the same validation rows.',
  keepBestBy: 'Say with --metric what the trials are judged by.',
  limitTrain: '`winnow learning-curve` says what more rows give.',
}

/** Whether a setting may be searched. */
export const isSearchable = (key: string): boolean => !(key in fixed)

/**
 * Checks the dimensions of one family.
 * @throws WinnowError `input.invalid` that names the setting and its range, its key in `details.path`.
 */
export function checkDimensions(family: FamilyId, search: Dimensions): void {
  const spec: FamilySpec = families[family]
  for (const [key, dimension] of Object.entries(search)) {
    const setting = spec.settings.find((one) => one.key === key)
    if (!setting) throw fault(key, `${spec.label} has no setting named ${key}.`)
    const reason = fixed[key]
    if (reason !== undefined) throw fault(key, `${setting.label} is not searched.`, reason)
    const found = dimensionFault(setting, dimension)
    if (found !== null) throw fault(key, `${spec.label}: ${found}`)
  }
}

/** Says what is wrong with a dimension of a setting, or null. */
export function dimensionFault(setting: Setting, dimension: Dimension): string | null {
  const { label } = setting
  const write = (value: SettingValue): string => formatSetting(setting, value)
  if (dimension.kind === 'choices') {
    const written = dimension.values.map(write)
    if (new Set(written).size < written.length) return `${label} has a value twice: ${written.join(', ')}.`
    for (const value of dimension.values) {
      const found = settingFault(setting, value)
      if (found !== null) return `${found} Found: ${String(value)}.`
    }
    return null
  }
  if (setting.kind === 'choice') {
    const words = setting.choices.map(({ value }) => value).join(', ')
    return `${label} is one of ${words}; it has no range.`
  }
  if (setting.kind === 'switch') return `${label} is on or off; it has no range.`
  const { low, high, scale } = dimension
  const range = `${numeral(low)} to ${numeral(high)}`
  if (!(low < high)) return `${label} runs from ${range}; the first number is the smaller one.`
  if (low < setting.min || high > setting.max)
    return `${label} runs from ${range}, but it goes from ${numeral(setting.min)} to ${numeral(setting.max)}.`
  if (scale === 'log' && low <= 0) return `${label} runs from ${range}; a logarithmic range begins above 0.`
  if (setting.kind === 'integer' && !(Number.isInteger(low) && Number.isInteger(high)))
    return `${label} is a whole number; it runs from ${range}.`
  return null
}

/** A number as people type it: `1e-5`, `0.25`, `30000`. */
export function numeral(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential().replace('e-0', 'e-') : String(value)
}

/**
 * Reads a dimension as it is typed: `1e-5..1e-3:log`, `0..0.5`, `2..5:linear:4`, `2,3,5`, `mean,first`. The last number
 * of a range counts the points of a grid.
 * @throws WinnowError `input.invalid`.
 */
export function parseDimension(
  setting: Setting,
  typed: string,
  parse: (setting: Setting, typed: string) => SettingValue,
): Dimension {
  const text = typed.trim()
  if (!text.includes('..'))
    return {
      kind: 'choices',
      values: text
        .split(/[,;]/)
        .filter((piece) => piece.trim() !== '')
        .map((piece) => parse(setting, piece)),
    }
  const [ends = '', ...words] = text.split(':').map((word) => word.trim())
  const [low = '', high = ''] = ends.split('..').map((end) => end.trim())
  const unknown = words.find((word) => !/^(?:log|linear|\d+)$/.test(word))
  if (!isNumber(low) || !isNumber(high) || unknown !== undefined)
    throw fault(setting.key, `${setting.label} has no range such as ${text}.`, hintOfRange)
  const steps = words.find((word) => /^\d+$/.test(word))
  return {
    kind: 'range',
    low: Number(low),
    high: Number(high),
    scale: words.includes('log') ? 'log' : 'linear',
    ...(steps === undefined ? {} : { steps: Math.min(50, Math.max(2, Number(steps))) }),
  }
}

const hintOfRange = 'Write a range as 1e-5..1e-3:log or 0..0.5, and a choice as 2,3,5.'
const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text))

/** Writes a dimension as a person would type it. */
export function formatDimension(setting: Setting, dimension: Dimension): string {
  if (dimension.kind === 'choices')
    return dimension.values.map((value) => formatSetting(setting, value)).join(',')
  const { low, high, scale, steps } = dimension
  const words = [...(scale === 'log' ? ['log'] : []), ...(steps === undefined ? [] : [String(steps)])]
  return [`${numeral(low)}..${numeral(high)}`, ...words].join(':')
}

function fault(path: string, message: string, hint?: string): WinnowError {
  return new WinnowError('input.invalid', message, {
    ...(hint === undefined ? {} : { hint }),
    details: { path },
  })
}
