// The trials of a sweep, drawn at random or laid out as a grid: the same for the same space and seed. Pure.
import type { SettingValues } from '../domain/run'
import type { Dimension, SettingValue } from '../domain/sweep'
import { families } from '../models'
import type { FamilyId } from '../domain/run'
import type { FamilySpec, Setting } from '../models/settings'
import { forkRng, type Rng } from '../rng'
import type { Dimensions } from './space'

/** One way in which trials may differ beside their settings: a family, with one base model where it needs one. */
export type Arm = {
  readonly family: FamilyId
  readonly model: { readonly id: string; readonly name: string } | null
  /** Settings that all its trials have. */
  readonly settings: SettingValues
  readonly search: Dimensions
}

/** One trial: its arm and the settings that were found for it. */
export type Trial = { readonly arm: Arm; readonly settings: SettingValues }

/** Draws tried for one trial that is unlike those before it; small spaces run out of them. */
const mostDraws = 100
const usualSteps = 3

/**
 * `count` different trials, fewer where the space has no more. Arms take turns in a shuffled order. Of each arm the first
 * one has the family's own defaults where they lie in the space, so that a sweep is never behind what it would have been
 * without. Numbers are uniform over the range or over its logarithm, to three figures.
 */
export function randomTrials(arms: readonly Arm[], count: number, seed: number): Trial[] {
  const order = forkRng(seed, 'sweep arms').shuffle(arms.map((_, at) => at))
  const trials: Trial[] = []
  const known = new Set<string>()
  const spent = new Set<number>()
  for (let turn = 0; trials.length < count && spent.size < arms.length; turn++) {
    const at = order[turn % order.length] ?? 0
    const arm = arms[at]
    if (!arm || spent.has(at)) continue
    const trial = freshTrial(arm, known, forkRng(seed, `sweep arm ${at}`, turn), turn < arms.length)
    if (!trial) {
      spent.add(at)
      continue
    }
    known.add(keyOf(trial))
    trials.push(trial)
  }
  return trials
}

function freshTrial(arm: Arm, known: ReadonlySet<string>, rng: Rng, isFirst: boolean): Trial | null {
  const usual = isFirst ? usualTrial(arm) : null
  if (usual && !known.has(keyOf(usual))) return usual
  const keys = Object.entries(arm.search)
  for (let draw = 0; draw < mostDraws; draw++) {
    const drawn = keys.map(([key, dimension]) => [key, drawFrom(settingOf(arm.family, key), dimension, rng)])
    const trial = { arm, settings: { ...arm.settings, ...Object.fromEntries(drawn) } }
    if (!known.has(keyOf(trial))) return trial
  }
  return null
}

/** The family's own settings, where all that are searched lie in the space. */
function usualTrial(arm: Arm): Trial | null {
  const own = Object.entries(arm.search).map(([key, dimension]) => {
    const { default: value } = settingOf(arm.family, key)
    return { key, value, isInside: lies(value, dimension) }
  })
  if (!own.every(({ isInside }) => isInside)) return null
  return {
    arm,
    settings: { ...arm.settings, ...Object.fromEntries(own.map(({ key, value }) => [key, value])) },
  }
}

function lies(value: SettingValue, dimension: Dimension): boolean {
  if (dimension.kind === 'choices') return dimension.values.includes(value)
  return typeof value === 'number' && value >= dimension.low && value <= dimension.high
}

/** A value of a dimension, uniform over it. */
export function drawFrom(setting: Setting, dimension: Dimension, rng: Rng): SettingValue {
  if (dimension.kind === 'choices') return dimension.values[rng.below(dimension.values.length)] ?? 0
  const { low, high, scale } = dimension
  if (setting.kind === 'integer') {
    // Each whole number has the same share, the ends too.
    const [from, to] = [low - 0.5, high + 0.5]
    const at = scale === 'log' ? from * (to / from) ** rng.next() : from + (to - from) * rng.next()
    return Math.min(high, Math.max(low, Math.round(at)))
  }
  const at = scale === 'log' ? low * (high / low) ** rng.next() : low + (high - low) * rng.next()
  return Math.min(high, Math.max(low, Number(at.toPrecision(3))))
}

/** The points of a dimension on a grid: its choices, or equal steps over the range, both ends included. */
export function gridPoints(setting: Setting, dimension: Dimension): SettingValue[] {
  if (dimension.kind === 'choices') return [...dimension.values]
  const { low, high, scale, steps = usualSteps } = dimension
  const points = Array.from({ length: steps }, (_, at) => {
    const share = at / (steps - 1)
    const value = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share
    if (at === 0) return low
    if (at === steps - 1) return high
    return setting.kind === 'integer' ? Math.round(value) : Number(value.toPrecision(3))
  })
  return [...new Set(points)]
}

/** How many combinations a grid has. */
export function gridSize(arms: readonly Arm[]): number {
  return arms.reduce(
    (sum, arm) =>
      sum +
      Object.entries(arm.search).reduce(
        (product, [key, dimension]) => product * gridPoints(settingOf(arm.family, key), dimension).length,
        1,
      ),
    0,
  )
}

/** Every combination of every arm, the last setting moving first. */
export function gridTrials(arms: readonly Arm[]): Trial[] {
  return arms.flatMap((arm) => {
    let all: SettingValues[] = [arm.settings]
    for (const [key, dimension] of Object.entries(arm.search)) {
      const points = gridPoints(settingOf(arm.family, key), dimension)
      all = all.flatMap((settings) => points.map((value) => ({ ...settings, [key]: value })))
    }
    return all.map((settings) => ({ arm, settings }))
  })
}

function settingOf(family: FamilyId, key: string): Setting {
  const spec: FamilySpec = families[family]
  const setting = spec.settings.find((one) => one.key === key)
  if (!setting) throw new Error(`${family} has no setting ${key}`)
  return setting
}

function keyOf({ arm, settings }: Trial): string {
  const pairs = Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([arm.family, arm.model?.id ?? null, pairs])
}
