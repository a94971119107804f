// Pairs of labels that are taken for each other, both ways, with the words that tell them apart.
import { type ReactNode, useState } from 'react'
import type { ConfusedPair } from '../../../../shared/domain/run-errors'
import { type Column, DataTable } from '../../../components/DataTable'
import { count } from '../../../components/format'
import { MiddleCut } from '../../../components/marks'
import { asWinnowError, FailurePanel, NoResults, Skeleton } from '../../../components/states'
import { useCall } from '../../../hooks/use-call'
import type { Asked, NamedPair } from './asked'
import css from './confusion.module.css'

const most = 200

/** The table; choosing a pair chooses its cell. */
export function PairsTable(props: {
  readonly asked: Asked
  readonly pair: NamedPair
  readonly onPair: (pair: NamedPair) => void
}): ReactNode {
  const found = useCall('runs.confusions', { ...props.asked, limit: most }, { keepPrevious: true })
  const [selected, setSelected] = useState<number | null>(null)
  if (found.error) return <FailurePanel error={asWinnowError(found.error)} />
  if (!found.data) return <Skeleton rows={8} />
  const { pairs, total } = found.data
  const choose = (index: number | null): void => {
    setSelected(index)
    const pair = index === null ? undefined : pairs[index]
    if (pair) props.onPair({ truth: pair.first, said: pair.second })
  }
  return (
    <div className={css.table}>
      <DataTable
        label="Pairs of labels that are taken for each other"
        columns={columns}
        count={pairs.length}
        rowAt={(index) => pairs[index]}
        selected={selected}
        onSelect={choose}
        takesFocus
        empty={<NoResults title="No message was given a wrong label">There is no pair to show.</NoResults>}
      />
      {total > pairs.length && (
        <p className="caption">
          The first {pairs.length} of {count(total)} pairs.
        </p>
      )}
    </div>
  )
}

const words = (pair: ConfusedPair, side: 'first' | 'second'): string =>
  pair.words?.[side].map(({ word }) => word).join(', ') || '–'

const columns: Column<ConfusedPair>[] = [
  {
    id: 'first',
    name: 'Label',
    minWidth: 120,
    cell: (pair) => <MiddleCut text={pair.first} length={24} />,
  },
  {
    id: 'second',
    name: 'Taken for',
    minWidth: 120,
    cell: (pair) => <MiddleCut text={pair.second} length={24} />,
  },
  {
    id: 'count',
    name: 'Rows',
    width: 56,
    align: 'right',
    cell: (pair) => <b className="num">{count(pair.firstAsSecond)}</b>,
  },
  {
    id: 'back',
    name: 'Other way',
    width: 74,
    align: 'right',
    cell: (pair) => <span className="num">{count(pair.secondAsFirst)}</span>,
  },
  {
    id: 'words',
    name: 'Words of the label, of the other',
    minWidth: 200,
    grow: 2,
    cell: (pair) => (
      <span className={css.words} title={`${words(pair, 'first')} | ${words(pair, 'second')}`} dir="auto">
        {words(pair, 'first')} <span className="caption">|</span> {words(pair, 'second')}
      </span>
    ),
  },
]
