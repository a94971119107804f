// Which labels a run is judged against, kept in the address, and the switch between them: it stands where the dataset has
// changed since the run.
import type { ReactNode } from 'react'
import type { LabelsNow, LabelsOf } from '../../../shared/domain/labels-now'
import type { Run } from '../../../shared/domain/run'
import { againstWords } from '../../../shared/labels-now-words'
import { useUrlState } from '../../app/location'
import { Segmented } from '../../components/Segmented'
import { useCall } from '../../hooks/use-call'
import css from './result.module.css'

const items: readonly { readonly value: LabelsOf; readonly label: string }[] = [
  { value: 'then', label: 'as trained' },
  { value: 'now', label: 'today' },
]

/** The labels, and what draws their switch, given what they changed. */
export function useLabelsOf(run: Run): readonly [LabelsOf, (against: LabelsNow | null) => ReactNode] {
  const url = useUrlState()
  const revision = useCall(
    'datasets.get',
    { dataset: run.datasetId },
    { enabled: run.origin === null || run.origin.isAttached },
  ).data?.revision
  const isChanged = revision !== undefined && revision !== run.datasetRevision
  const labels: LabelsOf = url.get('labels') === 'now' && isChanged ? 'now' : 'then'
  const show = (against: LabelsNow | null): ReactNode => {
    if (!isChanged) return null
    const words = against ? againstWords(against) : []
    return (
      <div className={css.outputs}>
        <span className="caption">Judged against the labels</span>
        <Segmented
          label="Judged against the labels"
          value={labels}
          items={items}
          onChange={(value) => url.set({ labels: value === 'now' ? 'now' : null })}
        />
        <span className="caption" role="status">
          {!against
            ? 'The dataset has changed since; these are the labels that the run was trained on.'
            : words.length === 0
              ? 'The labels of these messages are the same today.'
              : words.join(' ')}
        </span>
      </div>
    )
  }
  return [labels, show]
}
