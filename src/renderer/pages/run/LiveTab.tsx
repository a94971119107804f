// How a run is going: figures, epoch segments, the two curves, small curves, and each epoch in a row at the
// right. The same tab shows how an ended run went.
import { type ReactNode, useMemo } from 'react'
import { IconPlayerPlay, IconRefresh } from '@tabler/icons-react'
import { keepBestBy } from '../../../shared/models/common'
import type { Run } from '../../../shared/domain/run'
import { fromWireError } from '../../../shared/errors'
import { Button } from '../../components/Button'
import { count } from '../../components/format'
import { FailurePanel } from '../../components/states'
import { TokenTexts } from '../../components/TextLook'
import { useCall } from '../../hooks/use-call'
import { CurvePair } from './CurvePair'
import { EpochBar } from './EpochBar'
import { EpochTable } from './EpochTable'
import { startFacts } from './facts'
import { FollowedTexts } from './FollowedTexts'
import { Left, Waiting } from './Left'
import css from './live.module.css'
import { LiveStrip } from './LiveStrip'
import type { Majority, RunProgress } from './run-state'
import { SmallCurves } from './SmallCurves'
import { canGoOn, isLive } from '../../components/run-words'

/** The figure by which this run keeps its best epoch. */
export const keptBy = (run: Run): string =>
  run.result?.keptBy ?? String(run.settings['keepBestBy'] ?? keepBestBy.default)

/** The tab that shows a run while it trains. */
export function LiveTab(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { run, progress } = props
  const metric = keptBy(run)
  const baseline = useMajority(run)
  return (
    <div className={css.live}>
      <div className={css.strip}>
        <LiveStrip run={run} progress={progress} metric={metric} baseline={baseline} />
        <EpochBar progress={progress} />
      </div>
      <div className={css.columns}>
        <div className={css.main}>
          {run.status === 'queued' && <Waiting run={run} />}
          <EndPanel run={run} progress={progress} />
          {!isLive(run.status) && run.status !== 'completed' && <Left run={run} />}
          <CurvePair run={run} progress={progress} metric={metric} baseline={baseline?.share ?? null} />
          <SmallCurves progress={progress} />
          <FollowedTexts run={run} progress={progress} />
        </div>
        <aside className={css.side} aria-label="Epoch by epoch">
          <Seen progress={progress} />
          <EpochTable progress={progress} metric={metric} />
          <Machine progress={progress} />
        </aside>
      </div>
    </div>
  )
}

function useMajority(run: Run): Majority | null {
  const statistics = useCall('datasets.statistics', { dataset: run.datasetId }).data
  return useMemo(() => {
    const labels =
      (statistics?.outputs.find((one) => one.name === run.output) ?? statistics?.outputs[0])?.labels ?? []
    const most = labels.toSorted((a, b) => (b.parts['train'] ?? 0) - (a.parts['train'] ?? 0))[0]
    const part = labels.some((label) => (label.parts['validation'] ?? 0) > 0) ? 'validation' : 'train'
    const rows = labels.reduce((sum, label) => sum + (label.parts[part] ?? 0), 0)
    return most && rows > 0 ? { label: most.name, share: (most.parts[part] ?? 0) / rows } : null
  }, [statistics, run.output])
}

function EndPanel(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { run, progress } = props
  if (isLive(run.status) || run.status === 'completed') return null
  const again = `/runs/new?from=${run.id}&dataset=${run.datasetId}`
  const error = run.error ?? progress.finished?.error
  if (error)
    return (
      <div className={css.end}>
        <FailurePanel
          error={fromWireError(error)}
          kept={
            progress.finished && progress.finished.message !== error.message ? progress.finished.message : ''
          }
          actions={
            <Button icon={<IconRefresh />} href={again}>
              Change the settings
            </Button>
          }
        />
      </div>
    )
  return (
    <div className={css.ended} role="status">
      <IconPlayerPlay size={16} stroke={1.7} aria-hidden="true" />
      <span>
        {endWords(run, progress) ??
          (run.status === 'interrupted'
            ? `Run ${run.number} stopped when Winnow ended. ${interruptedWords(run)}`
            : `Run ${run.number} was stopped.`)}
      </span>
    </div>
  )
}

// What the end said, and what can be done about it where the end itself could not know.
function endWords(run: Run, progress: RunProgress): string | null {
  const message = progress.finished?.message
  if (message === undefined || message === '') return null
  return canGoOn(run) && !message.includes(`step ${run.checkpointStep}`)
    ? `${message} ${interruptedWords(run)}`
    : message
}

const interruptedWords = (run: Run): string =>
  canGoOn(run)
    ? `It can go on from step ${count(run.checkpointStep)}, its last checkpoint.`
    : run.result
      ? 'Its best epoch is kept.'
      : 'No finished model was kept.'

// The first texts of the first batch, as the model reads them.
function Seen(props: { readonly progress: RunProgress }): ReactNode {
  const texts = props.progress.started?.text?.firstBatch ?? []
  if (texts.length === 0) return null
  return (
    <section className={css.seen} aria-label="What the model sees">
      <div className={css.seenHead}>
        <h2 className="region">What the model sees</h2>
        <span className="caption">first batch</span>
      </div>
      <TokenTexts texts={texts} most={3} />
    </section>
  )
}

function Machine(props: { readonly progress: RunProgress }): ReactNode {
  const { started } = props.progress
  if (!started) return null
  return (
    <section className={css.machine} aria-label="What it runs on">
      <h2 className="region">What it runs on</h2>
      <dl className={`${css.facts} num`}>
        {startFacts(props.progress).map(({ name, value, meaning }) => (
          <div key={name} title={meaning}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {started.refused.map((one) => (
        <p key={one.id} className="caption">
          {one.id} not used: {one.reason}
        </p>
      ))}
    </section>
  )
}
