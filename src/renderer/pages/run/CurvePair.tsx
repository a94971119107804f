import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { Run } from '../../../shared/domain/run'
import { lineData } from '../../charts/chart-data'
import { ChartBody } from '../../charts/ChartFrame'
import { ChartTools } from '../../charts/ChartTools'
import { LineChart } from '../../charts/LineChart'
import type { ChartPicture } from '../../charts/picture-out'
import { Chip } from '../../components/FilterBar'
import { count, decimal, duration } from '../../components/format'
import { Segmented } from '../../components/Segmented'
import { useKeys } from '../../hooks/use-keys'
import { Picker } from '../../components/Picker'
import { useUrlState } from '../../app/location'
import {
  type CurveFigure,
  curveFigure,
  curveLabels,
  figureItems,
  isLabelFigure,
  lossFigure,
} from './curve-figures'
import { betterWords, curveSentence, type CurveView, lossSpec, metricSpec } from './curves'
import css from './live.module.css'
import { type Along, type RunProgress } from './run-state'

const axes: readonly { readonly value: Along; readonly label: string }[] = [
  { value: 'step', label: 'Steps' },
  { value: 'epoch', label: 'Epochs' },
  { value: 'minutes', label: 'Minutes' },
]
const weights = [0, 0.6, 0.9, 0.97]

/** Loss and a validation figure side by side, on the same axis; which figure stands in the address. */
export function CurvePair(props: {
  readonly run: Run
  readonly progress: RunProgress
  readonly metric: string
  readonly baseline: number | null
}): ReactNode {
  const { progress, run } = props
  const [view, setView] = useState<CurveView>({ along: 'epoch', smoothing: 0.9, isLog: false })
  const [isTable, setTable] = useState(false)
  const loss = useRef<ChartPicture>(null)
  const drawn = useRef<ChartPicture>(null)
  const { figure, pickers } = useFigure(run, progress, props.metric)
  const lossShape = useMemo(() => lossSpec(progress, view), [progress, view])
  const baseline = figure.id === 'accuracy' ? props.baseline : null
  const figureShape = useMemo(
    () => metricSpec(progress, view, figure, baseline),
    [progress, view, figure, baseline],
  )
  const rows = progress.started?.validationRows ?? run.result?.validationRows ?? 0
  const last = progress.epochs.at(-1)
  const judged = (last && figure.of(last)?.rows) ?? rows
  const along = (x: number): string => placeText(view.along, x)
  return (
    <>
      <CurveBar
        view={view}
        onView={setView}
        isTable={isTable}
        onTable={() => setTable(!isTable)}
        pictures={() => [loss.current, drawn.current].filter((one) => one !== null)}
      />
      <div className={css.pair}>
        <figure className={css.curve} aria-label="Loss" data-chart="" data-points={progress.steps.length}>
          <figcaption>
            <b>Loss</b> <span className="caption">lower is better</span>
          </figcaption>
          <div className={css.plot}>
            <ChartBody title="Loss" isTable={isTable} data={() => lineData(lossShape, along)}>
              <LineChart
                title="Loss"
                spec={lossShape}
                summary={`Training and validation loss by ${view.along}. ${curveSentence(progress, lossFigure)}`}
                emptyLine={firstPoint(progress)}
                formatX={along}
                picture={loss}
              />
            </ChartBody>
          </div>
        </figure>
        <figure
          className={css.curve}
          aria-label={figure.name}
          data-chart=""
          data-points={progress.epochs.length}
        >
          <figcaption className={css.figureHead}>
            {pickers}
            <span className="caption num">
              {[
                betterWords(figure),
                rows > 0
                  ? `${count(judged)} validation messages${figure.isPercent ? '; band: 95 %' : ''}`
                  : '',
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
          </figcaption>
          <div className={css.plot}>
            <ChartBody title={figure.name} isTable={isTable} data={() => lineData(figureShape, along)}>
              <LineChart
                title={figure.name}
                spec={figureShape}
                summary={curveSentence(progress, figure)}
                emptyLine={
                  rows === 0 && progress.started
                    ? 'no validation part: the last epoch is kept'
                    : firstEvaluation(progress)
                }
                formatX={along}
                picture={drawn}
              />
            </ChartBody>
          </div>
        </figure>
      </div>
    </>
  )
}

// Which figure is drawn: the one that the run is kept by, unless a person chose another.
function useFigure(
  run: Run,
  progress: RunProgress,
  kept: string,
): { readonly figure: CurveFigure; readonly pickers: ReactNode } {
  const url = useUrlState()
  const items = useMemo(() => figureItems(progress, kept), [progress, kept])
  const asked = url.get('curve')
  const id = items.some(({ value }) => value === asked) ? (asked ?? kept) : kept
  const labels = useMemo(() => curveLabels(run, progress), [run, progress])
  const label = labels.find(({ value }) => value === url.get('of')) ?? labels[0] ?? null
  const key = label?.value
  const figure = useMemo(
    () => curveFigure(id, label),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the label by its key: its count changes with each epoch
    [id, key],
  )
  const pickers = (
    <>
      <Picker
        label="Figure"
        look="quiet"
        items={items}
        value={id}
        onChange={(curve) => url.set({ curve: curve === kept ? null : curve })}
      />
      {isLabelFigure(id) && labels.length > 0 && (
        <Picker
          label="Label"
          look="quiet"
          items={labels}
          value={key ?? null}
          onChange={(of) => url.set({ of })}
        />
      )}
    </>
  )
  return { figure, pickers }
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
        <ChartTools isTable={props.isTable} onTable={props.onTable} pictures={props.pictures} />
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
