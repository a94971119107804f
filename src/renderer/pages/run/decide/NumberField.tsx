import { type ReactNode, useState } from 'react'
import css from './decide.module.css'

/** A number that is told as it is typed; what is no number from 0 to `most` is marked and not told. */
export function NumberField(props: {
  readonly value: number
  readonly most: number
  readonly label: string
  readonly onChange: (value: number) => void
}): ReactNode {
  const [typed, setTyped] = useState<string | null>(null)
  const shown = props.value.toLocaleString('en', { maximumFractionDigits: 3 })
  const number = Number((typed ?? '').replaceAll(',', '').trim())
  const isBad = typed !== null && !(typed.trim() !== '' && number >= 0 && number <= props.most)
  return (
    <input
      type="text"
      inputMode="decimal"
      className={css.number}
      aria-label={props.label}
      aria-invalid={isBad || undefined}
      value={typed ?? shown}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        const next = Number(text.replaceAll(',', '').trim())
        if (text.trim() !== '' && next >= 0 && next <= props.most) props.onChange(next)
      }}
      onBlur={() => setTyped(null)}
    />
  )
}
