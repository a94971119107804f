// The settings, the environment, and how to do it again.
import { fullArguments } from '../../../../shared/run-arguments'
import { specOf } from '../../../../shared/models'
import { plannedEpochs } from '../../../../shared/models/epochs'
import { formatSetting, type Setting } from '../../../../shared/models/settings'
import type { Run } from '../../../../shared/domain/run'
import { metricsOf } from '../../../../shared/metrics'
import { count, type Section } from '../data'
import { type Cell, heading, paragraph, remark } from '../document'

/** Every setting of the family, the changed ones marked. */
export const settingsSection: Section = ({ run }) => {
  const { settings } = specOf(run.family)
  if (settings.length === 0) return []
  const rows = settings.map((setting) => {
    const value = run.settings[setting.key] ?? setting.default
    return { setting, isChanged: value !== setting.default, shown: shown(run, setting, value) }
  })
  const changed = rows.filter(({ isChanged }) => isChanged).length
  return [
    heading('Settings'),
    remark(
      changed === 0
        ? 'All as Winnow sets them.'
        : `${count(changed)} of ${count(rows.length)} were changed: they are marked.`,
    ),
    {
      kind: 'table',
      name: 'Settings',
      columns: [{ title: 'Group' }, { title: 'Setting' }, { title: 'Value' }, { title: 'Usual value' }],
      rows: rows.map(({ setting, isChanged, shown: text }) => [
        setting.group,
        setting.label,
        text,
        isChanged ? written(setting, setting.default) : '',
      ]),
      marked: rows.map(({ isChanged }) => isChanged),
    },
  ]
}

function shown(run: Run, setting: Setting, value: string | number | boolean): string {
  if (setting.key === 'epochs' && value === 0 && run.result)
    return `auto, ${plannedEpochs(run.settings, run.result.trainRows)}`
  return written(setting, value)
}

function written(setting: Setting, value: string | number | boolean): string {
  const text =
    setting.kind === 'choice'
      ? (setting.choices.find((one) => one.value === value)?.label ?? String(value))
      : formatSetting(setting, value)
  const isWord = 'word' in setting && setting.word?.value === value
  return setting.unit === undefined || isWord ? text : `${text} ${setting.unit}`
}

/** What it was trained with and on. */
export const environmentSection: Section = ({ run, made }) => {
  const { result, model } = run
  const facts: (readonly [string, Cell])[] = [
    ['Winnow', run.madeBy ?? 'a version that did not note itself'],
    ...(model
      ? ([
          ['Started from', model.name],
          ['Hash of its weights', { text: model.hash, isCode: true }],
        ] as const)
      : []),
    ...(result
      ? ([
          ['Engine', result.backend],
          ['Device', result.device],
          ['Precision', result.precision],
          ...(run.family === 'imported'
            ? []
            : ([
                [
                  'Training',
                  `${seconds(result.trainSeconds)}, ${count(result.trainSamplesPerSecond)} messages a second`,
                ],
                [
                  'Epochs',
                  `${number(result.epochs)}, the best was ${number(result.bestEpoch)}${result.isStoppedEarly ? '; stopped early' : ''}`,
                ],
                ['Best epoch by', keptName(run, result.keptBy)],
                ['Training loss', result.trainLoss.toFixed(4)],
              ] as const)),
          ...(result.evalSamplesPerSecond === null
            ? []
            : ([['Scoring', `${count(result.evalSamplesPerSecond)} messages a second`]] as const)),
          ['Most memory', `${count(result.peakRssMiB)} MiB`],
        ] as const)
      : []),
    ['Queued', run.createdAt],
    ['Finished', run.finishedAt ?? '–'],
    ['Id of the run', { text: run.id, isCode: true }],
    ['Report made by', `Winnow ${made.version}, ${made.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`],
  ]
  return [heading('Environment'), { kind: 'facts', facts }]
}

const number = (value: number): string => String(Number(value.toFixed(2)))
const seconds = (value: number): string => (value < 100 ? `${number(value)} s` : `${count(value)} s`)

function keptName({ outputs }: Run, id: string): string {
  if (id === 'loss') return 'validation loss'
  const label = metricsOf(outputs[0]?.kind ?? 'single')[id]?.label ?? id
  return `validation ${label}`
}

/** The command lines that lead here again. */
export const reproduceSection: Section = ({ run, dataset, split }) => {
  if (run.family === 'imported')
    return [
      heading('How to reproduce'),
      { kind: 'commands', lines: [`winnow evaluate ${run.id}`, `winnow report ${run.id} --out report.html`] },
    ]
  const { importing, training } = fullArguments(run, dataset, split)
  return [
    heading('How to reproduce'),
    paragraph(
      'In the workspace that holds the run, the same rows, texts, labels, split and seed; Winnow says what differs:',
    ),
    { kind: 'commands', lines: [`winnow reproduce ${run.id}`] },
    paragraph(
      'Elsewhere, from the file with the SHA-256 above',
      ...(split?.method.kind === 'rows' ? [' (the filter of the training rows must be given anew)'] : []),
      ':',
    ),
    { kind: 'commands', lines: [importing, training] },
    remark('The figures and this report again:'),
    { kind: 'commands', lines: [`winnow evaluate ${run.id}`, `winnow report ${run.id} --out report.html`] },
  ]
}
