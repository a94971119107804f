// Settings of the families as flags: one flag a setting, whatever the number of families that have it.
import { Option } from 'commander'
import type { FamilyId, SettingValues } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { families } from '../../shared/models'
import { parseSetting, type Setting } from '../../shared/models/settings'
import { textOption } from './command'

/** Every setting by its flag. */
export function uniqueSettings(): ReadonlyMap<string, Setting> {
  return new Map<string, Setting>(
    Object.values(families).flatMap((spec) =>
      spec.settings.map((setting): [string, Setting] => [setting.flag, setting]),
    ),
  )
}

/** A setting as an option of a command. */
export function settingOption(setting: Setting): Option {
  const range = setting.kind === 'choice' ? setting.choices.map((one) => one.value).join('|') : 'value'
  return new Option(`--${setting.flag} <${range}>`, setting.help)
}

/** The flags of a family; one that belongs to another family is refused. */
export function settingsOf(
  family: FamilyId,
  options: Record<string, unknown>,
  all: ReadonlyMap<string, Setting>,
): SettingValues {
  const given: SettingValues = {}
  const own = new Map<string, Setting>(families[family].settings.map((setting) => [setting.flag, setting]))
  for (const flag of all.keys()) {
    const typed = textOption(options, camelCase(flag))
    if (typed === undefined) continue
    const setting = own.get(flag)
    if (!setting)
      throw new WinnowError('input.unknownFlag', `${families[family].label} has no option --${flag}.`)
    given[setting.key] = parseSetting(setting, typed)
  }
  return given
}

/** Commander's name for a flag: `learning-rate` → `learningRate`. */
function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
