// Left: which labels need a person, what the day looks like, and what the threshold is to keep to.
import { memo, type ReactNode, useState } from 'react'
import { messagesPerDay } from '../../../../shared/decide/decide'
import type { BusinessInputs, DecisionCurve, Wish } from '../../../../shared/domain/policy'
import { count } from '../../../components/format'
import { MiddleCut } from '../../../components/marks'
import css from './decide.module.css'
import { NumberField } from './NumberField'
import type { PaneProps } from './pane'
import { SecondStep } from './SecondStep'
import type { DecisionState } from './use-decision'

/** What the pane shows: nothing that moves with the threshold. */
export type InputsProps = Pick<PaneProps, 'own' | 'onChange' | 'onInputs'> &
  Pick<DecisionState, 'inputs' | 'wish' | 'unsure' | 'unsureBy' | 'answerBy'> & {
    readonly rows: DecisionCurve['labels']
    /** Whether the threshold is the one that the wish asks for, and whether there is one. */
    readonly isFollowed: boolean
    readonly isPossible: boolean
    /** All that the run answers, in its order. */
    readonly outputs: readonly string[]
  }

/** The pane. */
export const InputsPane = memo(function InputsPane(props: InputsProps): ReactNode {
  return (
    <div className={css.inputs} role="group" aria-label="Your figures" tabIndex={0}>
      <Labels {...props} />
      <Figures {...props} />
      <Wishes {...props} />
      <SecondStep
        outputs={props.outputs}
        unsure={props.unsure}
        unsureBy={props.unsureBy}
        answerBy={props.answerBy}
        onChange={props.onChange}
      />
    </div>
  )
})

const shownFirst = 8
/** What the box and the messages a day leave of the pane; with three boxes less. */
const [plainWidth, fineWidth] = [118, 74]

function Labels({ own, inputs, rows, onInputs }: InputsProps): ReactNode {
  const [find, setFind] = useState('')
  const [isFine, setFine] = useState(false)
  const perDay = messagesPerDay(rows, inputs)
  const names = own.labels.map(({ name }) => name)
  const wanted = find.trim().toLowerCase()
  const chosen = (name: string): boolean => inputs.catch.includes(name) || inputs.trigger.includes(name)
  const isLong = names.length > shownFirst + 4
  const shown = names.filter((name) =>
    wanted === ''
      ? !isLong || chosen(name) || names.indexOf(name) < shownFirst
      : name.toLowerCase().includes(wanted),
  )
  const toggle = (of: 'catch' | 'trigger' | 'waste', name: string): void => {
    const now = inputs[of]
    const next = now.includes(name) ? now.filter((one) => one !== name) : [...now, name]
    if (of === 'waste') return onInputs({ waste: next })
    // Something must be caught, and something must flag it.
    if (next.length === 0) return
    if (of === 'trigger') return onInputs({ trigger: next })
    const trigger = isFine ? inputs.trigger : next
    onInputs({
      catch: next,
      trigger,
      waste: isFine ? inputs.waste : names.filter((one) => !next.includes(one)),
    })
  }
  const isMulti = own.kind === 'multi'
  const labelWidth = isFine ? fineWidth : plainWidth
  return (
    <section>
      <div className={css.headLine}>
        <h3 className="region">Labels that need a person</h3>
        {!isMulti && (
          <button type="button" className={css.quiet} aria-expanded={isFine} onClick={() => setFine(!isFine)}>
            {isFine ? 'Less' : 'More'}
          </button>
        )}
      </div>
      {isLong && (
        <input
          type="search"
          className={css.find}
          placeholder={`Find among ${names.length}`}
          aria-label="Find a label"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      )}
      {isFine && (
        <p className={css.heads} aria-hidden="true">
          <span>catch</span>
          <span>flags</span>
          <span>waste</span>
          <span className={css.headDay}>a day</span>
        </p>
      )}
      <ul className={css.labels}>
        {shown.map((name) => (
          <li key={name} className={isFine ? css.fineRow : css.labelRow}>
            <input
              type="checkbox"
              aria-label={`${name} must be caught`}
              checked={inputs.catch.includes(name)}
              onChange={() => toggle('catch', name)}
            />
            {isFine && (
              <>
                <input
                  type="checkbox"
                  aria-label={`${name} flags a message`}
                  checked={inputs.trigger.includes(name)}
                  onChange={() => toggle('trigger', name)}
                />
                <input
                  type="checkbox"
                  aria-label={`A flag on ${name} is a waste`}
                  checked={inputs.waste.includes(name)}
                  disabled={inputs.catch.includes(name)}
                  onChange={() => toggle('waste', name)}
                />
              </>
            )}
            <span className={css.labelName}>
              <MiddleCut text={name} width={labelWidth} />
            </span>
            {!isMulti && (
              <PerDay
                name={name}
                value={perDay[rows.findIndex(({ label }) => label === name)] ?? 0}
                isOwn={inputs.perDay?.[name] !== undefined}
                onChange={(value) => onInputs({ perDay: withPerDay(inputs, name, value) })}
              />
            )}
          </li>
        ))}
      </ul>
      {isLong && wanted === '' && shown.length < names.length && (
        <p className={css.note}>and {count(names.length - shown.length)} more</p>
      )}
      {isFine && (
        <p className={css.note}>
          The probabilities of the labels that flag are added up. A label that is neither caught nor a waste
          is read, and costs nothing more.
        </p>
      )}
    </section>
  )
}

