import { type ReactNode, useState } from 'react'
import type { Predictor } from '../../components/predictors'
import { Why } from '../../components/Why'
import css from './try-it.module.css'
import { useRested } from './use-answers'

/** Why the model answers so, on demand. */
export function WhyAnswer(props: {
  readonly model: Predictor
  readonly text: string
  readonly outputs: readonly string[]
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const rested = useRested(props.text.trim(), 250)
  return (
    <details className={css.reading} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Why</summary>
      {isOpen && rested !== '' && (
        <Why key={props.model.id} model={props.model.ref} text={rested} outputs={props.outputs} />
      )}
    </details>
  )
}
