// The curves of the runs that are chosen, or of those that the filter leaves: up to a hundred in one picture.
import { type ReactNode, useMemo, useState } from 'react'
import { IconTable, IconZoomReset } from '@tabler/icons-react'
import { type CurveAlong, mostCurves } from '../../../shared/domain/run-curves'
import type { Run } from '../../../shared/domain/run'
import { goTo, useUrlState } from '../../app/location'
import { type ManyLine, type Stretch } from '../../charts/many-lines'
import { ManyLines } from '../../charts/ManyLines'
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
          <IconButton
            name="Show as a table"
            icon={<IconTable />}
            isPressed={isTable}
            onClick={() => setTable(!isTable)}
          />
        </span>
      </div>
      <div className={css.plot}>
        {error ? (
          <FailurePanel error={asWinnowError(error)} />
        ) : isTable ? (
          <LinesTable lines={lines} figure={figure} format={format} />
        ) : lines.length === 0 ? (
          !isLoading && (
            <NoResults title="No curve to draw">
              None of these runs has a point of {nameOf(figure).toLowerCase()}. Choose another figure, or
              other runs.
            </NoResults>
          )
        ) : (
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
          />
        )}
      </div>
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

function LinesTable(props: {
  readonly lines: readonly ManyLine[]
  readonly figure: string
  readonly format: (value: number) => string
}): ReactNode {
  const isHigher = isHigherBetter(props.figure)
  return (
    <div className={css.table} tabIndex={0} role="group" aria-label="Curves as a table">
      <table className="num">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">{isHigher ? 'Highest' : 'Lowest'}</th>
            <th scope="col">At the end</th>
          </tr>
        </thead>
        <tbody>
          {props.lines.map(({ id, name, y }) => (
            <tr key={id}>
              <th scope="row">
                <a href={`#/runs/${id}`}>{name}</a>
              </th>
              <td>{props.format(isHigher ? Math.max(...y) : Math.min(...y))}</td>
              <td>{props.format(y.at(-1) ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
