import { describe, expect, it } from 'vitest'
import type { SettingValues } from '../domain/run'
import { families } from './index'
import {
  changedFlags,
  completeSettings,
  type FamilySpec,
  formatSetting,
  parseSetting,
  type Setting,
  settingFault,
  settingsSchema,
} from './settings'

const specs: readonly FamilySpec[] = Object.values(families)
const flagged = { key: 'lower', flag: 'lower', label: 'Lower case', group: 'Text', help: '' } as const
const lowerCase: Setting = { ...flagged, kind: 'switch', default: true }

/** Values that a person may give: the ends of the range, the word, every choice, both states. */
function valuesOf(setting: Setting): (number | string | boolean)[] {
  if (setting.kind === 'switch') return [true, false]
  if (setting.kind === 'choice') return setting.choices.map((choice) => choice.value)
  const middle = (setting.min + setting.max) / 2
  const inside = setting.kind === 'integer' ? [Math.round(middle)] : [middle, setting.min + 1.25e-6]
  return [setting.min, setting.max, ...inside, ...(setting.word ? [setting.word.value] : [])]
}

describe.each(specs)('the settings of $id', (spec) => {
  it('are complete with nothing given, and stay so when completed again', () => {
    const values = completeSettings(spec)
    expect(Object.keys(values)).toEqual(spec.settings.map((setting) => setting.key))
    expect(completeSettings(spec, values)).toEqual(values)
    expect(settingsSchema(spec).safeParse(values).success).toBe(true)
    expect(changedFlags(spec, values)).toEqual([])
  })

  it('keep what is given', () => {
    for (const setting of spec.settings)
      for (const value of valuesOf(setting))
        expect(completeSettings(spec, { [setting.key]: value })[setting.key]).toBe(value)
  })

  it('have keys and flags of their own, flags in the manner of a command line', () => {
    expect(new Set(spec.settings.map((one) => one.key)).size).toBe(spec.settings.length)
    expect(new Set(spec.settings.map((one) => one.flag)).size).toBe(spec.settings.length)
    for (const { flag } of spec.settings) expect(flag).toMatch(/^[a-z]+(-[a-z]+)*$/u)
  })

  it('come back the same when written as a person would type them and read again', () => {
    for (const setting of spec.settings)
      for (const value of valuesOf(setting))
        expect(parseSetting(setting, formatSetting(setting, value)), setting.key).toBe(value)
  })

  it('come back the same from the flags that the form shows', () => {
    const most = Math.max(...spec.settings.map((setting) => valuesOf(setting).length))
    for (let turn = 0; turn < most; turn++) {
      const given: SettingValues = {}
      for (const setting of spec.settings) {
        const values = valuesOf(setting)
        given[setting.key] = values[turn % values.length] ?? setting.default
      }
      const read: SettingValues = {}
      for (const flag of changedFlags(spec, given)) {
        const [name = '', typed = ''] = flag.slice(2).split(' ')
        const setting = spec.settings.find((one) => one.flag === name)
        if (!setting) throw new Error(`no setting has the flag ${name}`)
        expect(given[setting.key]).not.toBe(setting.default)
        read[setting.key] = parseSetting(setting, typed)
      }
      expect(completeSettings(spec, read)).toEqual(given)
    }
  })

  it('refuse what is out of range, of another kind or unknown, and name the setting', () => {
    for (const setting of spec.settings) {
      const isNumber = setting.kind === 'integer' || setting.kind === 'number'
      const wrong: unknown[] = isNumber
        ? [setting.max + 1, setting.min - 1000, Number.NaN, Number.POSITIVE_INFINITY, 'many', true]
        : ['something else', 7]
      if (setting.kind === 'integer') wrong.push(setting.min + 0.5)
      for (const value of wrong) {
        expect(settingFault(setting, value), `${setting.key} ${String(value)}`).toContain(setting.label)
        const given = { [setting.key]: value } as SettingValues
        expect(() => completeSettings(spec, given)).toThrow(
          expect.objectContaining({ code: 'input.invalid', details: { path: setting.key } }),
        )
        expect(settingsSchema(spec).safeParse({ ...completeSettings(spec), ...given }).success).toBe(false)
      }
    }
    expect(() => completeSettings(spec, { learningrate: 1 })).toThrow(
      expect.objectContaining({ code: 'input.invalid', details: { path: 'learningrate' } }),
    )
  })

  it('refuse what is typed and is no value', () => {
    for (const setting of spec.settings)
      for (const typed of ['', 'nothing of this', '1,5'])
        expect(() => parseSetting(setting, typed), setting.key).toThrow(
          expect.objectContaining({ code: 'input.invalid' }),
        )
  })

  it('read their word in any case, with space around it', () => {
    for (const setting of spec.settings) {
      if (setting.kind === 'choice' || setting.kind === 'switch' || !setting.word) continue
      expect(parseSetting(setting, ` ${setting.word.text.toUpperCase()} `)).toBe(setting.word.value)
    }
  })
})

describe('a switch', () => {
  it('is read from the usual words', () => {
    for (const typed of ['on', 'TRUE', 'yes']) expect(parseSetting(lowerCase, typed)).toBe(true)
    for (const typed of ['off', 'False', 'no']) expect(parseSetting(lowerCase, typed)).toBe(false)
    for (const value of [true, false])
      expect(parseSetting(lowerCase, formatSetting(lowerCase, value))).toBe(value)
    expect(() => parseSetting(lowerCase, 'maybe')).toThrow('Lower case is on or off. Found: maybe.')
  })
})

describe('a small number', () => {
  it('is written short and exactly', () => {
    const [rate] = families['bag-of-words'].settings.filter((one) => one.key === 'learningRate')
    if (!rate) throw new Error('there is no learning rate')
    expect(formatSetting(rate, 0.00002)).toBe('2e-5')
    expect(formatSetting(rate, 0.1)).toBe('0.1')
    expect(parseSetting(rate, '1e-4')).toBe(0.0001)
  })
})
