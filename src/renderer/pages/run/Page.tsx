// One run: live while it trains, its result when it has ended. The tab is in the address; the figures come
// from the run's stored and live events, so that a reload loses nothing.
import { type ReactNode, useEffect, useRef, useState } from 'react'
import {
  IconChartHistogram,
  IconCheck,
  IconFileSpreadsheet,
  IconMessage2,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
} from '@tabler/icons-react'
import { useParams } from 'wouter'
import type { Run } from '../../../shared/domain/run'
import { fromWireError } from '../../../shared/errors'
import { goTo, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { count, plural, when } from '../../components/format'
import { Pill, PillDot } from '../../components/marks'
import { Page } from '../../components/Page'
import { asWinnowError, FailurePanel, Skeleton } from '../../components/states'
import type { TabItem } from '../../components/Tabs'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { ConfidenceTab } from './confidence/ConfidenceTab'
import { DecideTab } from './decide/DecideTab'
import { SlicesTab } from './slices/SlicesTab'
import { useSliceCount } from './slices/use-slice-count'
import { ErrorsTab } from './ErrorsTab'
import { LiveTab } from './LiveTab'
import { LogTab } from './LogTab'
import { ReportMenu } from './ReportMenu'
import { ReproductionTab } from './ReproductionTab'
import { ResultTab } from './ResultTab'
import { RobustnessTab } from './robustness/RobustnessTab'
import { RunMenu } from './RunMenu'
import type { RunProgress } from './run-state'
import { canGoOn, isLive, runCaption, stateWord, statusWords } from '../../components/run-words'
import { ScoringTab } from './ScoringTab'
import { changedCount, SettingsTab } from './SettingsTab'
import { useRunEvents } from './use-run-events'
import { WordsTab } from './WordsTab'

/** The page of one run. */
export function RunPage(): ReactNode {
  const { id = '' } = useParams<{ id: string }>()
  const run = useCall('runs.get', { run: id })
  if (run.data) return <LoadedRun key={run.data.id} run={run.data} />
  return (
    <Page title="Run" crumbs={crumbs} scroll>
      {run.error ? (
        <Padded>
          <FailurePanel error={run.error} actions={<Button href="/runs">All runs</Button>} />
        </Padded>
      ) : (
        <Skeleton />
      )}
    </Page>
  )
}

const isImported = (run: Run): boolean => run.family === 'imported'
// Its dataset is not here, so it cannot be trained anew.
const isStranded = (run: Run): boolean => run.origin !== null && !run.origin.isAttached
const crumbs = [{ label: 'Runs', href: '/runs' }]
const Padded = (props: { readonly children: ReactNode }): ReactNode => (
  <div style={{ padding: 20, maxWidth: 640 }}>{props.children}</div>
)

function LoadedRun(props: { readonly run: Run }): ReactNode {
  const [wasLive] = useState(isLive(props.run.status))
  const round = useRounds(props.run.status)
  const { progress, failure } = useRunEvents(props.run.id, round, !wasLive && round === 0)
  const run = withEvents(props.run, progress)
  const url = useUrlState()
  const fallback = wasLive || !run.result ? 'training' : 'result'
  const broken = useCall('pinned.status', { run: run.id }, { enabled: run.result !== null }).data?.broken ?? 0
  const slices = useSliceCount(run)
  const tabs = tabsOf(run, broken, slices)
  const asked = url.get('tab') ?? fallback
  const tab = tabs.some((item) => item.id === asked) ? asked : (tabs[0]?.id ?? 'training')
  const show = (id: string): void => url.set({ tab: id })
  useEndNotice(run, progress, wasLive)
  return (
    <Page
      title={`Run ${run.number}`}
      crumbs={crumbs}
      pill={
        <>
          <StatusPill run={run} />
          {run.origin && <Pill tone="quiet">Imported</Pill>}
          {broken > 0 && <Pill tone="bad">{plural(broken, 'pinned message')} broken</Pill>}
          {slices.broken > 0 && <Pill tone="bad">{plural(slices.broken, 'floor')} broken</Pill>}
        </>
      }
      caption={`${runCaption(run)}, ${when(run.finishedAt ?? run.startedAt ?? run.createdAt)}`}
      actions={<Actions run={run} tab={tab} onShow={show} />}
      tabs={{ items: tabs, value: tab, onChange: show }}
    >
      {failure && (
        <Padded>
          <FailurePanel error={fromWireError(failure)} />
        </Padded>
      )}
      {tab === 'result' && <ResultTab run={run} />}
      {tab === 'errors' && <ErrorsTab run={run} />}
      {tab === 'confidence' && <ConfidenceTab run={run} />}
      {tab === 'slices' && <SlicesTab run={run} />}
      {tab === 'decide' && <DecideTab run={run} />}
      {tab === 'robustness' && <RobustnessTab run={run} />}
      {tab === 'words' && <WordsTab run={run} />}
      {tab === 'training' &&
        (isImported(run) ? <ScoringTab run={run} /> : <LiveTab run={run} progress={progress} />)}
      {tab === 'reproduction' && <ReproductionTab run={run} />}
      {tab === 'settings' && <SettingsTab run={run} progress={progress} />}
      {tab === 'log' && <LogTab run={run} progress={progress} />}
    </Page>
  )
}

// Each time a run goes on after its end, its events are followed anew.
function useRounds(status: Run['status']): number {
  const [state, setState] = useState({ wasLive: isLive(status), round: 0 })
  const live = isLive(status)
  if (live !== state.wasLive) setState({ wasLive: live, round: live ? state.round + 1 : state.round })
  return state.round
}

// The last event may be ahead of the query; what it says about the run's state holds.
function withEvents(run: Run, progress: RunProgress): Run {
  const { finished, pausedAt } = progress
  if (!isLive(run.status)) return run
  if (!finished) return pausedAt !== null && run.status === 'running' ? { ...run, status: 'paused' } : run
  // A run that was cut off and goes on is live again; its old end says nothing.
  if (finished.status === 'interrupted') return run
  return {
    ...run,
    status: finished.status,
    result: finished.result,
    error: finished.error,
    finishedAt: finished.at,
  }
}

// Says what was kept when the run ends in front of the person.
function useEndNotice(run: Run, progress: RunProgress, wasLive: boolean): void {
  const toast = useToast()
  const isTold = useRef(!wasLive)
  const message = progress.finished?.message
  useEffect(() => {
    if (isLive(run.status)) isTold.current = false
    if (isTold.current || isLive(run.status) || message === undefined) return
    isTold.current = true
    toast({ message, tone: run.status === 'failed' ? 'bad' : 'plain' })
  }, [run.status, message, toast])
}

function tabsOf(run: Run, broken: number, slices: { readonly count?: string }): TabItem[] {
  const changed = changedCount(run)
  const end = [
    { id: 'settings', label: 'Settings', ...(changed > 0 ? { count: `${changed} not default` } : {}) },
    { id: 'log', label: 'Log' },
  ]
  const training = { id: 'training', label: isImported(run) ? 'Scoring' : 'Training' }
  if (!run.result) return [isLive(run.status) ? { ...training, label: 'Live' } : training, ...end]
  return [
    { id: 'result', label: 'Result' },
    { id: 'errors', label: 'Errors', ...wrongCount(run) },
    { id: 'confidence', label: 'Confidence' },
    { id: 'slices', label: 'Slices', ...slices },
    { id: 'robustness', label: 'Robustness', ...(broken > 0 ? { count: `${broken} broken` } : {}) },
    { id: 'decide', label: 'Decide' },
    ...(run.family === 'bag-of-words' ? [{ id: 'words', label: 'Words' }] : []),
    ...(isImported(run) ? [] : [training]),
    ...(run.repeats === null ? [] : [{ id: 'reproduction', label: 'Reproduction' }]),
    ...end,
  ]
}

function wrongCount(run: Run): { readonly count?: string } {
  const { result } = run
  if (!result) return {}
  const rows = result.testRows > 0 ? result.testRows : result.validationRows
  const accuracy = result.testRows > 0 ? result.testAccuracy : result.validationAccuracy
  return accuracy === null ? {} : { count: count(Math.round(rows * (1 - accuracy))) }
}

/** The state of a run in an icon and a word. */
export function StatusPill(props: { readonly run: Pick<Run, 'status' | 'family'> }): ReactNode {
  const { tone } = statusWords[props.run.status]
  return (
    <Pill tone={tone} {...pillIcon(props.run.status)}>
      {stateWord(props.run)}
    </Pill>
  )
}

function pillIcon(status: Run['status']): { readonly icon?: ReactNode } {
  if (status === 'running') return { icon: <PillDot /> }
  if (status === 'paused') return { icon: <IconPlayerPause /> }
  return status === 'completed' ? { icon: <IconCheck /> } : {}
}

function Actions(props: {
  readonly run: Run
  readonly tab: string
  readonly onShow: (tab: string) => void
}): ReactNode {
  const { run } = props
  const tryIt = `/try?run=${run.id}`
  const hasModel = run.result !== null
  useKeys({ t: () => goTo(tryIt) }, { enabled: hasModel })
  if (isLive(run.status))
    return (
      <>
        {!isImported(run) && <HoldButton run={run} />}
        <StopButton run={run} />
      </>
    )
  const resumes = canGoOn(run)
  const again = isStranded(run) ? null : (
    <Button
      kind={hasModel || resumes ? 'subtle' : 'filled'}
      icon={<IconRefresh />}
      href={`/runs/new?from=${run.id}&dataset=${run.datasetId}`}
    >
      {isImported(run) ? 'Train it further' : hasModel ? 'Run again' : 'Start again'}
    </Button>
  )
  if (!hasModel)
    return (
      <>
        {again}
        {resumes && <HoldButton run={run} isFilled />}
      </>
    )
  return (
    <>
      <RunMenu run={run} />
      <ReportMenu run={run} />
      {again}
      {resumes && <HoldButton run={run} />}
      <Button icon={<IconFileSpreadsheet />} href={`/score?run=${run.id}`}>
        Score files
      </Button>
      {props.tab === 'training' ? (
        <Button kind="filled" icon={<IconChartHistogram />} onClick={() => props.onShow('result')}>
          See the result
        </Button>
      ) : (
        <Button kind="filled" icon={<IconMessage2 />} keys="t" href={tryIt}>
          Try it
        </Button>
      )}
    </>
  )
}

// Pause while it trains, Resume while it is held or can go on from a checkpoint. One place, one key.
function HoldButton(props: { readonly run: Run; readonly isFilled?: boolean }): ReactNode {
  const { run } = props
  const pause = useChange('runs.pause')
  const resume = useChange('runs.resume')
  const toast = useToast()
  const isHeld = run.status === 'paused' || canGoOn(run)
  const isPending = pause.isPending || resume.isPending
  const turn = (): void => {
    if (isPending) return
    const change = isHeld ? resume : pause
    change.mutate(
      { run: run.id },
      { onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }) },
    )
  }
  const isShown = run.status === 'running' || isHeld
  useKeys({ p: turn }, { enabled: isShown })
  if (!isShown) return null
  const from = canGoOn(run) ? ` from step ${count(run.checkpointStep)}` : ''
  return (
    <Button
      kind={props.isFilled ? 'filled' : 'default'}
      icon={isHeld ? <IconPlayerPlay /> : <IconPlayerPause />}
      keys="p"
      disabled={isPending}
      onClick={turn}
    >
      {isHeld ? `Resume${from}` : 'Pause'}
    </Button>
  )
}

function StopButton(props: { readonly run: Run }): ReactNode {
  const cancel = useChange('runs.cancel')
  const toast = useToast()
  const [presses, setPresses] = useState(0)
  const isWaiting = props.run.status === 'queued'
  const isScoring = isImported(props.run)
  const stop = (): void => {
    setPresses(presses + 1)
    cancel.mutate(
      { run: props.run.id },
      { onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }) },
    )
  }
  useKeys({ s: stop })
  return (
    <>
      {presses > 0 && (
        <span className="caption" role="status">
          {isScoring
            ? 'Stopping; the rows that were scored keep their prediction'
            : presses === 1
              ? 'Stops after this step; the best epoch is kept'
              : 'Ending the process'}
        </span>
      )}
      <Button icon={<IconPlayerStop />} keys="s" onClick={stop}>
        {isScoring
          ? 'Stop, keep what is done'
          : presses > 0
            ? 'End it now'
            : isWaiting
              ? 'Take it out of the queue'
              : 'Stop, keep best'}
      </Button>
    </>
  )
}
