// The curves of a comparison as one chart: a line a run, named by its letter, its best epoch marked. Pure.
import type { ComparedCurve, Comparison } from '../../../shared/domain/comparison'
import type { MetricInfo } from '../../../shared/metrics/metric'
import type { LineChartSpec } from '../../charts/line-chart-layout'
import { decimal, passes } from '../../components/format'
import { placeOf } from './run-letters'

type Infos = Readonly<Record<string, MetricInfo>>

/** The name of a curve: `Validation macro-F1`, `Training loss`. */
export function curveName(metric: string, infos: Infos): string {
  if (metric === 'trainingLoss') return 'Training loss'
  const label = infos[metric]?.label ?? 'Loss'
  return `Validation ${label === 'MCC' ? label : label.charAt(0).toLowerCase() + label.slice(1)}`
}

const isShare = (metric: string): boolean =>
  metric !== 'loss' && metric !== 'trainingLoss' && metric !== 'mae'

/** The chart; values of shares are in per cent. `baseline` is a share. */
export function curveSpec(
  comparison: Comparison,
  curve: ComparedCurve,
  baseline: number | null,
): LineChartSpec {
  const scale = isShare(curve.metric) ? 100 : 1
  const lines = curve.lines.map((line) => {
    const index = comparison.members.findIndex(({ run }) => run.id === line.run)
    return {
      id: line.run,
      name: comparison.members[index]?.letter ?? '',
      style: curve.metric === 'trainingLoss' ? ('smooth' as const) : ('evaluated' as const),
      colour: placeOf(index),
      isDashed: true,
      points: line.points.map(({ x, y }) => ({ x, y: y * scale })),
    }
  })
  const highest = Math.max(...curve.lines.map(({ best }) => best?.y ?? -Infinity))
  const lowest = Math.min(...lines.flatMap(({ points }) => points.map(({ y }) => y)))
  const isNear = baseline !== null && Math.abs(lowest - baseline * scale) < 40
  return {
    lines,
    unit: 'epoch',
    isOver: true,
    hasWholeTicks: true,
    ...(isShare(curve.metric) ? { floor: 0, ceiling: 100 } : { floor: 0 }),
    marks: curve.lines.flatMap(({ best, run }) => {
      const line = lines.find(({ id }) => id === run)
      if (!best || !line) return []
      const value = decimal(best.y * scale, scale === 100 ? 1 : 3)
      const isFew = curve.lines.length <= 2
      return [
        {
          x: best.x,
          y: best.y * scale,
          colour: line.colour,
          ...(isFew ? { text: `best ${value}`, isBelow: best.y < highest } : {}),
        },
      ]
    }),
    baseline: isNear && baseline !== null ? { y: baseline * scale, name: 'bag of words' } : null,
    format: (value) => decimal(value, isShare(curve.metric) ? 1 : 3),
    formatTick: (value) => String(Number(value.toPrecision(3))),
  }
}

/** A sentence for those who cannot see the lines. */
export function curveSummary(comparison: Comparison, curve: ComparedCurve): string {
  const scale = isShare(curve.metric) ? 100 : 1
  const said = curve.lines.map(({ run, points, best }) => {
    const letter = comparison.members.find((one) => one.run.id === run)?.letter ?? ''
    const at = best ?? points.at(-1)
    const value = at ? decimal(at.y * scale, scale === 100 ? 1 : 3) : '–'
    return `${letter} ${best ? `is best at epoch ${passes(best.x)} with` : 'ends at'} ${value}`
  })
  return `${said.join('; ')}.`
}
