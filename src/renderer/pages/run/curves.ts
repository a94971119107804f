// The two charts of a run as data: which lines, which axis, what is marked. Pure; made from the folded events.
import type { Point } from '../../charts/downsample'
import type { Line, LineChartSpec } from '../../charts/line-chart-layout'
import { proportionInterval } from '../../charts/proportion'
import { smooth } from '../../charts/smooth'
import { decimal, passes } from '../../components/format'
import { lossText } from '../../components/metric-text'
import type { CurveFigure } from './curve-figures'
import { type Along, endOf, type RunProgress } from './run-state'

/** How the curves are looked at. */
export type CurveView = { readonly along: Along; readonly smoothing: number; readonly isLog: boolean }

const units: Readonly<Record<Along, string>> = { step: 'step', epoch: 'epoch', minutes: 'min' }

function horizontal(
  progress: RunProgress,
  along: Along,
): Pick<LineChartSpec, 'unit' | 'until' | 'isOver' | 'hasWholeTicks'> {
  return {
    unit: units[along],
    until: endOf(progress, along),
    isOver: progress.finished !== null,
    hasWholeTicks: along === 'epoch',
  }
}

/** Training (raw and smoothed) and validation loss on one axis. */
export function lossSpec(progress: RunProgress, view: CurveView): LineChartSpec {
  const raw: Point[] = progress.steps.map((point) => ({ x: point[view.along], y: point.loss }))
  const validation = progress.epochs.flatMap((point) =>
    point.validationLoss === null ? [] : [{ x: point[view.along], y: point.validationLoss }],
  )
  // A short curve is smoothed less: the window never covers more than a small part of it.
  const weight = Math.min(view.smoothing, Math.max(0, 1 - 48 / Math.max(1, raw.length)))
  const lines: Line[] = [
    ...(view.smoothing > 0 ? [{ id: 'raw', name: '', style: 'raw' as const, colour: 1, points: raw }] : []),
    { id: 'training', name: 'training', style: 'smooth', colour: 1, points: smooth(raw, weight) },
    { id: 'validation', name: 'validation', style: 'evaluated', colour: 2, points: validation },
  ]
  return {
    ...horizontal(progress, view.along),
    lines,
    isLog: view.isLog,
    ...(view.isLog ? {} : { floor: 0 }),
    format: lossText,
    formatTick: (value) =>
      view.isLog && value < 0.01
        ? value.toExponential(0).replace('e-0', 'e-')
        : String(Number(value.toPrecision(4))),
  }
}

/** A validation figure over the evaluations, with the best epoch and what always one label reaches. */
export function metricSpec(
  progress: RunProgress,
  view: CurveView,
  figure: CurveFigure,
  baseline: number | null,
): LineChartSpec {
  const scale = figure.isPercent ? 100 : 1
  const found = progress.epochs.flatMap((epoch) => {
    const one = figure.of(epoch)
    return one ? [{ x: epoch[view.along], y: one.value * scale, rows: one.rows, isBest: epoch.isBest }] : []
  })
  const points: (Point & { isBest: boolean })[] = found.map(({ x, y, isBest }) => ({ x, y, isBest }))
  const total = progress.started?.validationRows ?? 0
  const band = figure.isPercent
    ? found.flatMap(({ x, y, rows = total }) => {
        if (rows <= 0) return []
        const { low, high } = proportionInterval(Math.min(1, Math.max(0, y / scale)), rows)
        return [{ x, low: low * scale, high: high * scale }]
      })
    : []
  const best = points.find((point) => point.isBest) ?? null
  const lowest = Math.min(...points.map((point) => point.y))
  const isNear = baseline !== null && lowest - baseline * scale < 40
  const text = (value: number): string => (figure.isPercent ? decimal(value) : decimal(value, 3))
  return {
    ...horizontal(progress, view.along),
    lines: [
      {
        id: 'metric',
        name: '',
        readAs: figure.name,
        style: 'evaluated',
        colour: 1,
        points,
        ...(band.length === points.length && band.length > 0 ? { band } : {}),
      },
    ],
    ...(figure.isPercent ? { floor: 0, ceiling: 100 } : {}),
    isLog: view.isLog && !figure.isPercent && points.every(({ y }) => y > 0),
    best,
    ...(best ? { bestText: `best ${text(best.y)}` } : {}),
    baseline: isNear && baseline !== null ? { y: baseline * scale, name: 'one label always' } : null,
    format: (value) => (figure.isPercent ? `${text(value)} %` : text(value)),
    formatTick: (value) => String(Number(value.toPrecision(3))),
  }
}

/** The best epoch's figure, or null. */
export function bestFigure(progress: RunProgress, metric: string): { epoch: number; value: number } | null {
  const best = progress.epochs.find((epoch) => epoch.isBest)
  const value = metric === 'loss' ? best?.validationLoss : best?.metrics[metric]
  return best && typeof value === 'number' ? { epoch: best.epoch, value } : null
}

/** A sentence for those who cannot see the curves. */
export function curveSentence(progress: RunProgress, figure: CurveFigure): string {
  const epoch = progress.epochs.at(-1)
  if (!epoch) return 'No epoch has been evaluated yet.'
  const text = (value: number): string =>
    decimal(figure.isPercent ? value * 100 : value, figure.isPercent ? 1 : 3)
  const now = figure.of(epoch)
  const bestEpoch = progress.epochs.find((one) => one.isBest)
  const best = bestEpoch && figure.of(bestEpoch)
  const way = figure.better === null ? '' : ` ${betterWords(figure)}.`
  const kept = best ? `; the best epoch, ${passes(bestEpoch.epoch)}, had ${text(best.value)}` : ''
  return `After epoch ${passes(epoch.epoch)} it stands at ${now ? text(now.value) : 'unknown'}${kept}.${way}`
}

/** `higher is better`; empty where neither is. */
export const betterWords = ({ better }: Pick<CurveFigure, 'better'>): string =>
  better === null ? '' : `${better} is better`
