// One dataset: its rows, labels, splits and the lines that stayed out. Ends at the rows, one key away.
import { Menu } from '@mantine/core'
import {
  IconColumns,
  IconDots,
  IconDownload,
  IconInfoCircle,
  IconPencil,
  IconPlayerPlay,
  IconTableImport,
  IconTablePlus,
  IconTrash,
  IconWand,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import type { ExportKind } from '../../../shared/domain/file'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { count, dateTime, plural, when } from '../../components/format'
import { Page } from '../../components/Page'
import { FailurePanel, Skeleton } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { useImport } from '../../import/ImportPlace'
import { BadLinesTab } from './BadLinesTab'
import { CardDialog } from './CardDialog'
import { ColumnsDialog } from './ColumnsDialog'
import css from './dataset.module.css'
import { QualityTab } from './quality/QualityTab'
import { HistoryTab } from './HistoryTab'
import { LabelDrawer } from './LabelDrawer'
import { LabelsTab } from './LabelsTab'
import { PredictDialog } from './PredictDialog'
import { RenameDialog } from './RenameDialog'
import { RowDrawer } from './RowDrawer'
import { filterOf, phraseOf, readFilter } from '../../rows/row-query'
import { RowsTab } from './RowsTab'
import { SplitTab } from './SplitTab'
import { useDatasetChanges } from './use-dataset-changes'
import { sayerName } from '../../rows/use-predictions'
import { type ScoredRows, useRowScoring } from './use-row-scoring'

const crumbs = [{ label: 'Datasets', href: '/datasets' }]

/** The page of one dataset. */
export function DatasetPage(): ReactNode {
  const { id = '' } = useParams<{ id: string }>()
  const reference = decodeURIComponent(id)
  const dataset = useCall('datasets.get', { dataset: reference })
  if (dataset.data) return <Opened key={dataset.data.id} dataset={dataset.data} />
  return (
    <Page title="Dataset" crumbs={crumbs}>
      {dataset.isError ? (
        <div className={css.place}>
          <FailurePanel
            error={dataset.error}
            actions={
              <Button kind="filled" href="/datasets">
                See all datasets
              </Button>
            }
          />
        </div>
      ) : (
        <Skeleton />
      )}
    </Page>
  )
}

function Opened(props: { readonly dataset: Dataset }): ReactNode {
  const { dataset } = props
  const url = useUrlState()
  const [, go] = useLocation()
  const [isRenaming, setRenaming] = useState(false)
  const [isPredicting, setPredicting] = useState(false)
  const [hasCard, setCard] = useState(false)
  const [hasColumns, setColumns] = useState(false)
  const toast = useToast()
  const importing = useImport()
  const scoring = useRowScoring(dataset.id, (done) => {
    setPredicting(false)
    url.set({ tab: null, by: done.run.id, said: null, sure: null })
    toast({ message: doneText(done) })
  })
  const statistics = useCall('datasets.statistics', { dataset: dataset.id }, { keepPrevious: true }).data
  const changes = useDatasetChanges(dataset)
  const found = useCall('quality.report', { dataset: dataset.id }).data?.report?.findings.length ?? 0
  const tab = url.get('tab') ?? 'rows'
  const row = tab === 'rows' ? Number(url.get('row') ?? Number.NaN) : Number.NaN
  const openLabel = tab === 'labels' ? labelOf(statistics, url.get('of')) : null
  const train = `/runs/new?dataset=${encodeURIComponent(dataset.id)}`
  useKeys({ 'mod+z': changes.undo, 'mod+shift+z': changes.redo, t: () => go(train) })
  const exportRows = (as: ExportKind): void => {
    const filter = readFilter(url)
    const expression = filterOf(filter, dataset.outputs[0]?.name, url.get('by') ?? undefined)
    changes.exportRows(
      {
        ...(phraseOf(filter) === '' ? {} : { query: phraseOf(filter) }),
        ...(expression ? { filter: expression } : {}),
      },
      as,
    )
  }
  return (
    <Page
      title={dataset.name}
      crumbs={crumbs}
      caption={
        <span title={dateTime(dataset.createdAt)}>
          {plural(dataset.rows, 'row')}, {plural(dataset.classes, 'label')}, imported{' '}
          {when(dataset.createdAt)} from {dataset.fileName}
        </span>
      }
      actions={
        <>
          <More
            onAddFiles={() => importing.addFiles(dataset.id)}
            onAddDataset={() => importing.addDataset(dataset)}
            onRename={() => setRenaming(true)}
            onCard={() => setCard(true)}
            onColumns={() => setColumns(true)}
            onRemove={changes.remove}
          />
          <Button kind="subtle" icon={<IconWand />} onClick={() => setPredicting(true)}>
            {scoring.state.step === 'scoring' ? 'Predicting' : 'Predict'}
          </Button>
          <ExportMenu onExport={exportRows} />
          <Button kind="filled" icon={<IconPlayerPlay />} href={train}>
            Train a model
          </Button>
        </>
      }
      tabs={{
        value: tab,
        onChange: (next) => url.set({ tab: next === 'rows' ? null : next, row: null, of: null }),
        items: [
          { id: 'rows', label: 'Rows', count: count(dataset.rows) },
          { id: 'quality', label: 'Quality', ...(found > 0 ? { count: count(found) } : {}) },
          { id: 'labels', label: 'Labels', count: count(dataset.classes) },
          { id: 'splits', label: 'Splits', ...(dataset.split ? { count: `v${dataset.split.version}` } : {}) },
          { id: 'history', label: 'History' },
          ...(dataset.rejected > 0
            ? [{ id: 'bad', label: 'Bad lines', count: count(dataset.rejected) }]
            : []),
        ],
      }}
      drawer={
        openLabel ? (
          <LabelDrawer
            key={`${openLabel.label.id} ${openLabel.label.name}`}
            dataset={dataset}
            {...openLabel}
            changes={changes}
            onClose={() => url.set({ of: null })}
            onShowRows={() =>
              url.set({ tab: null, of: null, label: openLabel.label.name, q: null, part: null, words: null })
            }
          />
        ) : (
          Number.isInteger(row) &&
          row > 0 && (
            <RowDrawer
              dataset={dataset}
              statistics={statistics}
              row={row}
              query={phraseOf(readFilter(url))}
              chosen={url.all('label')}
              onClose={() => {
                url.set({ row: null })
                document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true })
              }}
              onOpen={(next) => url.set({ row: String(next) })}
              onLabel={changes.label}
              onEdit={changes.edit}
            />
          )
        )
      }
    >
      {tab === 'rows' && <RowsTab dataset={dataset} statistics={statistics} onEdit={changes.edit} />}
      {tab === 'quality' && <QualityTab dataset={dataset} statistics={statistics} />}
      {tab === 'labels' && <LabelsTab dataset={dataset} statistics={statistics} changes={changes} />}
      {tab === 'splits' && <SplitTab dataset={dataset} statistics={statistics} />}
      {tab === 'history' && <HistoryTab dataset={dataset} changes={changes} />}
      {tab === 'bad' && <BadLinesTab dataset={dataset} onSave={changes.exportRejected} />}
      <PredictDialog
        dataset={dataset}
        isOpen={isPredicting}
        state={scoring.state}
        onStart={scoring.start}
        onStop={scoring.stop}
        onClose={() => setPredicting(false)}
      />
      {hasColumns && <ColumnsDialog dataset={dataset} onClose={() => setColumns(false)} />}
      {hasCard && <CardDialog dataset={dataset} onClose={() => setCard(false)} />}
      <RenameDialog dataset={dataset} isOpen={isRenaming} onClose={() => setRenaming(false)} />
    </Page>
  )
}

