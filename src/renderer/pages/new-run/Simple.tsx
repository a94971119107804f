// The simple way: how it learns, what wants a look, the model it starts from and what the run will do.
import { IconAlertCircle, IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { DatasetStatistics } from '../../../shared/domain/dataset'
import { useCall } from '../../hooks/use-call'
import type { Check } from './checks'
import { FamilyCards } from './FamilyCards'
import { LookPanel } from './LookPanel'
import { ModelList } from './ModelChoice'
import css from './new-run.module.css'
import type { FormProps, FormState } from './use-form'
import { usesOf, whatHappens } from './what-happens'

/** Everything under the strip of the dataset. */
export function Simple(props: {
  readonly form: FormState
  readonly models: FormProps['models']
  readonly statistics: DatasetStatistics
  readonly dataset: string
  readonly onMaxLength: (length: number) => void
}): ReactNode {
  const { form } = props
  return (
    <>
      <div className={css.sectionHead}>
        <h2 className="section">How it learns</h2>
        <span className={css.sectionNote}>
          {form.proposed ?? 'times are of this machine, where one was measured'}
        </span>
        <Measured dataset={props.dataset} />
      </div>
      <FamilyCards form={form} />
      <div className={css.below}>
        <div>
          <Checks checks={form.checks} />
          <LookPanel form={form} onMaxLength={props.onMaxLength} />
        </div>
        <div className={css.aside}>
          {form.spec.needsModel && (
            <ModelList models={props.models} model={form.model} onChoose={form.setModel} />
          )}
          <What form={form} statistics={props.statistics} />
        </div>
      </div>
    </>
  )
}

// Which recipe was ahead on this dataset, once that was measured.
function Measured(props: { readonly dataset: string }): ReactNode {
  const studies = useCall('studies.list', {})
  const measured = studies.data?.find(
    (one) => one.kind === 'recipes' && one.datasetId === props.dataset && one.conclusion !== null,
  )
  if (measured)
    return (
      <Link
        className={css.measured}
        href={`/runs?tab=studies&study=${measured.id}`}
        title={measured.conclusion ?? ''}
      >
        Measured: {measured.conclusion?.split(' (')[0]}
      </Link>
    )
  return (
    <Link className={css.measured} href={`/runs?tab=studies&ask=recipes&dataset=${props.dataset}`}>
      Measure which is ahead on this data
    </Link>
  )
}

function What(props: { readonly form: FormState; readonly statistics: DatasetStatistics }): ReactNode {
  const { id, values, model } = props.form
  const lines = whatHappens(
    id,
    usesOf(props.statistics, values, props.form.chosen?.training),
    values,
    model?.name ?? null,
  )
  return (
    <section className={css.what} aria-label="What it will do">
      <h3 className="region">What it will do</h3>
      <ol>
        {lines.map((line, index) => (
          <li key={line}>
            <span className={`${css.stepNumber} num`}>{index + 1}</span>
            <span>{line}</span>
          </li>
        ))}
      </ol>
      <p className="caption">Everything is computed on this machine; no message leaves it.</p>
    </section>
  )
}

const icons = {
  stop: <IconAlertTriangle size={15} stroke={1.8} className={css.stopIcon} aria-label="stops the run:" />,
  look: <IconAlertCircle size={15} stroke={1.8} className={css.lookIcon} aria-label="worth a look:" />,
  fine: <IconCheck size={15} stroke={2} className={css.fineIcon} aria-label="fine:" />,
}

function Checks(props: { readonly checks: readonly Check[] }): ReactNode {
  const look = props.checks.filter((check) => check.level === 'look').length
  const stops = props.checks.some((check) => check.level === 'stop')
  return (
    <section aria-label="Before you start">
      <div className={css.checksHead}>
        <h3 className="region">Before you start</h3>
        <span className="caption num">
          {stops
            ? 'one check stops the run'
            : look === 0
              ? `${props.checks.length} checks, all fine`
              : `${look} of ${props.checks.length} checks want a look; none of them stops the run`}
        </span>
      </div>
      <ul className={css.checks}>
        {props.checks.map((check) => (
          <li key={check.id}>
            {icons[check.level]}
            <span className={check.level === 'fine' ? '' : css.checkTitle}>{check.title}</span>
            <span className={css.checkDetail}>{check.detail}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
