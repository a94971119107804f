// A new run: the dataset, what the run will do and what wants a look; or every setting of the family. Both ways
// fill one form, and the footer starts it.
import { type ReactNode, useMemo, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { Run } from '../../../shared/domain/run'
import { families } from '../../../shared/models'
import { plannedEpochs } from '../../../shared/models/epochs'
import { goTo, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { Page } from '../../components/Page'
import { Segmented } from '../../components/Segmented'
import { asWinnowError, EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../components/states'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { Advanced } from './Advanced'
import { checkRun } from './checks'
import { DatasetStrip } from './DatasetStrip'
import { allValues, changedValues, commandLines, readFields, type Typed, typedFrom } from './form-state'
import css from './new-run.module.css'
import { lastLike } from './last-like'
import { Simple } from './Simple'
import { StartBar } from './StartBar'
import { usesOf } from './what-happens'

const spec = families['bag-of-words']
const modes = [
  { value: 'simple', label: 'Simple' },
  { value: 'advanced', label: 'Advanced' },
] as const
type Mode = (typeof modes)[number]['value']

/** The page on which a run is started. */
export function NewRunPage(): ReactNode {
  const url = useUrlState()
  const from = url.get('from')
  const datasets = useCall('datasets.list', {})
  const runs = useCall('runs.list', {})
  const earlier = useCall('runs.get', { run: from ?? '' }, { enabled: from !== null })
  const error = datasets.error ?? runs.error
  if (error)
    return (
      <Bare>
        <div className={css.padded}>
          <FailurePanel error={asWinnowError(error)} />
        </div>
      </Bare>
    )
  if (!datasets.data || !runs.data || (from !== null && earlier.isPending))
    return (
      <Bare>
        <Skeleton />
      </Bare>
    )
  if (datasets.data.length === 0)
    return (
      <Bare>
        <EmptyState
          drawing={rowsDrawing}
          title="No dataset to learn from"
          actions={
            <Button kind="filled" href="/datasets">
              Add a dataset
            </Button>
          }
        >
          A run learns from labelled messages. Bring a table of them first; it stays on this machine.
        </EmptyState>
      </Bare>
    )
  const asked = url.get('dataset') ?? earlier.data?.datasetId
  const dataset =
    datasets.data.find((one) => one.id === asked || one.name === asked) ??
    datasets.data.find((one) => one.outputs.length > 0) ??
    datasets.data[0]
  if (!dataset) return null
  return (
    <Form
      key={from ?? 'fresh'}
      datasets={datasets.data}
      dataset={dataset}
      runs={runs.data}
      from={earlier.data ?? null}
    />
  )
}

const Bare = (props: { readonly children: ReactNode }): ReactNode => (
  <Page title="New run" crumbs={[{ label: 'Runs', href: '/runs' }]} scroll>
    {props.children}
  </Page>
)

type FormProps = {
  readonly datasets: readonly Dataset[]
  readonly dataset: Dataset
  readonly runs: readonly Run[]
  readonly from: Run | null
}

type FormState = ReturnType<typeof useForm>

// Everything both ways of the form share: what was typed, what it means, what keeps it from starting.
function useForm(props: FormProps) {
  const { dataset, runs, from } = props
  const url = useUrlState()
  const [typed, setTyped] = useState<Typed>(() => typedFrom(spec, from?.settings))
  const [name, setName] = useState('')
  const output = url.get('output') ?? dataset.outputs[0]?.name ?? null
  const statistics = useCall('datasets.statistics', { dataset: dataset.id })
  const start = useChange('runs.start')
  const fields = useMemo(() => readFields(spec, typed), [typed])
  const values = useMemo(() => allValues(fields), [fields])
  const changed = changedValues(fields)
  const checks = useMemo(
    () => (statistics.data ? checkRun(statistics.data, values, output ?? undefined) : []),
    [statistics.data, values, output],
  )
  const faults = fields.filter((field) => field.fault !== null)
  const stop = checks.find((check) => check.level === 'stop')?.title ?? null
  const canStart = faults.length === 0 && stop === null && !start.isPending && statistics.data !== undefined
  const begin = (): void => {
    if (!canStart) return
    const request = {
      dataset: dataset.id,
      family: spec.id,
      settings: changed,
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(output ? { output } : {}),
    }
    start.mutate(request, { onSuccess: ({ run }) => goTo(`/runs/${run}`) })
  }
  useKeys({ 'mod+Enter': begin })
  const usualName = `Run ${Math.max(0, ...runs.map((run) => run.number)) + 1}`
  const lines = commandLines(spec, dataset.name, changed)
  const trainRows = statistics.data ? usesOf(statistics.data, values).train : null
  const epochs = trainRows === null || trainRows === 0 ? null : plannedEpochs(values, trainRows)
  const last = trainRows === null || trainRows === 0 ? null : lastLike(runs, dataset.id, values, trainRows)
  return {
    url,
    typed,
    setTyped,
    name,
    setName,
    usualName,
    output,
    statistics,
    start,
    fields,
    values,
    changed,
    checks,
    faults,
    stop,
    canStart,
    begin,
    lines,
    epochs,
    last,
  }
}

function Form(props: FormProps): ReactNode {
  const { dataset, runs, from } = props
  const form = useForm(props)
  const mode: Mode = form.url.get('mode') === 'advanced' ? 'advanced' : 'simple'
  const setMode = (next: Mode): void => form.url.set({ mode: next === 'simple' ? null : next })
  return (
    <Page
      title="New run"
      crumbs={[{ label: 'Runs', href: '/runs' }]}
      caption={from ? `settings of Run ${from.number}` : undefined}
      actions={
        <>
          <Segmented label="How much to choose" items={modes} value={mode} onChange={setMode} />
          <Button kind="subtle" href="/runs">
            Cancel
          </Button>
        </>
      }
      footer={
        <StartBar
          title={`${spec.label} on ${dataset.name}`}
          name={form.name.trim() || form.usualName}
          changed={Object.keys(form.changed).length}
          epochs={form.epochs}
          faults={form.faults.map((field) => field.setting.label)}
          stop={form.stop}
          error={form.start.error}
          seconds={form.last?.result?.trainSeconds ?? null}
          canStart={form.canStart}
          command={form.lines.join(' ')}
          onStart={form.begin}
        />
      }
    >
      {mode === 'simple' ? (
        <SimpleWay {...props} form={form} />
      ) : (
        <Advanced
          spec={spec}
          fields={form.fields}
          typed={form.typed}
          onTyped={form.setTyped}
          lines={form.lines}
          runs={runs.filter((run) => run.family === spec.id)}
        />
      )}
    </Page>
  )
}

function SimpleWay(props: FormProps & { readonly form: FormState }): ReactNode {
  const { form } = props
  const { statistics } = form
  return (
    <div className={css.simple}>
      <DatasetStrip
        datasets={props.datasets}
        dataset={props.dataset}
        output={form.output}
        statistics={statistics.data ?? null}
        name={form.name}
        placeholder={form.usualName}
        onName={form.setName}
        onDataset={(id) => form.url.set({ dataset: id, output: null })}
        onOutput={(next) => form.url.set({ output: next })}
      />
      {statistics.error && <FailurePanel error={asWinnowError(statistics.error)} />}
      {statistics.data && (
        <Simple
          spec={spec}
          statistics={statistics.data}
          values={form.values}
          changed={Object.keys(form.changed).length}
          checks={form.checks}
          last={form.last}
          epochs={form.epochs}
        />
      )}
    </div>
  )
}