function withPerDay(inputs: BusinessInputs, name: string, value: number | null): Record<string, number> {
  const { [name]: _old, ...others } = inputs.perDay ?? {}
  return value === null ? others : { ...others, [name]: value }
}

/** Messages of a label a day: as the test rows are, until somebody knows better. */
function PerDay(props: {
  readonly name: string
  readonly value: number
  readonly isOwn: boolean
  readonly onChange: (value: number | null) => void
}): ReactNode {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <span className={css.perDay}>
      <input
        type="text"
        inputMode="decimal"
        aria-label={`${props.name}, messages a day`}
        className={props.isOwn ? css.ownDay : ''}
        value={typed ?? count(Math.round(props.value))}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => {
          if (typed === null) return
          const text = typed.trim().replaceAll(',', '')
          const number = Number(text)
          if (text === '') props.onChange(null)
          else if (Number.isFinite(number) && number >= 0 && number !== Math.round(props.value))
            props.onChange(number)
          setTyped(null)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
      <span>a day</span>
    </span>
  )
}

type NumberName = 'volume' | 'minutesToRead' | 'costPerHour' | 'costOfMiss' | 'costOfFalseAlarm' | 'workDays'

function Figures({ inputs, onInputs }: InputsProps): ReactNode {
  const { currency } = inputs
  const fields: readonly (readonly [NumberName, string, string, number])[] = [
    ['volume', 'Messages', 'a day', 1e9],
    ['minutesToRead', 'Reading one', 'minutes', 1e5],
    ['costPerHour', 'A reader', `${currency}/hour`, 1e6],
    ['costOfMiss', 'Missing one', currency, 1e9],
    ['costOfFalseAlarm', 'False alarm', currency, 1e9],
    ['workDays', 'Work days', 'a month', 31],
  ]
  return (
    <section>
      <div className={css.headLine}>
        <h3 className="region">Your figures</h3>
        <label className={css.currency}>
          <span>in</span>
          <input
            type="text"
            aria-label="Currency"
            maxLength={3}
            value={currency}
            onChange={(event) => onInputs({ currency: event.currentTarget.value })}
          />
        </label>
      </div>
      {fields.map(([name, words, unit, most]) => (
        <label key={name} className={css.figureRow}>
          <span>{words}</span>
          <NumberField
            value={inputs[name]}
            most={most}
            label={`${words}, ${unit}`}
            onChange={(value) => onInputs({ [name]: value })}
          />
          <span className={css.unit}>{unit}</span>
        </label>
      ))}
    </section>
  )
}

function Wishes({ wish, inputs, isFollowed, isPossible, onChange }: InputsProps): ReactNode {
  const share = wish.kind === 'catchAtLeast' ? wish.share : 0.95
  const messages = wish.kind === 'readAtMost' ? wish.messages : Math.round(inputs.volume / 10)
  const choose = (next: Wish): void => onChange({ wish: next, step: null, mode: 'sum' })
  return (
    <section>
      <h3 className="region">Hold to</h3>
      <div role="radiogroup" aria-label="Hold to" className={css.wishes}>
        <WishLine
          isOn={isFollowed && wish.kind === 'catchAtLeast'}
          label={`catch at least ${Math.round(share * 100)} %`}
          onChoose={() => choose({ kind: 'catchAtLeast', share })}
        >
          catch at least
          <NumberField
            value={Math.round(share * 1000) / 10}
            most={100}
            label="Percent to catch"
            onChange={(value) => choose({ kind: 'catchAtLeast', share: value / 100 })}
          />
          %
        </WishLine>
        <WishLine
          isOn={isFollowed && wish.kind === 'readAtMost'}
          label={`read at most ${count(messages)} a day`}
          onChoose={() => choose({ kind: 'readAtMost', messages })}
        >
          read at most
          <NumberField
            value={messages}
            most={1e9}
            label="Messages read a day"
            onChange={(value) => choose({ kind: 'readAtMost', messages: value })}
          />
          a day
        </WishLine>
        <WishLine
          isOn={isFollowed && wish.kind === 'lowestCost'}
          label="lowest cost"
          onChoose={() => choose({ kind: 'lowestCost' })}
        >
          lowest cost
        </WishLine>
      </div>
      {isFollowed && !isPossible && (
        <p className={css.fault} role="alert">
          No threshold keeps to that. Ask for less, or let more labels flag a message.
        </p>
      )}
    </section>
  )
}

function WishLine(props: {
  readonly isOn: boolean
  readonly label: string
  readonly onChoose: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className={`${css.wish} ${props.isOn ? css.wishOn : ''}`}>
      <input type="radio" aria-label={props.label} checked={props.isOn} onChange={props.onChoose} />
      <span className={css.wishWords}>{props.children}</span>
    </div>
  )
}