function labelOf(statistics: DatasetStatistics | undefined, id: string | null) {
  for (const output of statistics?.outputs ?? []) {
    const label = output.labels.find((one) => String(one.id) === id)
    if (label) return { output, label }
  }
  return null
}

// "sst: 70 of 120 rows positive, 25 negative"; what no row can be right or wrong by is named, too.
function doneText({ run, rows, counts, matching }: ScoredRows): string {
  const [first, ...others] = counts.slice(0, 3)
  const shares = first
    ? `${count(first.count)} of ${plural(rows, 'row')} ${first.label}${others.map((one) => `, ${count(one.count)} ${one.label}`).join('')}`
    : `no row of ${count(rows)}`
  const { datasetOnly } = matching
  const unknown =
    datasetOnly.length > 0 ? `. It does not know ${plural(datasetOnly.length, 'label')} of the dataset` : ''
  return `${sayerName(run)}: ${shares}${unknown}`
}

const exportKinds: readonly (readonly [ExportKind, string])[] = [
  ['csv', 'CSV, as in the file'],
  ['csvForSpreadsheets', 'CSV for spreadsheets, no formulas'],
  ['xlsx', 'Excel workbook'],
  ['jsonl', 'JSONL'],
]

function ExportMenu(props: { readonly onExport: (as: ExportKind) => void }): ReactNode {
  return (
    <Menu position="bottom-end" offset={4} width={250}>
      <Menu.Target>
        <button type="button" className={css.exportButton}>
          <IconDownload size={16} stroke={1.7} aria-hidden="true" /> Export
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {exportKinds.map(([kind, words]) => (
          <Menu.Item key={kind} onClick={() => props.onExport(kind)}>
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function More(props: {
  readonly onAddFiles: () => void
  readonly onAddDataset: () => void
  readonly onRename: () => void
  readonly onCard: () => void
  readonly onColumns: () => void
  readonly onRemove: () => void
}): ReactNode {
  return (
    <Menu position="bottom-end" offset={4} width={200}>
      <Menu.Target>
        <button type="button" className={css.more} aria-label="More for this dataset">
          <IconDots size={16} stroke={1.7} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconTablePlus />} onClick={props.onAddFiles}>
          Add rows of a file
        </Menu.Item>
        <Menu.Item leftSection={<IconTableImport />} onClick={props.onAddDataset}>
          Add another dataset
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil />} onClick={props.onRename}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<IconInfoCircle />} onClick={props.onCard}>
          About this dataset
        </Menu.Item>
        <Menu.Item leftSection={<IconColumns />} onClick={props.onColumns}>
          Columns and roles
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash />} onClick={props.onRemove}>
          Move to the trash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
