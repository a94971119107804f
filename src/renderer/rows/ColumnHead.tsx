// The head of a further column of the file: how its numbers or dates lie, else its commonest values; a filter as well.
import type { ReactNode } from 'react'
import type { ColumnFacts, Dataset } from '../../shared/domain/dataset'
import { count, day, figure, plural } from '../components/format'
import { MiddleCut } from '../components/marks'
import { ManyPicker } from '../components/Picker'
import { useCall } from '../hooks/use-call'
import { BinPlot } from './BinPlot'
import css from './heads.module.css'
import type { CellFilter } from './row-query'

type Scale = NonNullable<ColumnFacts['scale']>

/** The head. */
export function ColumnHead(props: {
  readonly dataset: Dataset
  readonly column: string
  readonly chosen: CellFilter | undefined
  readonly onChoose: (chosen: CellFilter) => void
}): ReactNode {
  const { dataset, column, chosen, onChoose } = props
  const facts = useCall('datasets.column', { dataset: dataset.id, column }).data
  const values = chosen?.values ?? []
  const choose = (next: readonly string[]): void => onChoose({ column, range: null, values: next })
  const toggle = (value: string): void =>
    choose(values.includes(value) ? values.filter((one) => one !== value) : [...values, value])
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b title={column}>{column}</b>
        {facts && <AllValues facts={facts} chosen={values} onChoose={choose} />}
      </div>
      {facts?.scale ? (
        <Range scale={facts.scale} column={column} chosen={chosen} onChoose={onChoose} />
      ) : (
        facts && <Values facts={facts} chosen={values} onToggle={toggle} />
      )}
    </div>
  )
}

/** How many values there are, and a list of the commonest. */
function AllValues(props: {
  readonly facts: ColumnFacts
  readonly chosen: readonly string[]
  readonly onChoose: (values: readonly string[]) => void
}): ReactNode {
  const { facts } = props
  const words = facts.missing > 0 ? `${count(facts.missing)} empty` : `${count(facts.distinct)} distinct`
  const button = (open: () => void, isOpen: boolean): ReactNode => (
    <button
      type="button"
      className={`${css.order} num`}
      title={`${plural(facts.distinct, 'value')}, ${plural(facts.missing, 'cell')} empty`}
      aria-label={`${words}, values of ${facts.column}`}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      onClick={open}
    >
      {words}
    </button>
  )
  return (
    <ManyPicker
      name={facts.column}
      items={[
        ...facts.values.map(({ value, rows }) => ({ value, label: value, note: count(rows) })),
        ...(facts.missing > 0 ? [{ value: '', label: 'empty', note: count(facts.missing) }] : []),
      ]}
      values={props.chosen}
      onChange={props.onChoose}
      target={button}
    />
  )
}

function Range(props: {
  readonly scale: Scale
  readonly column: string
  readonly chosen: CellFilter | undefined
  readonly onChoose: (chosen: CellFilter) => void
}): ReactNode {
  const { scale, column, chosen, onChoose } = props
  const { bins, kind } = scale
  const write = (value: number): string => (kind === 'date' ? day(value) : figure(value))
  const range = chosen?.range ?? null
  return (
    <>
      <BinPlot
        bins={bins}
        label={`${column}; arrow keys choose a bar, Enter keeps its rows`}
        textOf={(bin) => `${write(bin.from)} to ${write(bin.to)}, ${plural(bin.count, 'row')}`}
        allText="all values"
        isChosen={range && ((bin) => bin.to > range.min && bin.from < range.max)}
        onChoose={(low, high) =>
          onChoose({ column, values: [], range: { kind, min: low.from, max: endOf(scale, high) } })
        }
        onClear={() => onChoose({ column, values: [], range: null })}
      />
      <div className={`${css.line} num`}>
        <span>{write(scale.min)}</span>
        <span>{write(scale.max)}</span>
      </div>
    </>
  )
}

// A range of numbers holds both its ends, one of dates not its last: a bin is to hold its first alone, and the last bin both.
function endOf({ bins, kind }: Scale, bin: Scale['bins'][number]): number {
  const isLast = bin === bins.at(-1)
  if (kind === 'date') return isLast ? bin.to + 1 : bin.to
  return isLast ? bin.to : bin.to - (bin.to - bin.from) * 1e-9
}

function Values(props: {
  readonly facts: ColumnFacts
  readonly chosen: readonly string[]
  readonly onToggle: (value: string) => void
}): ReactNode {
  const { facts, chosen } = props
  const own = facts.values.filter(({ value }) => chosen.includes(value))
  const shown = [...own, ...facts.values.filter(({ value }) => !chosen.includes(value))].slice(0, 3)
  const top = Math.max(1, facts.values[0]?.rows ?? 0)
  // Where no value stands twice, three of them say nothing.
  if (top === 1 && facts.distinct > 3) return <div className={css.line}>no value stands twice</div>
  return (
    <div className={css.labels}>
      {shown.map(({ value, rows }) => (
        <button
          key={value}
          type="button"
          className={`${css.label} ${chosen.includes(value) ? css.chosen : ''}`}
          aria-pressed={chosen.includes(value)}
          title={`${value}, ${plural(rows, 'row')}`}
          onClick={() => props.onToggle(value)}
        >
          <MiddleCut text={value} width={84} size={11} />
          <span className={css.track}>
            <span style={{ width: `${(rows / top) * 100}%` }} />
          </span>
        </button>
      ))}
    </div>
  )
}
