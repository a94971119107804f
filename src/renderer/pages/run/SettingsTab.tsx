import type { ReactNode } from 'react'
import { IconCopy } from '@tabler/icons-react'
import type { Run } from '../../../shared/domain/run'
import { specOf } from '../../../shared/models'
import { plannedEpochs } from '../../../shared/models/epochs'
import { changedFlags, formatSetting } from '../../../shared/models/settings'
import { IconButton } from '../../components/Button'
import { dateTime, duration, memory, passes, plural } from '../../components/format'
import { TextFactsList, TokenLegend, TokenTexts } from '../../components/TextLook'
import { useToast } from '../../components/Toast'
import { startFacts } from './facts'
import type { RunProgress } from './run-state'
import css from './settings.module.css'
import { familyLabel } from '../../components/run-words'
import { useCall } from '../../hooks/use-call'

/** How many settings differ from the defaults. */
export const changedCount = (run: Run): number => changedFlags(specOf(run.family), run.settings).length

// What `auto` came to.
const unitOf = (run: Run, key: string): string | undefined =>
  key === 'epochs' && run.settings['epochs'] === 0 && run.result
    ? `${plural(plannedEpochs(run.settings, run.result.trainRows), 'pass', 'passes')} at most`
    : undefined

/** What a run was started with, what it found, and where it ran. */
export function SettingsTab(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { run } = props
  const spec = specOf(run.family)
  const groups = [...new Set(spec.settings.map((setting) => setting.group))]
  return (
    <div className={css.columns}>
      <div className={css.main} tabIndex={0} role="region" aria-label="Settings">
        {groups.map((group) => (
          <section key={group} className={css.group}>
            <h2 className="section">{group}</h2>
            <dl className="num">
              {spec.settings
                .filter((setting) => setting.group === group)
                .map((setting) => {
                  const value = run.settings[setting.key] ?? setting.default
                  const isChanged = value !== setting.default
                  const choice =
                    setting.kind === 'choice'
                      ? setting.choices.find((one) => one.value === value)?.label
                      : undefined
                  return (
                    <div key={setting.key} data-changed={isChanged || undefined}>
                      <dt>
                        {isChanged && <i className={css.dot} aria-label="not the default" role="img" />}
                        {setting.label}
                      </dt>
                      <dd>
                        <b>{choice ?? formatSetting(setting, value)}</b>{' '}
                        {choice === undefined && <span>{unitOf(run, setting.key) ?? setting.unit}</span>}
                      </dd>
                      <dd className={css.default}>
                        {isChanged ? `default ${formatSetting(setting, setting.default)}` : ''}
                      </dd>
                    </div>
                  )
                })}
            </dl>
          </section>
        ))}
        <ChosenRows run={run} />
        <Texts progress={props.progress} />
      </div>
      <Facts run={run} progress={props.progress} />
    </div>
  )
}

/** The filter that chose the training rows; null where it learnt from all of them. */
function useRowsFilter(run: Run): string | null {
  const splits = useCall('datasets.splits', { dataset: run.datasetId }).data ?? []
  const own = splits.find(({ id }) => id === run.splitId)
  // A validation part that was taken from train comes on top.
  const method = own?.method
  const chosen =
    method?.kind === 'validationFromTrain' ? splits.find(({ id }) => id === method.from)?.method : method
  return chosen?.kind === 'rows' ? JSON.stringify(chosen.filter) : null
}

function ChosenRows(props: { readonly run: Run }): ReactNode {
  const filter = useRowsFilter(props.run)
  if (filter === null) return null
  return (
    <section className={css.group}>
      <h2 className="section">Training rows</h2>
      <p className={css.chosen}>It learnt only from rows of the training part that this filter keeps:</p>
      <code className={css.filter}>{filter}</code>
    </section>
  )
}

function Texts(props: { readonly progress: RunProgress }): ReactNode {
  const text = props.progress.started?.text
  if (!text) return null
  return (
    <section className={css.seen} aria-label="What the model sees">
      <h2 className="section">What the model sees</h2>
      <div className={css.texts}>
        <TextFactsList facts={text} />
        <TokenTexts texts={text.firstBatch} />
        <TokenLegend />
      </div>
    </section>
  )
}

// What a shell takes as one word.
const quoted = (name: string): string =>
  /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`

function Facts(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { run } = props
  const toast = useToast()
  const rows = useRowsFilter(run)
  const { result } = run
  const found = startFacts(props.progress)
  const isImported = run.family === 'imported'
  const command = [
    isImported ? 'winnow predict' : 'winnow train',
    `--dataset ${quoted(run.dataset)}`,
    ...(isImported ? [] : [`--family ${run.family}`]),
    ...(run.model ? [`--model ${quoted(run.model.name)}`] : []),
    ...changedFlags(specOf(run.family), run.settings),
    ...(rows === null ? [] : [`--filter ${quoted(rows)}`]),
  ]
  const facts: (readonly [string, string])[] = [
    ['Family', familyLabel(run)],
    ...(run.model
      ? ([
          [isImported ? 'Model' : 'Started from', run.model.name],
          ['Its folder', run.model.path],
        ] as const)
      : []),
    ['Dataset', `${run.dataset}, revision ${run.datasetRevision}`],
    ...(run.splitVersion === null ? [] : [['Split', `v${run.splitVersion}`] as const]),
    ...(run.origin
      ? ([
          ['Imported', `${dateTime(run.origin.importedAt)} from ${run.origin.fileName}`],
          ['Trained with', `Winnow ${run.madeBy ?? run.origin.winnow}`],
          [
            'Its dataset',
            run.origin.isAttached
              ? `the rows of ${run.origin.dataset.name} are those of ${run.dataset} here${run.origin.otherLabels > 0 ? `, ${run.origin.otherLabels} with other labels` : ''}`
              : `${run.origin.dataset.name} is not here; ${run.origin.hasTexts ? 'the file brought its messages' : 'the file brought no messages'}`,
          ],
        ] as const)
      : []),
    ['Labels', String(run.labels.length)],
    ['Started', dateTime(run.startedAt ?? run.createdAt)],
    ...(result && !isImported
      ? ([
          ['Training took', duration(result.trainSeconds, { exact: true })],
          ['Kept', `epoch ${passes(result.bestEpoch)} of ${passes(result.epochs)}`],
          ['Memory at peak', memory(result.peakRssMiB)],
        ] as const)
      : []),
    ...found.map(({ name, value }) => [name, value] as const),
  ]
  const copy = (): void =>
    void navigator.clipboard
      .writeText(command.join(' '))
      .then(() => toast({ message: 'The command is copied.' }))
  return (
    <aside className={css.side} aria-label="Where it ran">
      <h2 className="region">Where it ran</h2>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={css.commandHead}>
        <h2 className="region">The same from a terminal</h2>
        <IconButton name="Copy the command" icon={<IconCopy />} onClick={copy} />
      </div>
      <pre className={css.command}>{command.join(' \\\n  ')}</pre>
    </aside>
  )
}
