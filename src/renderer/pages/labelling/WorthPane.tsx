// Whether it is worth going on: runs with more and more labels on the same test messages, and what another hundred would bring.
import { type ReactNode, useMemo } from 'react'
import type { LabelQueue } from '../../../shared/domain/labelling'
import type { Worth } from '../../../shared/domain/worth'
import { LineFigure } from '../../charts/LineFigure'
import type { LineChartSpec } from '../../charts/line-chart-layout'
import { Button } from '../../components/Button'
import { count, percent, percentNumber } from '../../components/format'
import { DrawerSection } from '../../components/SideDrawer'
import { asWinnowError } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './labelling.module.css'

/** The section; nothing before a run of the dataset has been tested. */
export function WorthPane(props: { readonly queue: LabelQueue }): ReactNode {
  const { dataset, output } = props.queue
  const runs = useCall('runs.list', { dataset, status: ['completed'], hasLabels: false }).data ?? []
  const [newest] = runs
    .filter(
      ({ status, result, outputs }) =>
        status === 'completed' && (result?.testRows ?? 0) > 0 && outputs.some((own) => own.output === output),
    )
    .toSorted((a, b) => b.number - a.number)
  const asked = useCall(
    'runs.worth',
    { run: newest?.id ?? '', output },
    { enabled: newest !== undefined, keepPrevious: true },
  )
  const worth = asked.data
  if (newest && asked.error)
    return (
      <DrawerSection title="Is it worth going on?">
        <p className={css.hint}>{asWinnowError(asked.error).message}</p>
      </DrawerSection>
    )
  if (!newest || !worth) return null
  return (
    <DrawerSection title="Is it worth going on?">
      {worth.says.map((line) => (
        <p key={line} className={css.hint}>
          {line}
        </p>
      ))}
      {worth.points.length > 1 && <Curve worth={worth} />}
      <Button kind="subtle" href={`/runs/new?from=${newest.id}&dataset=${dataset}`}>
        Train with the labels of now
      </Button>
    </DrawerSection>
  )
}

function Curve({ worth }: { readonly worth: Worth }): ReactNode {
  const spec = useMemo(() => specOf(worth), [worth])
  const last = worth.points.at(-1)
  return (
    <LineFigure
      title="Macro-F1 by labels"
      heading={<span className="caption">macro-F1 by labels, {count(worth.tested)} test messages</span>}
      className={css.worth ?? ''}
      spec={spec}
      formatX={(labels) => `${count(Math.round(labels))} labels`}
      summary={
        last ? `With ${count(last.labels)} labels macro-F1 is ${percentNumber(last.macroF1)} percent.` : ''
      }
    />
  )
}

/** Runs with as many labels count as one, the best of them. */
function specOf({ points, next }: Worth): LineChartSpec {
  const best = new Map<number, number>()
  for (const { labels, macroF1 } of points) best.set(labels, Math.max(best.get(labels) ?? 0, macroF1))
  const measured = [...best].map(([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x)
  const last = measured.at(-1)
  const ahead = next && last ? { x: last.x + next.more, y: Math.min(1, last.y + next.gain) } : null
  return {
    lines: [
      { id: 'measured', name: '', readAs: 'macro-F1', style: 'evaluated', colour: 1, points: measured },
      ...(ahead && last
        ? [
            {
              id: 'ahead',
              name: '',
              readAs: 'expected',
              style: 'reference' as const,
              colour: 1,
              points: [last, ahead],
            },
          ]
        : []),
    ],
    unit: '',
    readUnit: 'labels',
    isOver: true,
    format: (value) => percent(value),
    formatTick: (value) => percentNumber(value, 0),
  }
}
