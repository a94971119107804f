// Two to six runs beside each other: a sentence, what differs, how they went, what moved, and the messages themselves.
// Keys: D differences, V what the matrix shows, W whose wins are listed.
import { type ReactNode, useMemo } from 'react'
import type { Comparison } from '../../../shared/domain/comparison'
import { mostCompared } from '../../../shared/domain/comparison'
import type { Run } from '../../../shared/domain/run'
import { Button } from '../../components/Button'
import { Page } from '../../components/Page'
import { asWinnowError, curveDrawing, EmptyState, FailurePanel, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useRuns } from '../../hooks/use-runs'
import css from './compare.module.css'
import { CurvesPane } from './CurvesPane'
import { MessagesPane } from './MessagesPane'
import { MovedPane } from './MovedPane'
import { RunPickers } from './RunPickers'
import { SaveMenu } from './SaveMenu'
import { SettingsPane } from './SettingsPane'
import { pairOf, useAsked } from './use-comparison'
import { Verdict } from './Verdict'

/** The page that compares runs. */
export function ComparePage(): ReactNode {
  const asked = useAsked()
  const runs = useRuns()
  const isEnough = asked.runs.length >= 2 && asked.runs.length <= mostCompared
  const comparison = useCall('runs.compare', asked.request, { enabled: isEnough, keepPrevious: true })
  const best = comparison.data ? bestOf(comparison.data) : null
  return (
    <Page
      title="Compare"
      crumbs={[{ label: 'Runs', href: '/runs' }]}
      pill={
        <RunPickers
          chosen={asked.runs}
          runs={withMembers(runs.data ?? [], comparison.data)}
          onChange={asked.setRuns}
        />
      }
      actions={
        comparison.data &&
        isEnough && (
          <>
            <SaveMenu request={asked.request} />
            {best && (
              <Button kind="filled" href={`/runs/${best.run.id}`}>
                {`Open ${best.letter}`}
              </Button>
            )}
          </>
        )
      }
    >
      {comparison.error ? (
        <div className={css.failure}>
          <FailurePanel error={asWinnowError(comparison.error)} />
        </div>
      ) : !isEnough ? (
        <EmptyState
          drawing={curveDrawing}
          title="Choose two to six runs"
          actions={
            <Button kind="filled" href="/runs">
              Choose runs
            </Button>
          }
        >
          Runs that were tested on the same messages are set side by side: which is right more often, whether
          that is more than chance, and on which messages.
        </EmptyState>
      ) : comparison.data ? (
        <Compared comparison={comparison.data} asked={asked} runs={runs.data ?? []} />
      ) : (
        <Skeleton rows={12} />
      )}
    </Page>
  )
}

// A run of a study, or one in the trash, is not in the list but may be compared.
function withMembers(runs: readonly Run[], comparison: Comparison | undefined): readonly Run[] {
  const known = new Set(runs.map(({ id }) => id))
  const more = comparison?.members.flatMap(({ run }) => (known.has(run.id) ? [] : [run])) ?? []
  return [...runs, ...more]
}

function bestOf({ members }: Comparison): Comparison['members'][number] | null {
  const able = members.filter(({ figures }) => figures !== null)
  const [first, ...others] = able
  if (!first) return null
  return others.reduce(
    (best, one) => ((one.figures?.right ?? 0) > (best.figures?.right ?? 0) ? one : best),
    first,
  )
}

function Compared(props: {
  readonly comparison: Comparison
  readonly asked: ReturnType<typeof useAsked>
  readonly runs: readonly Run[]
}): ReactNode {
  const { comparison, asked } = props
  const { first, second } = asked.pair
  const pair = useMemo(() => pairOf(comparison, { first, second }), [comparison, first, second])
  return (
    <div className={css.compare}>
      <Verdict comparison={comparison} onPart={asked.setPart} onOutput={asked.setOutput} />
      <div className={css.columns} data-many={comparison.members.length > 3 || undefined}>
        <SettingsPane comparison={comparison} />
        <CurvesPane comparison={comparison} runs={props.runs} />
        {pair && (
          <MovedPane
            key={`${pair.first.run.id} ${pair.second.run.id}`}
            comparison={comparison}
            pair={pair}
            onPair={asked.setPair}
          />
        )}
      </div>
      {pair && <MessagesPane comparison={comparison} pair={pair} request={asked.request} />}
    </div>
  )
}
