// Runs as a table that leaves Winnow.
import type { Run } from '../../shared/domain/run'
import { outputFigures } from '../../shared/output-figures'
import { families } from '../../shared/models'
import { formatSetting } from '../../shared/models/settings'

/** Settings and figures of runs as a table with a head; each figure of each output has a column of its own. */
export function runsTable(runs: readonly Run[]): string[][] {
  const settings = [
    ...new Map(Object.values(families).flatMap((spec) => spec.settings.map((one) => [one.key, one]))),
  ]
  const figures = [
    'testAccuracy',
    'testMacroF1',
    'validationAccuracy',
    'validationMacroF1',
    'trainRows',
    'trainSeconds',
    'epochs',
    'bestEpoch',
    'device',
    'precision',
  ] as const
  const perOutput = outputFigures(runs)
  const head = [
    'run',
    'name',
    'status',
    'dataset',
    'family',
    'model',
    'created',
    'starred',
    'tags',
    'note',
    ...figures,
    ...perOutput.map(({ name }) => name),
    ...settings.map(([key]) => key),
  ]
  const rows = runs.map((run) => [
    run.id,
    run.name,
    run.status,
    run.dataset,
    run.family,
    run.model?.name ?? '',
    run.createdAt,
    run.isStarred ? '1' : '0',
    run.tags.join('|'),
    run.note,
    ...figures.map((key) => String(run.result?.[key] ?? '')),
    ...perOutput.map(({ of }) => String(of(run) ?? '')),
    ...settings.map(([key, setting]) => {
      const value = run.settings[key]
      return value === undefined ? '' : formatSetting(setting, value)
    }),
  ])
  return [head, ...rows]
}
