import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import type { Prediction } from '../../../shared/domain/prediction'
import { useClient } from '../../app/client'
import { probability } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import type { Predictor } from '../../components/predictors'
import css from './try-it.module.css'
import { useRested } from './use-answers'
import { variationsOf } from './variations'

/** What small changes to the message do to each model's label. */
export function Holds(props: { readonly models: readonly Predictor[]; readonly text: string }): ReactNode {
  const client = useClient()
  const rested = useRested(props.text.trim(), 400)
  const variations = useMemo(() => variationsOf(rested), [rested])
  const asked = useQueries({
    queries: props.models.map((model) => ({
      queryKey: ['predict', 'changed', model.id, rested],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        client.predict.texts(
          {
            model: model.ref,
            texts: [rested, ...variations.map((one) => one.text)],
            top: 1,
          },
          { signal },
        ),
      enabled: variations.length > 0,
      placeholderData: keepPreviousData,
      staleTime: Infinity,
      gcTime: 30_000,
    })),
  })
  if (variations.length === 0) return null
  const answers = asked.map((one) => one.data?.map((outputs) => outputs[0] ?? null) ?? null)
  return (
    <section className={css.holds} aria-label="Does it hold?">
      <div className={css.holdsHead}>
        <h2 className="region">Does it hold?</h2>
        <span className="caption">the same message, changed a little</span>
        <span className={`${css.holdsSum} caption num`}>{summary(props.models, answers)}</span>
      </div>
      <table className="num">
        <colgroup>
          <col style={{ width: 130 }} />
          <col />
          {props.models.map((model) => (
            <col key={model.id} style={{ width: props.models.length > 2 ? 120 : 206 }} />
          ))}
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">Change</th>
            <th scope="col">Message</th>
            {props.models.map((model) => (
              <th key={model.id} scope="col">
                {model.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {variations.map((one, index) => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td className={css.changedText} dir="auto" title={one.text}>
                {one.text}
              </td>
              {props.models.map((model, place) => (
                <td key={model.id} className={css.verdict}>
                  <Outcome
                    first={answers[place]?.[0] ?? null}
                    now={answers[place]?.[index + 1] ?? null}
                    isNarrow={props.models.length > 2}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Outcome(props: {
  readonly first: Prediction | null
  readonly now: Prediction | null
  readonly isNarrow: boolean
}): ReactNode {
  const { first, now } = props
  if (!first || !now) return null
  const isSame = first.label === now.label
  return (
    <span className={isSame ? css.same : css.other}>
      {isSame ? (
        <IconCheck size={13} stroke={2} aria-hidden="true" />
      ) : (
        <IconX size={13} stroke={2} aria-hidden="true" />
      )}
      {isSame ? 'same' : <MiddleCut text={now.label} length={props.isNarrow ? 12 : 24} />}{' '}
      <span>{probability(now.probability)}</span>
    </span>
  )
}

function summary(
  models: readonly Predictor[],
  answers: readonly (readonly (Prediction | null)[] | null)[],
): string {
  const parts = models.flatMap((model, index) => {
    const [first, ...changed] = answers[index] ?? []
    if (!first || changed.length === 0) return []
    const kept = changed.filter((one) => one?.label === first.label).length
    return [`${model.name} keeps its label in ${kept} of ${changed.length}`]
  })
  return parts.join(', ')
}
