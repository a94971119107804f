// How a run stands changed messages, and the messages that must stay right.
import { type ReactNode, useState } from 'react'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { ChangeKind, type OwnChange, type RobustnessReport } from '../../../../shared/domain/robustness'
import type { Run } from '../../../../shared/domain/run'
import { changeNames } from '../../../../shared/robustness/perturb'
import { Button } from '../../../components/Button'
import { count, duration, percent, plural, when } from '../../../components/format'
import { Bar, Sentence } from '../../../components/marks'
import { ManyPicker, Picker } from '../../../components/Picker'
import { asWinnowError, FailurePanel, Skeleton } from '../../../components/states'
import { useCall } from '../../../hooks/use-call'
import { judgedPart } from '../ResultTab'
import { useOutput } from '../use-output'
import { ChangesTable } from './ChangesTable'
import { Flips } from './Flips'
import { nameOf } from './names'
import { OwnRules } from './OwnRules'
import { PinnedPane } from './PinnedPane'
import css from './robustness.module.css'
import { useCheck } from './use-check'

const sizes = ['100', '500', '2000', '100000'] as const

/** The tab. */
export function RobustnessTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const report = useCall('robustness.report', { run: run.id })
  const [output, switcher] = useOutput(run)
  if (report.error)
    return (
      <div className={css.place}>
        <FailurePanel error={asWinnowError(report.error)} />
      </div>
    )
  if (!report.data) return <Skeleton rows={10} />
  return (
    <>
      {switcher}
      <div className={css.columns}>
        <section className={css.middle} aria-label="Changed messages" tabIndex={-1}>
          <Controls run={run} isFirst={report.data.result === null} />
          <Result run={run} report={report.data} output={output} />
        </section>
        <PinnedPane run={run} output={output} />
      </div>
    </>
  )
}

function Controls(props: { readonly run: Run; readonly isFirst: boolean }): ReactNode {
  const { run } = props
  const part = judgedPart(run)
  const { progress, error, start, cancel } = useCheck()
  const [kinds, setKinds] = useState<readonly string[]>(ChangeKind.options)
  const [size, setSize] = useState<string>('500')
  const [own, setOwn] = useState<readonly OwnChange[]>([])
  const begin = (): void =>
    start({
      run: run.id,
      part,
      sample: Number(size),
      kinds: ChangeKind.options.filter((kind) => kinds.includes(kind)),
      own: [...own],
    })
  return (
    <div className={css.controls}>
      <div className={css.bar}>
        <ManyPicker
          name="Change"
          items={ChangeKind.options.map((kind) => ({ value: kind, label: changeNames[kind] }))}
          values={kinds}
          onChange={setKinds}
        />
        <Picker
          look="compact"
          label="Messages drawn"
          items={sizes.map((value) => ({
            value: String(value),
            label: value === '100000' ? `all of ${part}` : `${count(Number(value))} of ${part}`,
          }))}
          value={size}
          onChange={setSize}
        />
        <OwnRules rules={own} onChange={setOwn} />
        <span className={css.go}>
          {progress === null ? (
            <Button
              kind={props.isFirst ? 'filled' : 'default'}
              icon={<IconPlayerPlay />}
              disabled={kinds.length + own.length === 0}
              onClick={begin}
            >
              {props.isFirst ? 'Change and ask' : 'Ask again'}
            </Button>
          ) : (
            <Button icon={<IconPlayerStop />} onClick={cancel}>
              Stop
            </Button>
          )}
        </span>
      </div>
      {progress !== null && (
        <div className={css.progress} role="status">
          <Bar value={progress === 'starting' ? 0 : progress.done / Math.max(1, progress.total)} />
          <span className="caption num">
            {progress === 'starting'
              ? 'Loading the model'
              : `${count(progress.done)} of ${plural(progress.total, 'message')}${progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft)} left`}`}
          </span>
        </div>
      )}
      {error !== null && (
        <p className={css.fault} role="alert">
          {asWinnowError(error).message} {asWinnowError(error).hint}
        </p>
      )}
    </div>
  )
}

function Result(props: {
  readonly run: Run
  readonly report: RobustnessReport
  readonly output: string
}): ReactNode {
  const { run, output } = props
  const { result, peer } = props.report
  const [chosen, setChosen] = useState<string | null>(null)
  const changes = result?.outputs.find((one) => one.output === output)?.changes
  if (!result || !changes)
    return (
      <p className={css.empty}>
        Does an answer hold when a message is typed in a hurry, shouted, or put in the words of Shakespeare?
        Messages of {judgedPart(run)} are changed by rules, the run is asked again, and every answer that
        flips is shown.
      </p>
    )
  const usable = changes.filter(({ applicable }) => applicable > 0)
  const worst = usable.toSorted((a, b) => b.flips.value - a.flips.value)[0]
  const shown = changes.find(({ kind }) => kind === chosen) ?? worst
  return (
    <>
      <Sentence
        note={`${count(result.rows)} of ${plural(result.of, 'message')} of ${result.part}, ${when(result.madeAt)}. A change that does not fit a message is not counted.`}
      >
        {worst ? (
          <>
            Hardest for it: <b>{nameOf(worst)}</b>. <b>{percent(worst.flips.value)}</b> of the answers flip (
            {percent(worst.flips.low)} to {percent(worst.flips.high)}).
          </>
        ) : (
          'None of these changes fits the messages.'
        )}
      </Sentence>
      <ChangesTable
        changes={changes}
        peer={
          peer && {
            name: peer.name,
            changes: peer.result.outputs.find((one) => one.output === output)?.changes ?? [],
          }
        }
        chosen={shown?.kind ?? null}
        onChoose={setChosen}
      />
      {shown && <Flips run={run} output={output} change={shown} title={nameOf(shown)} />}
    </>
  )
}
