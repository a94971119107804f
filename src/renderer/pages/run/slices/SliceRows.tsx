// The messages of a slice in a drawer, the wrong ones first.
import type { ReactNode } from 'react'
import type { Run } from '../../../../shared/domain/run'
import { count, probability } from '../../../components/format'
import { SideDrawer } from '../../../components/SideDrawer'
import { FailurePanel, Skeleton } from '../../../components/states'
import { useCall } from '../../../hooks/use-call'
import type { Chosen } from './chosen'
import css from './slices.module.css'

const shown = 100

/** The drawer. */
export function SliceRows(props: {
  readonly run: Run
  readonly output: string
  readonly slice: Chosen
  readonly onClose: () => void
}): ReactNode {
  const { run, output, slice } = props
  const asked = (isRight: boolean) => ({
    dataset: run.datasetId,
    run: run.id,
    output,
    filter: {
      op: 'and' as const,
      of: [slice.filter, { field: 'right' as const, run: run.id, output, is: isRight }],
    },
    limit: shown,
  })
  const wrong = useCall('datasets.rows', asked(false))
  const right = useCall('datasets.rows', asked(true))
  return (
    <SideDrawer label="Messages of the slice" title={slice.words} onClose={props.onClose}>
      {[
        { title: 'Wrong', found: wrong },
        { title: 'Right', found: right },
      ].map(({ title, found }) => (
        <section key={title}>
          <h3 className="region">
            {title}{' '}
            <span className="caption">
              {found.data ? `first ${count(Math.min(shown, found.data.rows.length))}` : ''}
            </span>
          </h3>
          {found.error ? (
            <FailurePanel error={found.error} />
          ) : found.data ? (
            <ul className={css.rows}>
              {found.data.rows.map((row) => (
                <li key={row.id}>
                  <span dir="auto">{row.text}</span>
                  <span className="caption">
                    {(row.labels[output] ?? []).join(', ')} → {row.prediction?.label}{' '}
                    {row.prediction ? probability(row.prediction.confidence) : ''}
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <Skeleton rows={3} />
          )}
        </section>
      ))}
    </SideDrawer>
  )
}
