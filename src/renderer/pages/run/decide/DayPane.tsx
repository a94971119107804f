// Right: a day with this threshold, the money of a month, how far to trust it, and the policies that are kept.
import { IconDeviceFloppy, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Policy } from '../../../../shared/domain/policy'
import type { Estimate } from '../../../../shared/domain/prediction'
import { Button, IconButton } from '../../../components/Button'
import { count, decimal, percentNumber } from '../../../components/format'
import { Bar } from '../../../components/marks'
import { useToast } from '../../../components/Toast'
import { useChange } from '../../../hooks/use-call'
import { useKeys } from '../../../hooks/use-keys'
import css from './decide.module.css'
import type { PaneProps } from './pane'
import { RoutingSection } from './RoutingSection'
import { useDecided } from './use-decision'

/** The pane. */
export function DayPane(
  props: PaneProps & {
    readonly part: string
    readonly otherPart: string | null
    readonly policies: readonly Policy[]
    readonly onSave: () => void
  },
): ReactNode {
  const { decided, state, policies } = props
  const { decision } = decided
  useKeys({ 'mod+s': props.onSave })
  return (
    <div className={css.day} role="group" aria-label="A day and a month" tabIndex={0}>
      <section>
        <h3 className="region">A day with this threshold</h3>
        <dl className={`${css.facts} num`}>
          <Fact name="Read" estimate={decision.read} />
          <Fact name="Answered" estimate={decision.caught} />
          <Fact name="Read in vain" estimate={decision.wasted} />
          <Fact name="Missed" estimate={decision.missed} isBad />
          <div>
            <dt>Reading time</dt>
            <dd>
              <b>{decimal(decision.hours.value)} h</b>
              <span>
                {decimal(decision.hours.low)} to {decimal(decision.hours.high)}, against{' '}
                {decimal((state.inputs.volume * state.inputs.minutesToRead) / 60, 0)} h
              </span>
            </dd>
          </div>
        </dl>
      </section>
      <RoutingSection {...props} />
      <Money {...props} />
      <Trust {...props} />
      <section>
        <div className={css.headLine}>
          <h3 className="region">Policies of this run</h3>
        </div>
        {policies.length === 0 && (
          <p className={css.note}>
            A policy keeps this rule with the run. Try it, scored files and the exported model then say what
            is to be done with each message.
          </p>
        )}
        <ul className={css.policies}>
          {policies.map((policy) => (
            <PolicyLine key={policy.id} policy={policy} />
          ))}
        </ul>
        <Button kind="filled" icon={<IconDeviceFloppy />} keys="mod+s" onClick={props.onSave}>
          Save as policy
        </Button>
      </section>
    </div>
  )
}

function Fact(props: {
  readonly name: string
  readonly estimate: Estimate
  readonly isBad?: boolean
}): ReactNode {
  const { value, low, high } = props.estimate
  const [from, to] = [Math.round(low), Math.round(high)]
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className={props.isBad && value >= 0.5 ? css.bad : ''}>
        <b>{count(Math.round(value))}</b>
        <span>{from === to ? '' : `${count(from)} to ${count(to)}`}</span>
      </dd>
    </div>
  )
}

