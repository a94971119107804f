// A new run: the dataset, the way to learn and what wants a look; or every setting of the family. Both ways fill
// one form, and the footer starts it.
import { IconAdjustmentsSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { type Run, SettingValues } from '../../../shared/domain/run'
import { goTo, useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { plural } from '../../components/format'
import { Page } from '../../components/Page'
import { Segmented } from '../../components/Segmented'
import { asWinnowError, EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useRuns } from '../../hooks/use-runs'
import { StudyDialog } from '../../studies/StudyDialog'
import { Advanced } from './Advanced'
import { DatasetStrip } from './DatasetStrip'
import css from './new-run.module.css'
import { Simple } from './Simple'
import { StartBar } from './StartBar'
import { type FormProps, type FormState, useForm } from './use-form'

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
  const runs = useRuns()
  const models = useCall('models.list', {})
  const earlier = useCall('runs.get', { run: from ?? '' }, { enabled: from !== null })
  const error = datasets.error ?? runs.error ?? models.error
  if (error)
    return (
      <Bare>
        <div className={css.padded}>
          <FailurePanel error={asWinnowError(error)} />
        </div>
      </Bare>
    )
  if (!datasets.data || !runs.data || !models.data || (from !== null && earlier.isPending))
    return (
      <Bare>
        <Skeleton />
      </Bare>
    )
  const asked = url.get('dataset') ?? earlier.data?.datasetId
  const dataset =
    datasets.data.find((one) => one.id === asked || one.name === asked) ??
    datasets.data.find((one) => one.outputs.length > 0) ??
    datasets.data[0]
  if (!dataset) return <NoDatasets />
  return (
    <Form
      key={from ?? 'fresh'}
      datasets={datasets.data}
      dataset={dataset}
      runs={runs.data}
      models={models.data}
      from={changedBy(earlier.data ?? null, url.get('with'))}
    />
  )
}

/** The run whose settings are taken over, some of them changed by the address. */
function changedBy(run: Run | null, text: string | null): Run | null {
  if (!run || text === null) return run
  try {
    const change = SettingValues.safeParse(JSON.parse(text))
    return change.success ? { ...run, settings: { ...run.settings, ...change.data } } : run
  } catch {
    return run
  }
}

const Bare = (props: { readonly children: ReactNode }): ReactNode => (
  <Page title="New run" crumbs={[{ label: 'Runs', href: '/runs' }]} scroll>
    {props.children}
  </Page>
)

const NoDatasets = (): ReactNode => (
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

function Form(props: FormProps): ReactNode {
  const { dataset, from } = props
  const form = useForm(props)
  const [isStudying, setStudying] = useState(false)
  const mode: Mode = form.url.get('mode') === 'advanced' ? 'advanced' : 'simple'
  const setMode = (next: Mode): void => form.url.set({ mode: next === 'simple' ? null : next })
  const base = form.spec.needsModel && form.model ? ` from ${form.model.name}` : ''
  return (
    <Page
      title="New run"
      crumbs={[{ label: 'Runs', href: '/runs' }]}
      caption={from ? `settings of Run ${from.number}` : undefined}
      actions={
        <>
          <Segmented label="How much to choose" items={modes} value={mode} onChange={setMode} />
          {form.canStudy && (
            <Button icon={<IconAdjustmentsSearch />} onClick={() => setStudying(true)}>
              Search settings
            </Button>
          )}
          <Button kind="subtle" href="/runs">
            Cancel
          </Button>
        </>
      }
      footer={
        <StartBar
          title={`${form.spec.label}${base} on ${dataset.name}`}
          name={form.name.trim() || form.usualName}
          changed={Object.keys(form.changed).length}
          length={form.length}
          faults={form.faults.map((field) => field.setting.label)}
          stop={form.stop}
          error={form.startError}
          seconds={form.seconds}
          canStart={form.canStart}
          command={form.lines.join(' ')}
          startAt={form.startAt}
          onStartAt={form.setStartAt}
          onStart={form.begin}
        />
      }
    >
      {isStudying && (
        <StudyDialog
          kind="sweep"
          dataset={dataset.id}
          output={form.output}
          recipe={{ family: form.id, settings: form.changed, model: form.model?.id ?? null }}
          onClose={() => setStudying(false)}
          onStarted={(study) => goTo(`/runs?tab=studies&study=${study}`)}
        />
      )}
      {mode === 'simple' ? (
        <SimpleWay {...props} form={form} />
      ) : (
        <Advanced form={form} models={props.models} runs={props.runs} onMaxLength={maxLengthSetter(form)} />
      )}
    </Page>
  )
}

const maxLengthSetter =
  (form: FormState) =>
  (length: number): void =>
    form.setTyped({ ...form.typed, maxLength: String(length) })

function SimpleWay(props: FormProps & { readonly form: FormState }): ReactNode {
  const { form } = props
  return (
    <div className={css.simple}>
      <DatasetStrip
        datasets={props.datasets}
        dataset={props.dataset}
        output={form.output}
        statistics={form.statistics}
        name={form.name}
        placeholder={form.usualName}
        onName={form.setName}
        onDataset={(id) => form.url.set({ dataset: id, output: null, rows: null })}
        onOutput={(next) => form.url.set({ output: next })}
      />
      {form.chosen && (
        <p className={css.chosenRows} role="status">
          Learns from{' '}
          {form.chosen.training === undefined
            ? 'chosen training rows'
            : plural(form.chosen.training, 'training row')}{' '}
          that the filters of the dataset keep; it is judged on the same rows as any other run.
          <Button kind="subtle" onClick={() => form.url.set({ rows: null })}>
            Learn from all
          </Button>
        </p>
      )}
      {form.statisticsError && <FailurePanel error={asWinnowError(form.statisticsError)} />}
      {form.statistics && (
        <Simple
          form={form}
          models={props.models}
          statistics={form.statistics}
          dataset={props.dataset.id}
          onMaxLength={maxLengthSetter(form)}
        />
      )}
    </div>
  )
}
