import type { ReactNode } from 'react'
import type { Run } from '../../shared/domain/run'
import { useCall } from '../hooks/use-call'
import { Button } from './Button'
import { Page } from './Page'
import { asWinnowError, curveDrawing, EmptyState, FailurePanel, Skeleton } from './states'
import css from './states.module.css'

/** A page that uses a model: draws `children` with the runs that have one, newest first, or says how to get one. */
export function WithModel(props: {
  readonly title: string
  readonly emptyTitle: string
  /** What a model would do here, in one sentence. */
  readonly promise: string
  readonly children: (runs: readonly Run[], newest: Run) => ReactNode
}): ReactNode {
  const runs = useCall('runs.list', {})
  if (!runs.data)
    return (
      <Page title={props.title} scroll>
        {runs.error ? (
          <div className={css.padded}>
            <FailurePanel error={asWinnowError(runs.error)} />
          </div>
        ) : (
          <Skeleton />
        )}
      </Page>
    )
  const usable = runs.data.filter((run) => run.result !== null).toSorted((a, b) => b.number - a.number)
  const newest = usable[0]
  if (newest) return props.children(usable, newest)
  const action = (
    <Button kind="filled" href="/runs/new">
      New run
    </Button>
  )
  return (
    <Page title={props.title} scroll>
      <EmptyState drawing={curveDrawing} title={props.emptyTitle} actions={action}>
        {props.promise} Train one first; a bag of words takes a minute at most for 10,000 messages.
      </EmptyState>
    </Page>
  )
}