function Money({ decided, state }: PaneProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const { decision } = decided
  const { inputs } = state
  const money = (value: number): string =>
    `${value < 0 ? '−' : ''}${inputs.currency}${count(Math.abs(roundMoney(value)))}`
  const half = (decision.moneySaved.high - decision.moneySaved.low) / 2
  const isGain = decision.moneySaved.value >= 0
  const rows: readonly (readonly [string, number, string])[] = [
    ['Read all', decision.readAllCost, 'var(--bar2)'],
    ['Reading', decision.readingCost.value, 'var(--accent)'],
    ['Misses', decision.missCost.value, 'var(--cat-2)'],
    ['False alarms', decision.falseAlarmCost.value, 'var(--cat-6)'],
  ]
  const most = Math.max(1, ...rows.map(([, value]) => value))
  const { read, saved } = decision.ruleOfThumb
  return (
    <section>
      <h3 className="region">Money a month</h3>
      <p className={`${css.money} num ${isGain ? css.gain : css.loss}`}>
        {money(Math.abs(decision.moneySaved.value))}{' '}
        <span>
          {half >= 1 ? `± ${count(roundMoney(half))} ` : ''}
          {isGain ? 'saved' : 'more than reading all'}
        </span>
      </p>
      <ul className={`${css.bars} num`}>
        {rows
          .filter(([, value], at) => at < 3 || value > 0)
          .map(([name, value, colour]) => (
            <li key={name}>
              <span>{name}</span>
              <Bar value={value / most} height={10} colour={colour} />
              <b>{money(value)}</b>
            </li>
          ))}
      </ul>
      <button type="button" className={css.quiet} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Hide the sum' : 'Show the sum'}
      </button>
      {isOpen && (
        <div className={`${css.sum} num`}>
          <p>
            {count(Math.round(decision.read.value))} read × {inputs.minutesToRead} min × {inputs.currency}
            {inputs.costPerHour} an hour × {inputs.workDays} days; {count(Math.round(decision.missed.value))}{' '}
            misses × {inputs.currency}
            {inputs.costOfMiss} × {inputs.workDays} days
            {inputs.costOfFalseAlarm > 0 &&
              `; ${count(Math.round(decision.wasted.value))} false alarms × ${inputs.currency}${inputs.costOfFalseAlarm} × ${inputs.workDays} days`}
            .
          </p>
          <p>
            {count(Math.round(decision.caught.value))} caught +{' '}
            {count(Math.round(decision.read.value - decision.caught.value))} others ={' '}
            {count(Math.round(decision.read.value))} read, {percentNumber(decision.saved.value, 2)} % saved.
          </p>
          <p>
            By rule of thumb, all that should be caught and the share of false flags of all messages:{' '}
            {count(Math.round(read))} read, {percentNumber(saved, 0)} % saved.
          </p>
        </div>
      )}
    </section>
  )
}

/** To about three digits: more would be said than is known. */
function roundMoney(value: number): number {
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(value)))) - 2)
  return Math.round(value / grain) * grain
}

/** How few rows the catch stands on, and whether the rule holds on rows that it was not chosen on. */
function Trust(props: PaneProps & { readonly part: string; readonly otherPart: string | null }): ReactNode {
  const { decided, state, run, own, otherPart, part } = props
  const { decision } = decided
  const rows = decision.labels.reduce(
    (sum, one) => sum + (state.inputs.catch.includes(one.label) ? one.rows : 0),
    0,
  )
  const { low, high } = decision.catchShare
  const isWide = high - low > 0.04
  return (
    <section className={css.trust}>
      {(isWide || rows < 200) && rows > 0 && (
        <div className={css.doubt}>
          <b>
            {count(rows)} {part} rows are to be caught.
          </b>{' '}
          The catch could be anything from {percentNumber(low, 0)} to {percentNumber(high, 0)} %.
          {rows > 0 && ` ${count(rows * 3)} more of them would halve that range.`}
        </div>
      )}
      {rows === 0 && (
        <div className={css.doubt}>
          <b>No {part} row is to be caught.</b> Nothing can be said of the catch.
        </div>
      )}
      {otherPart && (
        <OtherPart run={run} own={own} state={{ ...state, step: decided.step }} part={otherPart} />
      )}
    </section>
  )
}

function OtherPart(props: Pick<PaneProps, 'run' | 'own' | 'state'> & { readonly part: string }): ReactNode {
  const { decided } = useDecided(props.run, props.own, props.part, props.state)
  if (!decided) return null
  const { decision, curve } = decided
  const { catchShare, read } = decision
  return (
    <p className={css.note}>
      On {count(curve.rows)} {props.part} rows the same threshold catches {percentNumber(catchShare.value)} %
      ({percentNumber(catchShare.low)} to {percentNumber(catchShare.high)}) and reads{' '}
      {count(Math.round(read.value))} a day ({count(Math.round(read.low))} to {count(Math.round(read.high))}).
    </p>
  )
}

function PolicyLine({ policy }: { readonly policy: Policy }): ReactNode {
  const remove = useChange('policies.remove')
  const restore = useChange('policies.restore')
  const toast = useToast()
  const { flag } = policy.rule
  const rule =
    flag === null
      ? 'where nobody is sure'
      : flag.kind === 'sum'
        ? `${flag.labels.join(' + ')} from ${flag.threshold} on`
        : flag.thresholds.map(({ label, threshold }) => `${label} from ${threshold}`).join(', ')
  return (
    <li>
      <span className={css.policyName}>
        <b dir="auto">{policy.name}</b>
        <span title={rule}>{rule}</span>
      </span>
      <IconButton
        name={`Remove ${policy.name}`}
        icon={<IconTrash />}
        onClick={() =>
          remove.mutate(
            { run: policy.run, policy: policy.id },
            {
              onSuccess: () =>
                toast({
                  message: `${policy.name} is removed`,
                  onUndo: () => restore.mutate({ policy: policy.id }),
                }),
            },
          )
        }
      />
    </li>
  )
}
