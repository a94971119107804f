import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { PredictionCounts } from '../../shared/domain/prediction'
import { count, plural } from '../components/format'
import { BinPlot } from './BinPlot'
import css from './heads.module.css'

type Range = { readonly min: number; readonly max: number }
type Order = 'surest' | 'least' | null

/** How sure a model was over all rows that it scored; a filter and an order at once. Ranges are in percent. */
export function PredictionHead(props: {
  readonly name: string
  readonly counts: PredictionCounts | undefined
  readonly chosen: Range | null
  readonly sort: Order
  readonly onChoose: (range: Range | null) => void
  readonly onSort: (order: Order) => void
}): ReactNode {
  const { counts, chosen, sort } = props
  const step = 100 / Math.max(1, counts?.confidence.length ?? 1)
  const bins = (counts?.confidence ?? []).map((rows, index) => ({
    from: Math.round(index * step),
    to: Math.round((index + 1) * step),
    count: rows,
  }))
  const next: Order = sort === null ? 'surest' : sort === 'surest' ? 'least' : null
  const Arrow = sort === 'least' ? IconArrowUp : IconArrowDown
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b title={`${props.name} says`}>{props.name} says</b>
        {counts && <span className="num">{plural(counts.rows, 'row')}</span>}
      </div>
      <BinPlot
        bins={bins}
        label="Confidence in percent; arrow keys choose a bar, Enter keeps its rows"
        textOf={(bin) => `${bin.from} to ${bin.to}\u202f%, ${count(bin.count)} rows`}
        allText="all confidences"
        isChosen={chosen && ((bin) => bin.to > chosen.min && bin.from < chosen.max)}
        onChoose={(low, high) => props.onChoose({ min: low.from, max: high.to })}
        onClear={() => props.onChoose(null)}
      />
      <div className={`${css.line} num`}>
        <span>0</span>
        <button
          type="button"
          className={`${css.order} ${sort === null ? '' : css.chosen}`}
          aria-pressed={sort !== null}
          title={
            sort === null
              ? 'Surest first'
              : sort === 'surest'
                ? 'Least sure first'
                : 'In the order of the file'
          }
          onClick={() => props.onSort(next)}
        >
          confidence
          {sort !== null && <Arrow size={11} stroke={2.2} aria-hidden="true" />}
        </button>
        <span>100{'\u202f%'}</span>
      </div>
    </div>
  )
}
