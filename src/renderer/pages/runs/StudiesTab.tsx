// Several trainings that answer one question: what more labels would give, how much a figure depends on the rows or the
// seed, which recipe is ahead, which settings suit the data. The second tab of the page of runs.
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Study } from '../../../shared/domain/study'
import { trainingsOf } from '../../../shared/sweep/plan'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { percent, when } from '../../components/format'
import { Marked, Pill } from '../../components/marks'
import { Page, type PageProps } from '../../components/Page'
import { asWinnowError, EmptyState, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import css from './studies.module.css'
import { StudyDialog } from '../../studies/StudyDialog'
import { StudyDrawer } from './StudyDrawer'
import { kindNames, statusTones } from '../../studies/study-words'

/** The tab of all studies; `tabs` are those of the page of runs. */
export function StudiesTab(props: { readonly tabs: NonNullable<PageProps['tabs']> }): ReactNode {
  const { tabs } = props
  const studies = useCall('studies.list', {})
  const url = useUrlState()
  const [isAsking, setAsking] = useState(url.get('ask') !== null)
  const ask = (): void => setAsking(true)
  useKeys({ n: ask })
  return (
    <>
      {studies.data && studies.data.length > 0 ? (
        <List studies={studies.data} tabs={tabs} onAsk={ask} />
      ) : (
        <Page title="Runs" tabs={tabs} scroll>
          {studies.error ? (
            <div className={css.padded}>
              <FailurePanel error={asWinnowError(studies.error)} />
            </div>
          ) : studies.data ? (
            <NoStudies onAsk={ask} />
          ) : (
            <Skeleton />
          )}
        </Page>
      )}
      {isAsking && (
        <StudyDialog
          kind={url.get('ask')}
          dataset={url.get('dataset')}
          onClose={() => {
            setAsking(false)
            url.set({ ask: null, dataset: null })
          }}
          onStarted={(study) => url.set({ ask: null, dataset: null, study })}
        />
      )}
    </>
  )
}

function List(props: {
  readonly studies: readonly Study[]
  readonly tabs: NonNullable<PageProps['tabs']>
  readonly onAsk: () => void
}): ReactNode {
  const { studies } = props
  const url = useUrlState()
  const query = url.get('q') ?? ''
  const shown = studies.filter((one) =>
    `${one.name} ${one.dataset} ${kindNames[one.kind]}`.toLowerCase().includes(query.trim().toLowerCase()),
  )
  const chosen = shown.findIndex((one) => one.id === url.get('study'))
  const at = chosen < 0 && shown.length === 1 && url.get('study') === null ? 0 : chosen
  const study = shown[at] ?? null
  const select = (index: number | null): void =>
    url.set({ study: index === null ? null : (shown[index]?.id ?? null) })
  const close = (): void => url.set({ study: 'none' })
  useKeys({
    j: () => select(Math.min(shown.length - 1, at + 1)),
    k: () => select(Math.max(0, at - 1)),
    Escape: study ? close : undefined,
  })
  return (
    <Page
      title="Runs"
      tabs={props.tabs}
      actions={
        <Button kind="filled" icon={<IconPlus />} keys="n" onClick={props.onAsk}>
          New study
        </Button>
      }
      drawer={study && <StudyDrawer key={study.id} study={study} onClose={close} />}
    >
      <FilterBar right={<Count shown={shown.length} total={studies.length} noun="study" nouns="studies" />}>
        <SearchField label="Filter studies" value={query} onChange={(q) => url.set({ q: q || null })} />
      </FilterBar>
      <DataTable
        label="Studies"
        columns={columnsFor(query, study !== null)}
        count={shown.length}
        rowAt={(index) => shown[index]}
        rowHeight={44}
        selected={at >= 0 ? at : null}
        onSelect={select}
        takesFocus
        empty={
          <NoResults
            title={`0 of ${studies.length} studies match`}
            action={<Button onClick={() => url.set({ q: null })}>Drop the search</Button>}
          >
            No name or dataset contains <b>{query}</b>.
          </NoResults>
        }
      />
    </Page>
  )
}

const columnsFor = (query: string, isNarrow: boolean): Column<Study>[] => [
  {
    id: 'name',
    name: 'Name',
    cell: (one) => (
      <b className={css.name}>
        <Marked text={one.name} query={query} />
      </b>
    ),
  },
  ...(isNarrow
    ? []
    : [
        {
          id: 'says',
          name: 'What it says',
          grow: 2,
          cell: (one: Study) => <span className={css.says}>{one.conclusion ?? ''}</span>,
        },
      ]),
  {
    id: 'figure',
    name: 'Macro-F1',
    width: 96,
    align: 'right',
    cell: (one) => {
      const figure = figureOf(one)
      return figure === null ? '' : <b className="num">{percent(figure)}</b>
    },
  },
  {
    id: 'made',
    name: 'Made',
    width: 110,
    cell: (one) => <span className={css.quiet}>{when(one.createdAt)}</span>,
  },
  {
    id: 'status',
    name: 'State',
    width: 118,
    cell: (study) => (
      <Pill tone={statusTones[study.status]}>
        {study.status === 'running'
          ? `${study.members.filter(({ state }) => state === 'done').length} of ${trainingsOf(study)}`
          : study.status}
      </Pill>
    ),
  },
]

/** Of folds and seeds the mean, of a curve its last point, of recipes and sweeps the best; null while there is none. */
function figureOf({ kind, mean, members, best }: Study): number | null {
  const done = members.flatMap(({ figures }) => figures ?? [])
  if (kind === 'sweep')
    return members.find(({ run }) => run !== null && run === best?.run)?.figures?.macroF1.value ?? null
  if (kind === 'crossValidation' || kind === 'seeds') return mean?.macroF1.mean ?? null
  if (done.length === 0) return null
  if (kind === 'recipes') return Math.max(...done.map(({ macroF1 }) => macroF1.value))
  return done.at(-1)?.macroF1.value ?? null
}

function NoStudies(props: { readonly onAsk: () => void }): ReactNode {
  return (
    <EmptyState
      drawing={curveDrawing}
      title="No studies yet"
      actions={
        <Button kind="filled" icon={<IconPlus />} keys="n" onClick={props.onAsk}>
          New study
        </Button>
      }
    >
      A study trains several times to answer one question: whether more labels would help, how much a figure
      depends on which messages were tested or on the seed, which of the three recipes is ahead on your data,
      or which settings suit it. With a bag of words each takes a minute or two.
    </EmptyState>
  )
}

const curveDrawing = (
  <svg width="120" height="34" viewBox="0 0 120 34" fill="none" strokeLinecap="round">
    <path d="M8 30 C30 12 50 9 112 5" stroke="var(--accent)" strokeWidth="2" />
    <path d="M24 26 V12 M52 17 V7 M84 11 V4" stroke="var(--line2)" strokeWidth="1.6" />
  </svg>
)
