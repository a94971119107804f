import { type ReactNode, useMemo, useRef, useState } from 'react'
import { IconTable } from '@tabler/icons-react'
import type { Run } from '../../../shared/domain/run'
import { type ChartPicture, LineChart } from '../../charts/LineChart'
import { PictureMenu } from '../../charts/PictureMenu'
import { IconButton } from '../../components/Button'
import { Chip } from '../../components/FilterBar'
import { count, decimal, duration } from '../../components/format'
import { Segmented } from '../../components/Segmented'
import { useKeys } from '../../hooks/use-keys'
import { curveSentence, type CurveView, lossSpec, metricSpec } from './curves'
import css from './live.module.css'
import { figureName, isHigherBetter, isPercent } from '../../components/metric-text'
import { type Along, type RunProgress } from './run-state'

const axes: readonly { readonly value: Along; readonly label: string }[] = [
  { value: 'step', label: 'Steps' },
  { value: 'epoch', label: 'Epochs' },
  { value: 'minutes', label: 'Minutes' },
]
const weights = [0, 0.6, 0.9, 0.97]

/** Loss and the validation figure side by side, on the same axis. */
export function CurvePair(props: {
  readonly run: Run
  readonly progress: RunProgress
  readonly metric: string
  readonly baseline: number | null
}): ReactNode {
  const { progress, metric } = props
  const [view, setView] = useState<CurveView>({ along: 'epoch', smoothing: 0.9, isLog: false })
  const [isTable, setTable] = useState(false)
  const loss = useRef<ChartPicture>(null)
  const figure = useRef<ChartPicture>(null)
  const lossShape = useMemo(() => lossSpec(progress, view), [progress, view])
  const figureShape = useMemo(
    () => metricSpec(progress, view, metric, props.baseline),
    [progress, view, metric, props.baseline],
  )
  const name = metric === 'loss' ? 'Validation loss' : `Validation ${figureName(metric)}`
  const rows = progress.started?.validationRows ?? props.run.result?.validationRows ?? 0
  const table = isTable ? { asTable: true } : {}
  return (
    <>
      <CurveBar
        view={view}
        onView={setView}
        isTable={isTable}
        onTable={() => setTable(!isTable)}
        pictures={() => [loss.current, figure.current].filter((one) => one !== null)}
      />
      <div className={css.pair}>
        <figure className={css.curve}>
          <figcaption>
            <b>Loss</b> <span className="caption">lower is better</span>
          </figcaption>
          <div className={css.plot}>
            <LineChart
              title="Loss"
              spec={lossShape}
              summary={`Training and validation loss by ${view.along}. ${curveSentence(progress, 'loss')}`}
              emptyLine={firstPoint(progress)}
              formatX={(x) => placeText(view.along, x)}
              picture={loss}
              {...table}
            />
          </div>
        </figure>
        <figure className={css.curve}>
          <figcaption>
            <b>{name}</b>{' '}
            <span className="caption num">
              {isHigherBetter(metric) ? 'higher is better' : 'lower is better'}
              {rows > 0 ? `, ${count(rows)} messages${isPercent(metric) ? '; band: 95 %' : ''}` : ''}
            </span>
          </figcaption>
          <div className={css.plot}>
            <LineChart
              title={name}
              spec={figureShape}
              summary={curveSentence(progress, metric)}
              emptyLine={
                rows === 0 && progress.started
                  ? 'no validation part: the last epoch is kept'
                  : firstEvaluation(progress)
              }
              formatX={(x) => placeText(view.along, x)}
              picture={figure}
              {...table}
            />
          </div>
        </figure>
      </div>
    </>
  )
}

function CurveBar(props: {
  readonly view: CurveView
  readonly onView: (view: CurveView) => void
  readonly isTable: boolean
  readonly onTable: () => void
  readonly pictures: () => readonly ChartPicture[]
}): ReactNode {
  const { view, onView } = props
  const next = <T,>(list: readonly T[], now: T): T => list[(list.indexOf(now) + 1) % list.length] ?? now
  const turnAxis = (): void =>
    onView({
      ...view,
      along: next(
        axes.map((one) => one.value),
        view.along,
      ),
    })
  const turnSmoothing = (): void => onView({ ...view, smoothing: next(weights, view.smoothing) })
  useKeys({ x: turnAxis, e: turnSmoothing })
  return (
    <div className={css.bar} role="toolbar" aria-label="How the curves are drawn">
      <Segmented
        label="Horizontal axis"
        items={axes}
        value={view.along}
        onChange={(along) => onView({ ...view, along })}
      />
      <Chip
        name="Smoothed"
        isOn={view.smoothing > 0}
        value={view.smoothing > 0 ? decimal(view.smoothing, 2) : 'off'}
        onClick={turnSmoothing}
      />
      <Chip name="Log scale" isOn={view.isLog} onClick={() => onView({ ...view, isLog: !view.isLog })} />
      <span className={css.barRight}>
        <IconButton
          name="Show as a table"
          icon={<IconTable />}
          isPressed={props.isTable}
          onClick={props.onTable}
        />
        <PictureMenu pictures={props.pictures} disabled={props.isTable} />
      </span>
    </div>
  )
}

function placeText(along: Along, x: number): string {
  if (along === 'minutes') return `after ${duration(x * 60, { exact: true })}`
  if (along === 'step') return `step ${count(x)}`
  return `epoch ${Number(x.toFixed(2))}`
}

const firstPoint = (progress: RunProgress): string =>
  progress.finished ? 'it ended before the first step' : 'the first point comes with the first steps'

function firstEvaluation(progress: RunProgress): string {
  const { latest, started } = progress
  if (progress.finished) return 'it ended before the first evaluation'
  if (!latest || !started || latest.epoch <= 0 || latest.epoch >= 1)
    return 'first evaluation after the first epoch'
  const seconds = Math.max(1, (latest.elapsedSeconds / latest.epoch) * (1 - latest.epoch))
  return `first evaluation in about ${duration(seconds)}`
}
