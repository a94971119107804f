// Effort against catch: each point is one threshold. Where the business stands, and where it could.
import { type ReactNode, useMemo } from 'react'
import { thresholdSteps } from '../../../../shared/domain/policy'
import { LineFigure } from '../../../charts/LineFigure'
import type { LineChartSpec } from '../../../charts/line-chart-layout'
import { count, percentNumber } from '../../../components/format'
import css from './decide.module.css'
import type { PaneProps } from './pane'

/** The pane. */
export function EffortPane({ decided, state }: PaneProps): ReactNode {
  const { points, decision } = decided
  const { volume } = state.inputs
  const drawn = useMemo(() => {
    // From the highest threshold down: what is read grows.
    const rising = points.toReversed().filter(({ read }, at, all) => at === 0 || read !== all[at - 1]?.read)
    const enough = rising.find(({ caught }) => caught >= 0.999)?.read ?? volume
    const until = Math.min(volume, Math.max(volume * 0.05, enough * 1.25))
    const shown = rising.filter(({ read }) => read <= until)
    return { shown, until }
  }, [points, volume])
  const cheapest = useMemo(
    () =>
      points.reduce(
        (best, one) => (one.cost < best.cost ? one : best),
        points[0] ?? { read: 0, caught: 0, cost: 0 },
      ),
    [points],
  )
  const now = { x: decision.read.value, y: decision.catchShare.value }
  const spec: LineChartSpec = {
    lines: [
      {
        id: 'caught',
        name: '',
        readAs: 'caught',
        style: 'smooth',
        colour: 1,
        points: drawn.shown.map(({ read, caught }) => ({ x: read, y: caught })),
        band: drawn.shown
          .filter((_, at) => at % Math.max(1, Math.floor(drawn.shown.length / 60)) === 0)
          .map(({ read, low, high }) => ({ x: read, low, high })),
      },
      {
        id: 'random',
        name: '',
        readAs: 'caught at random',
        style: 'reference',
        colour: 2,
        points: [
          { x: 0, y: 0 },
          { x: drawn.until, y: volume > 0 ? drawn.until / volume : 0 },
        ],
      },
    ],
    floor: 0,
    ceiling: 1,
    unit: '',
    readUnit: 'read a day',
    until: drawn.until,
    isOver: true,
    marks: [
      {
        ...now,
        colour: 1,
        text: `now: ${count(Math.round(now.x))} read, ${percentNumber(now.y, 0)} % caught`,
        isBelow: true,
        isRight: true,
      },
      ...(state.inputs.costOfMiss > 0 &&
      cheapest.read <= drawn.until &&
      Math.abs(cheapest.read - now.x) > drawn.until * 0.04
        ? [
            {
              x: cheapest.read,
              y: cheapest.caught,
              colour: 2,
              text: `lowest cost: ${count(Math.round(cheapest.read))} read`,
            },
          ]
        : []),
    ],
    format: (value) => `${percentNumber(value)} %`,
    formatTick: (value) => percentNumber(value, 0),
  }
  return (
    <LineFigure
      className={css.effort ?? ''}
      title="Effort against catch"
      heading={
        <h3 className="region">
          Effort against catch{' '}
          <span className="caption">percent caught by messages read a day; dashed: read at random</span>
        </h3>
      }
      spec={spec}
      formatX={(read) => `${count(Math.round(read))} read`}
      summary={`With the threshold ${decided.step / thresholdSteps} ${count(Math.round(now.x))} messages are read a day and ${percentNumber(now.y)} percent are caught.`}
    />
  )
}
