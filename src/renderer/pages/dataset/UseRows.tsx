// What can be done with the rows that the filters leave: change them, train on them, see what a run gets right of them.
import { Menu } from '@mantine/core'
import { IconChevronDown, IconPencil, IconPlayerPlay, IconTags, IconTargetArrow } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import type { Filter } from '../../../shared/domain/filter'
import type { RowChoice } from '../../../shared/domain/edit'
import type { Run } from '../../../shared/domain/run'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { count, interval, percent, plural } from '../../components/format'
import { figureName } from '../../components/metric-text'
import { Picker } from '../../components/Picker'
import { FailurePanel, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { sayerName } from '../../rows/use-predictions'
import { BulkEdit } from './BulkEdit'
import css from './dataset.module.css'
import forms from './forms.module.css'
import type { DatasetChanges } from './use-dataset-changes'

/** The menu; `rows` is undefined while they are counted. */
export function UseRows(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
  readonly onEdit: DatasetChanges['edit']
  readonly rows: number | undefined
  readonly choice: RowChoice
  /** Runs with predictions, the newest first. */
  readonly runs: readonly Run[]
}): ReactNode {
  const { dataset, runs } = props
  const [open, setOpen] = useState<'edit' | 'judge' | null>(null)
  const close = (): void => setOpen(null)
  const [, go] = useLocation()
  const filter = wholeFilter(props.choice)
  const train = `/runs/new?dataset=${encodeURIComponent(dataset.id)}&rows=${encodeURIComponent(JSON.stringify(filter))}`
  const label = `/labelling?new=1&dataset=${encodeURIComponent(dataset.id)}&rows=${encodeURIComponent(JSON.stringify(filter))}`
  return (
    <>
      <Menu position="bottom-end" offset={4} width={270}>
        <Menu.Target>
          <button type="button" className={css.exportButton} disabled={props.rows === 0}>
            Use {props.rows === undefined ? 'these' : count(props.rows)}
            <IconChevronDown size={14} stroke={1.9} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil />} onClick={() => setOpen('edit')}>
            Change label, split or text
          </Menu.Item>
          <Menu.Item leftSection={<IconTags />} onClick={() => go(label)}>
            Label these messages
          </Menu.Item>
          <Menu.Item leftSection={<IconPlayerPlay />} onClick={() => go(train)}>
            Train a model on these rows
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTargetArrow />}
            disabled={runs.length === 0}
            onClick={() => setOpen('judge')}
          >
            See what a run gets right here
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'edit' && <BulkEdit {...props} onClose={close} />}
      {open === 'judge' && <JudgeDialog filter={filter} runs={runs} onClose={close} />}
    </>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function wholeFilter({ query, filter }: RowChoice): Filter {
  const of: Filter[] = [
    ...(query === undefined || query === '' ? [] : [{ field: 'text' as const, contains: query }]),
    ...(filter ? [filter] : []),
  ]
  const [only] = of
  return of.length === 1 && only ? only : { op: 'and', of }
}

function JudgeDialog(props: {
  readonly filter: Filter
  readonly runs: readonly Run[]
  readonly onClose: () => void
}): ReactNode {
  const [id, setId] = useState<string | null>(props.runs[0]?.id ?? null)
  const judged = useCall('runs.evaluation', { run: id ?? '-', part: 'all', rows: props.filter }, {})
  const figures = judged.data
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title="What a run gets right of these rows"
      footer={
        <span className={css.footButtons}>
          <Button kind="filled" onClick={props.onClose}>
            Close
          </Button>
        </span>
      }
    >
      <div className={forms.bulk}>
        <div className={css.predictField}>
          <span>Run</span>
          <Picker
            label="Run"
            width={280}
            value={id}
            items={props.runs.map((run) => ({
              value: run.id as string,
              label: sayerName(run),
              note: run.name === `Run ${run.number}` ? '' : run.name,
            }))}
            onChange={setId}
          />
        </div>
        {judged.error ? (
          <FailurePanel error={judged.error} />
        ) : !figures ? (
          <Skeleton rows={3} />
        ) : (
          <>
            <dl className={css.judged}>
              {['accuracy', 'macroF1', 'weightedF1'].map((name) => {
                const estimate = figures.metrics[name]
                return (
                  estimate && (
                    <div key={name}>
                      <dt>{capital(figureName(name))}</dt>
                      <dd className="num">
                        <b>{percent(estimate.value)}</b>{' '}
                        <span className={css.quiet}>{interval(estimate)}</span>
                      </dd>
                    </div>
                  )
                )
              })}
            </dl>
            <p className={css.note}>
              Over {plural(figures.rows, 'row')} of these that the run has scored and that have a label, with
              95 % intervals.
            </p>
          </>
        )}
      </div>
    </Dialog>
  )
}
