// What a comparison shows beside its figures: settings, and runs of other sizes. Reads only.
import type { ComparedSetting, SizePoint } from '../../shared/domain/comparison'
import type { Run } from '../../shared/domain/run'
import { specOf } from '../../shared/models'
import { plannedEpochs } from '../../shared/models/epochs'
import { formatSetting, type Setting } from '../../shared/models/settings'
import type { ReadableDb } from '../store/database'
import { listAllRuns } from '../store/runs'

/** Runs of other sizes that are shown. */
const mostSizes = 300

/** What each run was made from, then its settings; a run without one has null there. */
export function comparedSettings(runs: readonly Run[]): ComparedSetting[] {
  const facts: readonly (readonly [string, (run: Run) => string | null])[] = [
    ['Family', (run) => specOf(run.family).label],
    ['Started from', (run) => run.model?.name ?? null],
    ['Dataset', (run) => run.dataset],
    ['Split', (run) => (run.splitVersion === null ? null : `v${run.splitVersion}`)],
    ['Training rows', (run) => run.result?.trainRows.toLocaleString('en') ?? null],
    ['Label column', (run) => run.outputs.map(({ output }) => output).join(', ')],
  ]
  const rows: Omit<ComparedSetting, 'isSame'>[] = facts.map(([label, of]) => ({
    group: 'Made from',
    label,
    values: runs.map(of),
  }))
  const settings = new Map<string, Setting>()
  for (const run of runs)
    for (const setting of specOf(run.family).settings)
      if (!settings.has(setting.key)) settings.set(setting.key, setting)
  for (const [key, { group, label }] of settings)
    rows.push({ group, label, values: runs.map((run) => settingText(run, key)) })
  return rows
    .filter(({ values }) => values.some((value) => value !== null))
    .map((row) => ({ ...row, isSame: row.values.every((value) => value === row.values[0]) }))
}

function settingText(run: Run, key: string): string | null {
  const setting = specOf(run.family).settings.find((one) => one.key === key)
  if (!setting) return null
  const value = run.settings[key] ?? setting.default
  if (key === 'epochs' && value === 0 && run.result)
    return `auto, ${plannedEpochs(run.settings, run.result.trainRows)}`
  if (setting.kind === 'choice')
    return setting.choices.find((one) => one.value === value)?.label ?? String(value)
  return formatSetting(setting, value)
}

/** Every run that was tested on the same messages in the same output, by how many rows it has learnt from. */
export function comparedSizes(
  db: ReadableDb,
  reference: Run,
  output: string,
  letters: ReadonlyMap<string, string>,
): SizePoint[] {
  if (reference.testHash === null) return []
  return listAllRuns(db)
    .flatMap((run): SizePoint[] => {
      const { result } = run
      const isSame = run.testHash === reference.testHash && run.datasetId === reference.datasetId
      if (
        !isSame ||
        run.output !== output ||
        !result ||
        result.testAccuracy === null ||
        run.family === 'imported'
      )
        return []
      const { id, number, name, family } = run
      const letter = letters.get(id) ?? null
      return [
        { run: id, number, name, family, trainRows: result.trainRows, accuracy: result.testAccuracy, letter },
      ]
    })
    .toSorted((a, b) => Number(b.letter !== null) - Number(a.letter !== null) || b.number - a.number)
    .slice(0, mostSizes)
    .toSorted((a, b) => a.trainRows - b.trainRows || a.number - b.number)
}
