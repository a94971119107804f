import type { ReactNode } from 'react'
import { knownParts } from '../../shared/domain/dataset'
import { count } from './format'
import css from './PartsBar.module.css'

/** Parts in the order in which people name them: train, validation, test, then the others by size. */
export function orderedParts(parts: Readonly<Record<string, number>>): [name: string, rows: number][] {
  const known: readonly string[] = knownParts
  return Object.entries(parts)
    .filter(([, rows]) => rows > 0)
    .sort(([a, rowsA], [b, rowsB]) => {
      const places = [known.indexOf(a), known.indexOf(b)].map((place) => (place < 0 ? known.length : place))
      return (places[0] ?? 0) - (places[1] ?? 0) || rowsB - rowsA
    })
}

/** Colour of a part in bars. */
export const partColour = (name: string): string =>
  ({ train: 'var(--accent)', validation: 'var(--bar)', test: 'var(--line2)' })[name] ?? 'var(--cat-2)'

/** One bar cut into the parts of a split. */
export function PartsBar(props: {
  readonly parts: Readonly<Record<string, number>>
  readonly height?: number
  readonly hasCaption?: boolean
}): ReactNode {
  const parts = orderedParts(props.parts)
  const total = parts.reduce((sum, [, rows]) => sum + rows, 0)
  if (total === 0) return null
  const words = parts.map(([name, rows]) => `${name} ${count(rows)}`).join(' · ')
  return (
    <div>
      <div className={css.bar} style={{ height: props.height ?? 6 }} role="img" aria-label={words}>
        {parts.map(([name, rows]) => (
          <span
            key={name}
            title={`${name} ${count(rows)}`}
            style={{ flexGrow: rows, background: partColour(name) }}
          />
        ))}
      </div>
      {props.hasCaption !== false && <div className={`${css.caption} num`}>{words}</div>}
    </div>
  )
}
