import { type ReactNode, useMemo } from 'react'
import { decimal } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import css from './compare.module.css'
import { type Cells, changeStep, changeTone, type MovedView } from './moved'

const usualNames = 146
const slant = 92
const largest = 34

/** A window of the confusion of two runs: the counts of one, or the second less the first. */
export function MovedGrid(props: {
  readonly labels: readonly string[]
  /** Places of the labels that are shown. */
  readonly shown: readonly number[]
  readonly first: Cells
  readonly second: Cells
  readonly view: MovedView
  readonly width: number
  readonly height: number
  readonly name: string
  /** Pixels for the names of the rows. */
  readonly names?: number
}): ReactNode {
  const { labels, shown, view, width, height, names = usualNames } = props
  const room = Math.min((width - names - 40) / shown.length, (height - slant) / shown.length)
  const pitch = Math.max(13, Math.min(largest, Math.floor(room)))
  const sums = useMemo(() => {
    const cells = view === 'first' ? props.first : props.second
    return shown.map((truth) => labels.reduce((sum, _, given) => sum + cells(truth, given), 0))
  }, [labels, shown, view, props.first, props.second])
  return (
    <div
      className={`${css.grid} num`}
      role="table"
      aria-label={props.name}
      style={{
        '--names': `${names}px`,
        '--pitch': `${pitch}px`,
        '--slant': `${slant}px`,
        '--size': shown.length,
      }}
    >
      <div role="row" className={css.heads}>
        <span role="columnheader" className="sr-only">
          True label
        </span>
        {shown.map((given, at) => (
          <div role="columnheader" key={given} className={css.headCell} style={{ gridColumn: at + 2 }}>
            <span>
              <MiddleCut text={labels[given] ?? ''} width={88} size={11} />
            </span>
          </div>
        ))}
      </div>
      {shown.map((truth, row) => (
        <div role="row" key={truth} className={css.gridRow}>
          <div role="rowheader" className={css.gridName}>
            <MiddleCut text={labels[truth] ?? ''} width={names - 9} size={11} />
          </div>
          {shown.map((given) => (
            <Cell key={given} {...props} truth={truth} given={given} rowSum={sums[row] ?? 0} />
          ))}
        </div>
      ))}
    </div>
  )
}

function Cell(props: {
  readonly labels: readonly string[]
  readonly first: Cells
  readonly second: Cells
  readonly view: MovedView
  readonly truth: number
  readonly given: number
  readonly rowSum: number
}): ReactNode {
  const { truth, given, view, labels } = props
  const [one, other] = [props.first(truth, given), props.second(truth, given)]
  const what =
    truth === given
      ? `${labels[truth] ?? ''} right`
      : `${labels[truth] ?? ''} taken for ${labels[given] ?? ''}`
  if (view !== 'delta') {
    const value = view === 'first' ? one : other
    const step =
      truth === given ? Math.max(1, Math.ceil((value / Math.max(1, props.rowSum)) * 5)) : Math.min(5, value)
    return (
      <div
        role="cell"
        className={`${css.cell} ${value === 0 ? '' : (css[`${truth === given ? 'right' : 'wrong'}${step}`] ?? '')}`}
        title={`${value} ${what}`}
      >
        {value === 0 ? '' : value}
      </div>
    )
  }
  const change = other - one
  const tone = changeTone(truth, given, change)
  const step = changeStep(change)
  return (
    <div
      role="cell"
      className={`${css.cell} ${tone === 0 ? '' : (css[`${tone > 0 ? 'right' : 'wrong'}${step}`] ?? '')}`}
      title={`${what}: ${one} and ${other}`}
    >
      {change === 0 ? '' : `${change > 0 ? '+' : ''}${decimal(change, 0)}`}
    </div>
  )
}
