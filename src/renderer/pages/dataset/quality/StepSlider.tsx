// A slider over a histogram: how many rows there are from each score on. The bars are what lies between two steps.
import { type ReactNode, useId } from 'react'
import { count } from '../../../components/format'
import css from './quality.module.css'

/** The slider; its value is the `from` of a step. */
export function StepSlider(props: {
  readonly label: string
  readonly steps: readonly { readonly from: number; readonly rows: number }[]
  readonly value: number
  readonly onChange: (value: number) => void
}): ReactNode {
  const { steps, value } = props
  const id = useId()
  const bars = steps.map((step, at) => step.rows - (steps[at + 1]?.rows ?? 0))
  const top = Math.max(1, ...bars)
  const chosen = Math.max(
    0,
    steps.findLastIndex(({ from }) => from <= value + 1e-9),
  )
  const shown = steps[chosen]
  return (
    <div className={css.slider}>
      <div className={css.sliderHead}>
        <label htmlFor={id}>{props.label}</label>
        <span className="num">from {(shown?.from ?? 0).toFixed(2)}</span>
      </div>
      <div className={css.bars} aria-hidden="true">
        {bars.map((rows, at) => (
          <span
            key={steps[at]?.from}
            className={at >= chosen ? css.barOn : css.barOff}
            style={{ height: `${rows === 0 ? 0 : Math.max(4, (rows / top) * 100)}%` }}
          />
        ))}
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={steps.length - 1}
        step={1}
        value={chosen}
        aria-valuetext={`from ${(shown?.from ?? 0).toFixed(2)}, ${count(shown?.rows ?? 0)} rows`}
        onChange={(event) => props.onChange(steps[Number(event.currentTarget.value)]?.from ?? 0)}
      />
    </div>
  )
}
