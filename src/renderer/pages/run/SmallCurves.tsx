// What else moves while a run trains, each as a small curve with its figure now: read by hover and keys, as a table, as a
// picture, like the large ones.
import { type ReactNode, useMemo } from 'react'
import { SmallCurve } from '../../charts/Sparkline'
import { count, decimal, memory, rate } from '../../components/format'
import css from './live.module.css'
import type { RunProgress, StepPoint } from './run-state'

type Kind = {
  readonly name: string
  readonly format: (value: number) => string
  readonly of: (step: StepPoint) => number
}

const norm = (value: number): string => decimal(value, 2)
const kinds: readonly Kind[] = [
  { name: 'Learning rate', format: rate, of: (step) => step.learningRate },
  { name: 'Gradient norm', format: norm, of: (step) => step.gradientNorm ?? 0 },
  { name: 'Messages a second', format: count, of: (step) => step.samplesPerSecond },
  { name: 'Memory', format: memory, of: (step) => step.rssMiB },
]

/** The small curves of a run. */
export function SmallCurves(props: { readonly progress: RunProgress }): ReactNode {
  const { steps, latest, peakRssMiB } = props.progress
  const hasNorm = latest?.gradientNorm !== null && latest?.gradientNorm !== undefined
  const now: Readonly<Record<string, string>> = {
    'Learning rate': latest ? rate(latest.learningRate) : '',
    'Gradient norm': hasNorm ? norm(latest.gradientNorm ?? 0) : '',
    'Messages a second': latest ? count(latest.samplesPerSecond) : '',
    Memory: peakRssMiB > 0 ? memory(latest?.rssMiB ?? peakRssMiB) : '',
  }
  const shown = kinds.filter(({ name }) => hasNorm || name !== 'Gradient norm')
  return (
    <div className={css.small} style={{ gridTemplateColumns: `repeat(${shown.length}, minmax(0, 1fr))` }}>
      {shown.map((kind) => (
        <Curve
          key={kind.name}
          kind={kind}
          now={now[kind.name] ?? ''}
          steps={steps}
          width={shown.length > 3 ? 170 : 236}
        />
      ))}
    </div>
  )
}

function Curve(props: {
  readonly kind: Kind
  readonly now: string
  readonly steps: readonly StepPoint[]
  readonly width: number
}): ReactNode {
  const { kind, now, steps } = props
  const values = useMemo(() => steps.map(kind.of), [steps, kind])
  const places = useMemo(() => steps.map(({ step }) => step), [steps])
  return (
    <div className={css.smallCurve}>
      <SmallCurve
        title={kind.name}
        heading={
          <div className={css.smallHead}>
            <span>{kind.name}</span>
            <b className="num">{now}</b>
          </div>
        }
        name={`${kind.name} over the run, now ${now}`}
        values={values}
        places={places}
        unit="step"
        format={kind.format}
        width={props.width}
        height={40}
      />
    </div>
  )
}
