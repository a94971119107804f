import type { ReactNode } from 'react'
import { useCall } from '../hooks/use-call'
import { useRuns } from '../hooks/use-runs'
import { Button } from './Button'
import { Page } from './Page'
import { type Predictor, predictorsOf } from './predictors'
import { asWinnowError, curveDrawing, EmptyState, FailurePanel, Skeleton } from './states'
import css from './states.module.css'

/** A page that uses a model: draws `children` with all that predict, the newest run first, or says how to get one. */
export function WithModel(props: {
  readonly title: string
  readonly emptyTitle: string
  /** What a model would do here, in one sentence. */
  readonly promise: string
  readonly children: (models: readonly Predictor[], first: Predictor) => ReactNode
}): ReactNode {
  const runs = useRuns()
  const linked = useCall('models.list', {})
  const pipelines = useCall('pipelines.list', {})
  const error = runs.error ?? linked.error ?? pipelines.error
  if (!runs.data || !linked.data || !pipelines.data)
    return (
      <Page title={props.title} scroll>
        {error ? (
          <div className={css.padded}>
            <FailurePanel error={asWinnowError(error)} />
          </div>
        ) : (
          <Skeleton />
        )}
      </Page>
    )
  const usable = predictorsOf(runs.data, linked.data, pipelines.data)
  const [first] = usable
  if (first) return props.children(usable, first)
  const action = (
    <Button kind="filled" href="/runs/new">
      New run
    </Button>
  )
  return (
    <Page title={props.title} scroll>
      <EmptyState drawing={curveDrawing} title={props.emptyTitle} actions={action}>
        {props.promise} Train one first; a bag of words takes a minute at most for 10,000 messages. A model
        folder that holds a classifier does as well: link it on the Models page.
      </EmptyState>
    </Page>
  )
}
