import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { count, plural } from '../../components/format'
import { Bar, Figure } from '../../components/marks'

/** How far a folder's classifier is with the rows of a dataset. */
export function ScoringTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  return (
    <div style={{ padding: 20, maxWidth: 640 }} role="status">
      <Figure
        caption="Rows with a prediction"
        value={count(run.step)}
        note={`of ${plural(run.totalSteps, 'row')} of ${run.dataset} that were asked for`}
      />
      <div style={{ marginTop: 14 }}>
        <Bar value={run.totalSteps > 0 ? run.step / run.totalSteps : 0} />
      </div>
    </div>
  )
}
