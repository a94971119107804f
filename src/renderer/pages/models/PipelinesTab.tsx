// Several models that answer a message side by side: made here, then used wherever a model is chosen. The second tab of
// the page of models.
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Pipeline } from '../../../shared/domain/pipeline'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { plural, when } from '../../components/format'
import { Marked, Pill } from '../../components/marks'
import { Page, type PageProps } from '../../components/Page'
import { predictorsOf } from '../../components/predictors'
import { asWinnowError, EmptyState, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useRuns } from '../../hooks/use-runs'
import { useKeys } from '../../hooks/use-keys'
import { PipelineDialog } from './PipelineDialog'
import { PipelineDrawer } from './PipelineDrawer'
import css from './pipelines.module.css'

/** The tab of all pipelines; `tabs` are those of the page of models. */
export function PipelinesTab(props: { readonly tabs: PageProps['tabs'] }): ReactNode {
  const pipelines = useCall('pipelines.list', {})
  const runs = useRuns()
  const models = useCall('models.list', {})
  const url = useUrlState()
  const [isMaking, setMaking] = useState(false)
  useKeys({ a: () => setMaking(true) })
  const error = pipelines.error ?? runs.error ?? models.error
  const tabs = props.tabs ? { tabs: props.tabs } : {}
  if (!pipelines.data || !runs.data || !models.data)
    return (
      <Page title="Models" {...tabs} scroll>
        {error ? (
          <div className={css.padded}>
            <FailurePanel error={asWinnowError(error)} />
          </div>
        ) : (
          <Skeleton />
        )}
      </Page>
    )
  const predictors = predictorsOf(runs.data, models.data)
  const make = (): void => setMaking(true)
  return (
    <>
      {pipelines.data.length === 0 ? (
        <Page title="Models" {...tabs} scroll>
          <NoPipelines canMake={predictors.length > 0} onMake={make} />
        </Page>
      ) : (
        <List pipelines={pipelines.data} tabs={props.tabs} onMake={make} />
      )}
      {isMaking && (
        <PipelineDialog
          predictors={predictors}
          onClose={() => setMaking(false)}
          onMade={(made) => url.set({ pipeline: made.id })}
        />
      )}
    </>
  )
}

function List(props: {
  readonly pipelines: readonly Pipeline[]
  readonly tabs: PageProps['tabs']
  readonly onMake: () => void
}): ReactNode {
  const { pipelines } = props
  const url = useUrlState()
  const query = url.get('q') ?? ''
  const shown = pipelines.filter((one) =>
    `${one.name} ${one.members.map(({ name, model }) => `${name} ${model}`).join(' ')}`
      .toLowerCase()
      .includes(query.trim().toLowerCase()),
  )
  const chosen = shown.findIndex((one) => one.id === url.get('pipeline'))
  const at = chosen < 0 && shown.length === 1 && url.get('pipeline') === null ? 0 : chosen
  const pipeline = shown[at] ?? null
  const select = (index: number | null): void =>
    url.set({ pipeline: index === null ? null : (shown[index]?.id ?? null) })
  const close = (): void => url.set({ pipeline: 'none' })
  useKeys({
    j: () => select(Math.min(shown.length - 1, at + 1)),
    k: () => select(Math.max(0, at - 1)),
    Escape: pipeline ? close : undefined,
  })
  return (
    <Page
      title="Models"
      {...(props.tabs ? { tabs: props.tabs } : {})}
      actions={
        <Button kind="filled" icon={<IconPlus />} keys="a" onClick={props.onMake}>
          Make a pipeline
        </Button>
      }
      drawer={pipeline && <PipelineDrawer key={pipeline.id} pipeline={pipeline} onClose={close} />}
    >
      <FilterBar right={<Count shown={shown.length} total={pipelines.length} noun="pipeline" />}>
        <SearchField label="Filter pipelines" value={query} onChange={(q) => url.set({ q: q || null })} />
      </FilterBar>
      <DataTable
        label="Pipelines"
        columns={columnsFor(query)}
        count={shown.length}
        rowAt={(index) => shown[index]}
        rowHeight={44}
        selected={at >= 0 ? at : null}
        onSelect={select}
        takesFocus
        empty={
          <NoResults
            title={`0 of ${plural(pipelines.length, 'pipeline')} match`}
            action={<Button onClick={() => url.set({ q: null })}>Drop the search</Button>}
          >
            No name, answer or model contains <b>{query}</b>.
          </NoResults>
        }
      />
    </Page>
  )
}

const columnsFor = (query: string): Column<Pipeline>[] => [
  {
    id: 'name',
    name: 'Name',
    width: 200,
    cell: (one) => (
      <b className={css.name}>
        <Marked text={one.name} query={query} />
      </b>
    ),
  },
  {
    id: 'answers',
    name: 'What it answers',
    cell: (one) => (
      <span className={css.answers}>
        {one.members.map(({ name, model }) => (
          <span key={name}>
            <b>{name}</b> by {model}
          </span>
        ))}
      </span>
    ),
  },
  {
    id: 'made',
    name: 'Made',
    width: 120,
    cell: (one) => <span className={css.quiet}>{when(one.createdAt)}</span>,
  },
  {
    id: 'state',
    name: 'State',
    width: 116,
    cell: ({ members }) =>
      members.some(({ problem }) => problem !== null) ? (
        <Pill tone="bad">broken</Pill>
      ) : (
        <Pill tone="good">ready</Pill>
      ),
  },
]

function NoPipelines(props: { readonly canMake: boolean; readonly onMake: () => void }): ReactNode {
  return (
    <EmptyState
      drawing={forkDrawing}
      title="No pipelines yet"
      actions={
        props.canMake ? (
          <Button kind="filled" icon={<IconPlus />} keys="a" onClick={props.onMake}>
            Make a pipeline
          </Button>
        ) : (
          <Button kind="filled" href="/runs/new">
            New run
          </Button>
        )
      }
    >
      A pipeline asks several models about one message: its topic by a run of yours, its sentiment by a folder
      from elsewhere. It is chosen wherever a model is: to try it, to score files, to see how right it is.
      {!props.canMake &&
        ' It needs a model that predicts: train one, or link a folder that holds a classifier.'}
    </EmptyState>
  )
}

const forkDrawing = (
  <svg width="120" height="34" viewBox="0 0 120 34" fill="none" strokeLinecap="round">
    <path d="M10 17 H44" stroke="var(--line2)" strokeWidth="1.6" strokeDasharray="3 4" />
    <path d="M44 17 C60 17 56 6 74 6 H108" stroke="var(--accent)" strokeWidth="2" />
    <path d="M44 17 C60 17 56 28 74 28 H108" stroke="var(--accent)" strokeWidth="2" />
    <circle cx="44" cy="17" r="4" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2" />
  </svg>
)
