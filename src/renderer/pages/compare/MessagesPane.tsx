// The messages that part two runs: who is right where the other is not. `W` turns what is listed; Enter opens the row.
import { type ReactNode, useState } from 'react'
import type {
  ComparedRow,
  ComparedRun,
  CompareRequest,
  Comparison,
  RowsOutcome,
} from '../../../shared/domain/comparison'
import { RowsOutcome as Outcomes } from '../../../shared/domain/comparison'
import { goTo, useUrlState } from '../../app/location'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, SearchField } from '../../components/FilterBar'
import { count, probability } from '../../components/format'
import { Marked, MiddleCut, Verdict } from '../../components/marks'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { asWinnowError, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useKeys } from '../../hooks/use-keys'
import css from './compare.module.css'
import { colourOf, Letter } from './run-letters'
import { useComparedRows } from './use-comparison'

type Pair = { readonly first: ComparedRun; readonly second: ComparedRun }
const anyLabel = '\u0000any'

/** The compared messages, filtered by outcome, label and text. */
export function MessagesPane(props: {
  readonly comparison: Comparison
  readonly pair: Pair
  readonly request: CompareRequest
}): ReactNode {
  const { comparison, pair } = props
  const url = useUrlState()
  const [selected, setSelected] = useState<number | null>(null)
  const outcome = Outcomes.safeParse(url.get('show')).data ?? 'secondWins'
  const query = url.get('q') ?? ''
  const label = url.get('label')
  const found = useComparedRows({
    ...props.request,
    first: pair.first.run.id,
    second: pair.second.run.id,
    outcome,
    ...(query === '' ? {} : { query }),
    ...(label === null ? {} : { label }),
  })
  const show = (next: RowsOutcome): void => {
    setSelected(null)
    url.set({ show: next === 'secondWins' ? null : next })
  }
  const turn = (): void => show(Outcomes.options[(Outcomes.options.indexOf(outcome) + 1) % 5] ?? 'secondWins')
  useKeys({ w: turn })
  const open = (index: number): void => {
    const row = found.rowAt(index)
    if (row) goTo(`/datasets/${encodeURIComponent(comparison.dataset.id)}?row=${row.id}`)
  }
  const counts = found.counts
  return (
    <section className={css.messages} aria-label="Message by message">
      <div className={css.messagesHead} role="search">
        <h2 className="region">Message by message</h2>
        <Segmented
          label="Which messages"
          value={outcome}
          onChange={show}
          items={Outcomes.options.map((value) => ({
            value,
            label: `${nameOf(value, pair)}${counts ? ` ${count(counts[value])}` : ''}`,
          }))}
        />
        {counts && <Shares counts={counts} pair={pair} comparison={comparison} />}
        <span className={css.paneRight}>
          <Picker
            label="True label"
            look="quiet"
            items={[
              { value: anyLabel, label: 'Any label' },
              ...comparison.labels.map((value) => ({ value, label: value })),
            ]}
            value={label ?? anyLabel}
            onChange={(next) => url.set({ label: next === anyLabel ? null : next })}
          />
          <SearchField
            width={190}
            label="Filter messages"
            value={query}
            onChange={(next) => url.set({ q: next || null })}
          />
          {(query !== '' || label !== null) && counts && (
            <Count shown={found.total} total={counts[outcome]} noun="message" />
          )}
        </span>
      </div>
      {found.error ? (
        <div className={css.failure}>
          <FailurePanel error={asWinnowError(found.error)} />
        </div>
      ) : found.total === undefined ? (
        <Skeleton rows={6} />
      ) : (
        <DataTable
          label="Messages of the comparison"
          columns={columnsOf(comparison, query)}
          count={found.total}
          rowAt={found.rowAt}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          onRange={found.onRange}
          resetKey={`${pair.first.letter} ${pair.second.letter} ${outcome} ${query} ${label ?? ''}`}
          empty={
            <NoResults title="No message here">
              {query === '' && label === null
                ? 'The two runs have no message of this kind.'
                : 'Drop the search or the label to see the others.'}
            </NoResults>
          }
        />
      )}
    </section>
  )
}

function nameOf(outcome: RowsOutcome, { first, second }: Pair): string {
  const names: Readonly<Record<RowsOutcome, string>> = {
    secondWins: `${second.letter} wins`,
    firstWins: `${first.letter} wins`,
    bothWrong: 'Both wrong',
    bothRight: 'Both right',
    all: 'All',
  }
  return names[outcome]
}

// Wins and losses among the messages that part them.
function Shares(props: {
  readonly counts: Readonly<Record<RowsOutcome, number>>
  readonly pair: Pair
  readonly comparison: Comparison
}): ReactNode {
  const { counts, pair, comparison } = props
  const index = (one: ComparedRun): number => comparison.members.indexOf(one)
  return (
    <span className={css.shares} aria-hidden="true">
      <i style={{ flexGrow: counts.secondWins, background: colourOf(index(pair.second)) }} />
      <i style={{ flexGrow: counts.firstWins, background: colourOf(index(pair.first)) }} />
      <i style={{ flexGrow: counts.bothWrong, background: 'var(--bar2)' }} />
    </span>
  )
}

function columnsOf(comparison: Comparison, query: string): Column<ComparedRow>[] {
  const able = comparison.members.filter(({ figures }) => figures !== null)
  const width = [0, 0, 216, 190, 150, 128, 112][able.length] ?? 112
  const isFew = able.length <= 3
  return [
    {
      id: 'text',
      name: 'Message',
      cell: ({ text }) => (
        <span dir="auto" title={text} className={css.text}>
          <Marked text={text} query={query} />
        </span>
      ),
    },
    {
      id: 'truth',
      name: 'True label',
      width: able.length > 3 ? 140 : 200,
      cell: ({ truth }) => <MiddleCut text={truth.join(', ')} width={(able.length > 3 ? 140 : 200) - 24} />,
    },
    ...able.map((member): Column<ComparedRow> => ({
      id: member.run.id,
      name: `${member.letter} said`,
      head: (
        <span>
          <Letter letter={member.letter} index={comparison.members.indexOf(member)} /> said
        </span>
      ),
      width,
      cell: ({ said }) => {
        const one = said.find(({ run }) => run === member.run.id)
        return (
          one && (
            <span className={css.answer} title={`${one.labels.join(', ')} ${probability(one.confidence)}`}>
              <Verdict
                label={one.labels.join(', ') || 'none'}
                isRight={one.isRight}
                length={Math.floor((width - (isFew ? 74 : 38)) / 6.2)}
              />
              {isFew && <span className={`${css.sure} num`}>{probability(one.confidence)}</span>}
            </span>
          )
        )
      },
    })),
  ]
}
