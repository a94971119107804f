// The curves of the runs that are chosen, or of those that the filter leaves: up to a hundred in one picture.
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { IconZoomReset } from '@tabler/icons-react'
import { type CurveAlong, mostCurves } from '../../../shared/domain/run-curves'
import type { Run } from '../../../shared/domain/run'
import { goTo, useUrlState } from '../../app/location'
import type { ChartData } from '../../charts/chart-data'
import { ChartBody } from '../../charts/ChartFrame'
import { ChartTools } from '../../charts/ChartTools'
import { axesOf, type ManyLine, type Stretch, valueAt, wholeOf } from '../../charts/many-lines'
import { ManyLines } from '../../charts/ManyLines'
import type { ChartPicture } from '../../charts/picture-out'
import { IconButton } from '../../components/Button'
import { Chip } from '../../components/FilterBar'
import { decimal, plural } from '../../components/format'
import { figureName, isHigherBetter, isPercent } from '../../components/metric-text'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { asWinnowError, FailurePanel, NoResults } from '../../components/states'
import css from './curves.module.css'
import { useCurves } from './use-curves'

const axes = [
  { value: 'step', label: 'Steps' },
  { value: 'epoch', label: 'Epochs' },
  { value: 'minutes', label: 'Minutes' },
] as const
const ofSteps: Readonly<Record<string, string>> = {
  trainingLoss: 'Training loss',
  learningRate: 'Learning rate',
  gradientNorm: 'Gradient norm',
}
const weights = [0, 0.6, 0.9, 0.97]
const shares = [0, 100] as const

const nameOf = (figure: string): string => ofSteps[figure] ?? `Validation ${figureName(figure)}`

/** The picture with its bar. */
export function CurvesView(props: { readonly runs: readonly Run[]; readonly isChosen: boolean }): ReactNode {
  const url = useUrlState()
  const figure = url.get('figure') ?? 'trainingLoss'
  const along = axes.find(({ value }) => value === url.get('along'))?.value ?? 'epoch'
  const [smoothing, setSmoothing] = useState(0)
  const [isLog, setLog] = useState(false)
  const [isTable, setTable] = useState(false)
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const picture = useRef<ChartPicture>(null)
  const asked = useMemo(() => ({ figure, along, smoothing, ...stretch }), [figure, along, smoothing, stretch])
  const { lines: raw, figures, isLoading, error } = useCurves(props.runs, asked)
  const isShare = isPercent(figure)
  const lines = useMemo(
    () => (isShare ? raw.map((line) => ({ ...line, y: line.y.map((value) => value * 100) })) : raw),
    [raw, isShare],
  )
  const format = useMemo(() => (value: number) => write(value, isShare), [isShare])
  const names = [...new Set([...figures, figure])]
  const change = (patch: Record<string, string>): void => {
    setStretch(null)
    url.set(patch)
  }
  return (
    <section className={css.view} aria-label="Curves of the runs">
      <div className={css.bar}>
        <Picker
          label="Figure"
          look="quiet"
          items={names.map((value) => ({ value, label: nameOf(value) }))}
          value={figure}
          onChange={(value) => change({ figure: value })}
        />
        <span className="caption num" role="status">
          {saying(props.runs.length, lines.length, props.isChosen, isLoading)}
        </span>
        <span className={css.right}>
          <Segmented<CurveAlong>
            label="Along"
            items={axes}
            value={along}
            onChange={(value) => change({ along: value })}
          />
          <Chip
            name="Smoothing"
            value={smoothing === 0 ? 'off' : String(smoothing)}
            isOn={smoothing > 0}
            onClick={() => setSmoothing(weights[(weights.indexOf(smoothing) + 1) % weights.length] ?? 0)}
          />
          <Chip name="Log scale" isOn={isLog} onClick={() => setLog(!isLog)} />
          <IconButton
            name="Show the whole curves"
            icon={<IconZoomReset />}
            disabled={stretch === null}
            onClick={() => setStretch(null)}
          />
          <ChartTools
            isTable={isTable}
            onTable={() => setTable(!isTable)}
            pictures={() => (picture.current ? [picture.current] : [])}
          />
        </span>
      </div>
      <figure className={css.plot} aria-label={nameOf(figure)} data-chart="">
        {error ? (
          <FailurePanel error={asWinnowError(error)} />
        ) : lines.length === 0 ? (
          !isLoading && (
            <NoResults title="No curve to draw">
              None of these runs has a point of {nameOf(figure).toLowerCase()}. Choose another figure, or
              other runs.
            </NoResults>
          )
        ) : (
          <ChartBody
            title={nameOf(figure)}
            isTable={isTable}
            data={() => linesData(lines, stretch, figure, along, format)}
          >
            <ManyLines
              title={nameOf(figure)}
              summary={`${plural(lines.length, 'run')} by ${along}`}
              lines={lines}
              stretch={stretch}
              onStretch={setStretch}
              onOpen={(id) => goTo(`/runs/${id}`)}
              unit={along === 'minutes' ? 'min' : along}
              isLog={isLog}
              {...(isShare ? { bounds: shares } : {})}
              format={format}
              picture={picture}
            />
          </ChartBody>
        )}
      </figure>
      <p className={`caption ${css.foot}`}>
        Point at a line for its name; a click opens the run. Drag across to look closer; a double click shows
        all.
      </p>
    </section>
  )
}

function saying(runs: number, lines: number, isChosen: boolean, isLoading: boolean): string {
  const of = isChosen ? 'chosen' : 'listed'
  if (isLoading) return `${lines} of ${plural(Math.min(runs, mostCurves), 'run')}, reading`
  const left = runs > mostCurves ? `; the first ${mostCurves} of ${runs.toLocaleString('en')} are drawn` : ''
  return `${plural(lines, 'curve')} of the ${of} runs${left}`
}

const write = (value: number, isShare: boolean): string =>
  isShare
    ? decimal(value, 1)
    : value !== 0 && Math.abs(value) < 0.01
      ? value.toExponential(1)
      : String(Number(value.toPrecision(4)))

/** Each line at the places that the axis names, with its best value and where it ends. */
function linesData(
  lines: readonly ManyLine[],
  stretch: Stretch | null,
  figure: string,
  along: string,
  format: (value: number) => string,
): ChartData {
  const isHigher = isHigherBetter(figure)
  const shown = stretch ?? wholeOf(lines)
  const places = shown ? axesOf(lines, shown, { width: tableWidth }).x.ticks : []
  return {
    head: [
      'Run',
      ...places.map((at) => `${along} ${Number(at.toPrecision(4))}`),
      isHigher ? 'Highest' : 'Lowest',
      'At the end',
    ],
    links: lines.map(({ id }) => `#/runs/${id}`),
    rows: lines.map((line) => [
      line.name,
      ...places.map((at) => {
        const value = valueAt(line, at)
        return value === null ? '' : format(value)
      }),
      format(isHigher ? Math.max(...line.y) : Math.min(...line.y)),
      format(line.y.at(-1) ?? 0),
    ]),
  }
}

/** As if the axis were so wide: the table names so many places. */
const tableWidth = 540
