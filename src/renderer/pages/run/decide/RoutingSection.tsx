// Where all messages go once there is a second step: to a person, to an automatic answer, to the files; and how often the
// answers are right.
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { PolicyRule } from '../../../../shared/domain/policy'
import { type RoutedDay, routedDay } from '../../../../shared/decide/route'
import { count, interval, percent } from '../../../components/format'
import { MiddleCut } from '../../../components/marks'
import { asWinnowError } from '../../../components/states'
import { useCall } from '../../../hooks/use-call'
import css from './decide.module.css'
import type { PaneProps } from './pane'
import { ruleOf } from './use-decision'

const restMs = 250
const shownAnswers = 6

/** The section; nothing without a second step. */
export function RoutingSection(props: PaneProps & { readonly part: string }): ReactNode {
  const { run, own, part, state, decided } = props
  const now = useMemo(() => ruleOf(own, state, decided.step), [own, state, decided.step])
  const rule = useResting(now)
  const isAsked = now.unsure !== null || now.answerBy !== null
  const asked = useCall(
    'policies.routing',
    { run: run.id, part, output: own.output, rule },
    { enabled: isAsked && (rule.unsure !== null || rule.answerBy !== null), keepPrevious: true },
  )
  if (!isAsked) return null
  const day = asked.data && routedDay(asked.data, state.inputs)
  return (
    <section aria-busy={asked.isFetching}>
      <h3 className="region">Where messages go</h3>
      {asked.error && <p className={css.fault}>{asWinnowError(asked.error).message}</p>}
      {day && <Day day={day} part={part} />}
    </section>
  )
}

function Day({ day, part }: { readonly day: RoutedDay; readonly part: string }): ReactNode {
  const { right, answers } = day
  const weakest = answers
    .filter((one) => one.right !== null)
    .toSorted((a, b) => (a.right?.value ?? 0) - (b.right?.value ?? 0))
    .slice(0, shownAnswers)
  return (
    <>
      <dl className={`${css.facts} num`}>
        <Line name="To a person" value={day.flagged} note="flagged" />
        <Line name="To a person" value={day.unsure} note="not sure" />
        <Line
          name="Automatic answer"
          value={day.answered}
          note={right ? `${percent(right.value)} right` : ''}
        />
        <Line name="Filed" value={day.filed} note="" />
      </dl>
      {right && (
        <p className={css.note}>
          {percent(right.value)} {interval(right)} of the answers on {part} are the right one.
        </p>
      )}
      {weakest.length > 1 && (
        <ul className={`${css.answers} num`} aria-label="Answers, the weakest first">
          {weakest.map((one) => (
            <li key={one.label}>
              <MiddleCut text={one.label} width={120} />
              <span>{percent(one.share, 0)} of answers</span>
              <b title={one.right ? interval(one.right) : undefined}>
                {percent(one.right?.value ?? 0, 0)} right
              </b>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const Line = (props: { readonly name: string; readonly value: number; readonly note: string }): ReactNode => (
  <div>
    <dt>{props.name}</dt>
    <dd>
      <b>{count(Math.round(props.value))}</b>
      <span>{props.note}</span>
    </dd>
  </div>
)

/** A rule once it has been left alone for a moment: rows are routed anew for it, which a moving slider need not wait for. */
function useResting(rule: PolicyRule): PolicyRule {
  const [rested, setRested] = useState(rule)
  useEffect(() => {
    const timer = setTimeout(() => setRested(rule), restMs)
    return () => clearTimeout(timer)
  }, [rule])
  return rested
}
