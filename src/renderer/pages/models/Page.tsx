// The linked model folders: what each holds, whether it can be used, and what to do with it. Folders are
// linked, never copied or changed; one that is gone stays in the list until a person takes it off.
import { type ReactNode, useState } from 'react'
import { IconPlus } from '@tabler/icons-react'
import type { LinkedModel } from '../../../shared/domain/model'
import { folderPathOf } from '../../app/files'
import { useUrlState } from '../../app/location'
import { useOfferedFile } from '../../app/offered-file'
import { Button } from '../../components/Button'
import { DataTable } from '../../components/DataTable'
import { Count, FilterBar, SearchField } from '../../components/FilterBar'
import { count, fileSize, plural } from '../../components/format'
import { modelState } from '../../components/model-words'
import { Page, type PageProps } from '../../components/Page'
import { asWinnowError, EmptyState, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { PipelinesTab } from './PipelinesTab'
import { AddDialog, type Asked } from './AddDialog'
import { modelColumns } from './columns'
import { ModelDrawer } from './ModelDrawer'
import css from './models.module.css'

/** The page of all linked models. */
export function ModelsPage(): ReactNode {
  const url = useUrlState()
  const tabs = useTabs()
  return url.get('tab') === 'pipelines' ? <PipelinesTab tabs={tabs} /> : <Folders tabs={tabs} />
}

function useTabs(): NonNullable<PageProps['tabs']> {
  const url = useUrlState()
  const models = useCall('models.list', {})
  const pipelines = useCall('pipelines.list', {})
  return {
    value: url.get('tab') === 'pipelines' ? 'pipelines' : 'folders',
    onChange: (tab) => url.set({ tab: tab === 'folders' ? null : tab, q: null }),
    items: [
      { id: 'folders', label: 'Folders', count: count(models.data?.length ?? 0) },
      { id: 'pipelines', label: 'Pipelines', count: count(pipelines.data?.length ?? 0) },
    ],
  }
}

function Folders(props: { readonly tabs: NonNullable<PageProps['tabs']> }): ReactNode {
  const { tabs } = props
  const url = useUrlState()
  const models = useCall('models.list', {})
  const [dropped, setDropped] = useState<Asked | null>(null)
  const asked: Asked | null = dropped ?? (url.get('add') === null ? null : { path: '', name: '' })
  const add = (): void => url.set({ add: '1' })
  const close = (): void => {
    setDropped(null)
    url.set({ add: null })
  }
  useOfferedFile('models', (file) => setDropped({ path: folderPathOf(file), name: file.name }))
  useKeys({ a: add })
  const all = models.data ?? []
  return (
    <>
      {all.length > 0 ? (
        <List models={all} tabs={tabs} onAdd={add} />
      ) : (
        <Page title="Models" tabs={tabs} scroll>
          {models.error ? (
            <div className={css.padded}>
              <FailurePanel
                error={asWinnowError(models.error)}
                actions={<Button onClick={() => void models.refetch()}>Try again</Button>}
              />
            </div>
          ) : models.data ? (
            <NoModels onAdd={add} />
          ) : (
            <Skeleton />
          )}
        </Page>
      )}
      {asked && (
        <AddDialog
          asked={asked}
          onClose={close}
          onAdded={(model) => url.set({ add: null, model: model.id })}
        />
      )}
    </>
  )
}

function List(props: {
  readonly models: readonly LinkedModel[]
  readonly tabs: NonNullable<PageProps['tabs']>
  readonly onAdd: () => void
}): ReactNode {
  const { models } = props
  const url = useUrlState()
  const query = url.get('q') ?? ''
  const shown = models.filter((model) => speaksOf(model, query))
  const chosen = shown.findIndex((model) => model.id === url.get('model'))
  // One model needs no choosing.
  const at = chosen < 0 && shown.length === 1 && url.get('model') === null ? 0 : chosen
  const model = shown[at] ?? null
  const select = (index: number | null): void =>
    url.set({ model: index === null ? null : (shown[index]?.id ?? null) })
  useKeys({
    j: () => select(Math.min(shown.length - 1, at + 1)),
    k: () => select(Math.max(0, at - 1)),
    Escape: model ? () => url.set({ model: 'none' }) : undefined,
  })
  return (
    <Page
      title="Models"
      tabs={props.tabs}
      caption={captionOf(models)}
      actions={
        <Button kind="filled" icon={<IconPlus />} keys="a" onClick={props.onAdd}>
          Add a folder
        </Button>
      }
      drawer={
        model && <ModelDrawer key={model.id} model={model} onClose={() => url.set({ model: 'none' })} />
      }
    >
      <FilterBar
        right={
          <>
            <span className="caption">linked, not copied: the folders stay where they are</span>
            <Count shown={shown.length} total={models.length} noun="model" />
          </>
        }
      >
        <SearchField label="Filter models" value={query} onChange={(q) => url.set({ q: q || null })} />
      </FilterBar>
      <DataTable
        label="Models"
        columns={modelColumns({ query, isNarrow: model !== null })}
        count={shown.length}
        rowAt={(index) => shown[index]}
        rowHeight={44}
        selected={at >= 0 ? at : null}
        onSelect={select}
        takesFocus
        empty={
          <NoResults
            title={`0 of ${plural(models.length, 'model')} match`}
            action={<Button onClick={() => url.set({ q: null })}>Drop the search</Button>}
          >
            No name, path or architecture contains <b>{query}</b>.
          </NoResults>
        }
      />
    </Page>
  )
}

function speaksOf(model: LinkedModel, query: string): boolean {
  const text = `${model.name} ${model.path} ${model.report.architecture}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function captionOf(models: readonly LinkedModel[]): string {
  const usable = models.filter((model) => modelState(model) === 'complete').length
  const bytes = models.reduce((sum, model) => sum + model.report.sizeBytes, 0)
  const rest = usable === models.length ? '' : `, ${usable} can be used now`
  return `${plural(models.length, 'folder')}, ${fileSize(bytes)}${rest}`
}

function NoModels(props: { readonly onAdd: () => void }): ReactNode {
  return (
    <EmptyState
      drawing={layersDrawing}
      title="No model folders yet"
      actions={
        <>
          <Button kind="filled" icon={<IconPlus />} keys="a" onClick={props.onAdd}>
            Add a folder
          </Button>
          <Button href="/runs/new">Train without one</Button>
        </>
      }
    >
      A model folder holds a language model that has read a great deal of text already, as Hugging Face
      publishes it: config.json, a tokenizer and weights. A run that starts from one needs fewer labelled
      messages. Drop a folder here, or get a small one (87 MB) with{' '}
      <code className={`mono ${css.command}`}>npm run fetch-sample-model</code> where Winnow was set up. A bag
      of words needs none.
    </EmptyState>
  )
}

const layersDrawing = (
  <svg width="120" height="34" viewBox="0 0 120 34" fill="none" strokeLinejoin="round">
    <path d="M60 2 L94 11 L60 20 L26 11 Z" stroke="var(--accent)" strokeWidth="2" />
    <path d="M26 17 L60 26 L94 17" stroke="var(--line2)" strokeWidth="1.6" strokeDasharray="3 4" />
    <path d="M26 23 L60 32 L94 23" stroke="var(--line2)" strokeWidth="1.6" strokeDasharray="3 4" />
  </svg>
)
