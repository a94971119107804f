import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { Comparison } from '../../../shared/domain/comparison'
import type { Run } from '../../../shared/domain/run'
import { metricsOf } from '../../../shared/metrics'
import { lineData } from '../../charts/chart-data'
import { ChartBody } from '../../charts/ChartFrame'
import { ChartTools } from '../../charts/ChartTools'
import { LineChart } from '../../charts/LineChart'
import type { ChartPicture } from '../../charts/picture-out'
import { svgPicture } from '../../charts/svg-picture'
import { passes } from '../../components/format'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import css from './compare.module.css'
import { curveName, curveSpec, curveSummary } from './curves'
import { hasSizes, sizeData, SizePlot, sizeTitle } from './SizePlot'

/** How they went over the epochs, or what more training rows gave. */
export function CurvesPane(props: {
  readonly comparison: Comparison
  readonly runs: readonly Run[]
}): ReactNode {
  const { comparison } = props
  const [view, setView] = useState<'epochs' | 'rows'>('epochs')
  const [isTable, setTable] = useState(false)
  const [asked, setAsked] = useState<string | null>(null)
  const picture = useRef<ChartPicture>(null)
  const place = useRef<HTMLDivElement>(null)
  const { curves } = comparison
  const curve =
    curves.find(({ metric }) => metric === asked) ??
    curves.find(({ metric }) => metric === 'macroF1') ??
    curves[0]
  const isByRows = view === 'rows' && hasSizes(comparison)
  const infos = metricsOf(comparison.kind)
  const spec = useMemo(
    () => (curve ? curveSpec(comparison, curve, baselineOf(comparison, props.runs, curve.metric)) : null),
    [comparison, curve, props.runs],
  )
  const name = curve ? curveName(curve.metric, infos) : 'Over the epochs'
  return (
    <section className={css.curves} aria-label="How they went">
      <div className={css.paneHead}>
        {isByRows ? (
          <h2 className="region">By training rows</h2>
        ) : (
          <h2 className={`region ${css.curveTitle}`}>
            <Picker
              label="Figure over the epochs"
              look="quiet"
              items={curves.map(({ metric }) => ({ value: metric, label: curveName(metric, infos) }))}
              value={curve?.metric ?? null}
              onChange={setAsked}
              placeholder="no curve"
            />
          </h2>
        )}
        <span className={css.paneRight}>
          {hasSizes(comparison) && (
            <Segmented
              label="Along"
              value={view}
              items={[
                { value: 'epochs', label: 'Epochs' },
                { value: 'rows', label: 'Rows' },
              ]}
              onChange={setView}
            />
          )}
          {(isByRows || spec) && (
            <ChartTools
              isTable={isTable}
              onTable={() => setTable(!isTable)}
              pictures={() => {
                if (isByRows)
                  return [svgPicture(sizeTitle, () => place.current?.querySelector('svg') ?? null)]
                return picture.current ? [picture.current] : []
              }}
            />
          )}
        </span>
      </div>
      <figure className={css.plot} aria-label={isByRows ? sizeTitle : name} data-chart="">
        {isByRows ? (
          <ChartBody title={sizeTitle} isTable={isTable} data={() => sizeData(comparison)} place={place}>
            <SizePlot comparison={comparison} />
          </ChartBody>
        ) : spec && curve ? (
          <ChartBody title={name} isTable={isTable} data={() => lineData(spec, epochText)}>
            <LineChart
              title={name}
              spec={spec}
              summary={curveSummary(comparison, curve)}
              formatX={epochText}
              picture={picture}
            />
          </ChartBody>
        ) : (
          <p className={css.nothing}>
            {comparison.output === comparison.members[0]?.run.output
              ? 'No run here was checked on validation messages while it was trained.'
              : `While it trains, a run is followed by its first output; ${comparison.output} is another one.`}
          </p>
        )}
      </figure>
    </section>
  )
}

const epochText = (x: number): string => `epoch ${passes(x)}`

// What the bag of words reached on the same validation messages, where it is none of the runs.
function baselineOf({ baseline, members }: Comparison, runs: readonly Run[], metric: string): number | null {
  if (!baseline || baseline.isMember) return null
  const run = runs.find(({ id }) => id === baseline.run)
  if (!run || run.splitId !== members.find(({ figures }) => figures)?.run.splitId) return null
  if (metric === 'macroF1') return run.result?.validationMacroF1 ?? null
  return metric === 'accuracy' ? (run.result?.validationAccuracy ?? null) : null
}
