// What a column of the runs table may show: facts, figures of every output, settings of every family. Pure.
import type { Run } from '../../../shared/domain/run'
import { families } from '../../../shared/models'
import { formatSetting } from '../../../shared/models/settings'
import { outputFigures } from '../../../shared/output-figures'
import { count, decimal, fileSize, passes } from '../../components/format'
import { isPercent } from '../../components/metric-text'

/** A field of a run: its text in the table, and by what it is sorted. */
export type RunField = {
  readonly id: string
  readonly name: string
  readonly isNumber: boolean
  readonly text: (run: Run) => string
  readonly key: (run: Run) => number | string
}

const number = (
  id: string,
  name: string,
  of: (run: Run) => number | null | undefined,
  write: (value: number) => string,
): RunField => ({
  id,
  name,
  isNumber: true,
  text: (run) => {
    const value = of(run)
    return typeof value === 'number' ? write(value) : ''
  },
  key: (run) => of(run) ?? -Infinity,
})
const words = (id: string, name: string, of: (run: Run) => string): RunField => ({
  id,
  name,
  isNumber: false,
  text: of,
  key: (run) => of(run).toLowerCase(),
})

/** Bytes a run takes, by its id. */
export type Disk = Readonly<Record<string, number>>

/** Every field that a column can be chosen for. */
export function runFields(runs: readonly Run[], disk: Disk): RunField[] {
  const tenths = (value: number): string => decimal(value * 100, 1)
  const whole = (value: number): string => count(Math.round(value))
  const settings = new Map(
    Object.values(families).flatMap((spec) =>
      spec.settings.map((setting) => [setting.key, setting] as const),
    ),
  )
  return [
    number('disk', 'Disk', (run) => disk[run.id], fileSize),
    words('note', 'Note', (run) => run.note.replaceAll(/\s+/g, ' ')),
    words('tags', 'Tags', (run) => run.tags.join(', ')),
    words('outputs', 'Label columns', (run) => run.outputs.map(({ output }) => output).join(', ')),
    words('device', 'Device', (run) => run.result?.device ?? ''),
    words('precision', 'Precision', (run) => run.result?.precision ?? ''),
    number('trainRows', 'Training rows', (run) => run.result?.trainRows, whole),
    number('testRows', 'Test rows', (run) => run.result?.testRows, whole),
    number('bestEpoch', 'Best epoch', (run) => run.result?.bestEpoch, passes),
    number(
      'trainLoss',
      'Training loss',
      (run) => run.result?.trainLoss,
      (value) => decimal(value, 3),
    ),
    number('speed', 'Rows a second', (run) => run.result?.trainSamplesPerSecond, whole),
    number('memory', 'Peak memory, MiB', (run) => run.result?.peakRssMiB, whole),
    number('validationAccuracy', 'Validation accuracy', (run) => run.result?.validationAccuracy, tenths),
    number('validationMacroF1', 'Validation macro-F1', (run) => run.result?.validationMacroF1, tenths),
    ...outputFigures(runs).map(({ id, name, metric, of }) =>
      number(id, name, of, isPercent(metric) ? tenths : (value) => decimal(value, 3)),
    ),
    ...[...settings].map(([key, setting]): RunField => {
      const of = (run: Run) => run.settings[key]
      return {
        id: `setting ${key}`,
        name: setting.label,
        isNumber: setting.kind === 'number' || setting.kind === 'integer',
        text: (run) => {
          const value = of(run)
          return value === undefined ? '' : formatSetting(setting, value)
        },
        key: (run) => {
          const value = of(run)
          return typeof value === 'number' ? value : value === undefined ? '' : String(value)
        },
      }
    }),
  ]
}

const storageKey = 'winnow-run-columns'

/** The fields a person has chosen in this browser, in their order; none at first. */
export function readColumns(storage: Pick<Storage, 'getItem'>): string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

/** Keeps the choice. */
export function writeColumns(storage: Pick<Storage, 'setItem'>, ids: readonly string[]): void {
  try {
    storage.setItem(storageKey, JSON.stringify(ids))
  } catch {
    // A browser that keeps nothing: the choice holds until the page closes.
  }
}
