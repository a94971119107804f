import { Switch } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { againstSentence } from '../../../shared/comparison-words'
import type { ComparedRun, Comparison } from '../../../shared/domain/comparison'
import { metricsOf } from '../../../shared/metrics'
import { clockDuration, decimal, interval, passes, percentNumber, points } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { useKeys } from '../../hooks/use-keys'
import { BusinessRows } from './BusinessRows'
import css from './compare.module.css'
import { Letter } from './run-letters'

const nameWidth = 146
const [wide, narrow, deltaWidth] = [84, 74, 46]
/** Settings that stand above the figures until all are asked for. */
const mostFirst = 5

/** Settings side by side, those that differ alone unless all are asked for, then the figures of the best epoch. */
export function SettingsPane(props: { readonly comparison: Comparison }): ReactNode {
  const { comparison } = props
  const { members, settings } = comparison
  const [isShort, setShort] = useState(true)
  useKeys({ d: () => setShort(!isShort) })
  const shown = isShort ? settings.filter(({ isSame }) => !isSame) : settings
  const differ = settings.filter(({ isSame }) => !isSame).length
  const isMany = members.length > 2
  const valueWidth = isMany ? narrow : wide
  const [hasAll, setAll] = useState(false)
  const first = shown.toSorted((a, b) => Number(isRare(a)) - Number(isRare(b))).slice(0, mostFirst)
  const more = isShort ? shown.length - first.length : 0
  const usual = more > 0 && !hasAll ? first : shown
  return (
    <section
      className={css.settings}
      style={{ width: nameWidth + 40 + (isMany ? members.length * narrow : 2 * wide + deltaWidth) }}
      aria-label="Settings and figures"
    >
      <div className={css.paneHead}>
        <h2 className="region">{isShort ? 'Settings that differ' : 'All settings'}</h2>
        <span className="caption num">
          {differ} of {settings.length}
        </span>
        <span className={css.paneRight}>
          <Switch
            size="xs"
            checked={isShort}
            onChange={() => setShort(!isShort)}
            aria-label="Only settings that differ"
          />
        </span>
      </div>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Settings, side by side">
        <table
          className={`${css.table} ${css.fixed} num`}
          style={{ width: nameWidth + members.length * valueWidth + (isMany ? 0 : deltaWidth) }}
        >
          <colgroup>
            <col style={{ width: nameWidth }} />
            {members.map(({ run }) => (
              <col key={run.id} style={{ width: valueWidth }} />
            ))}
            {!isMany && <col style={{ width: deltaWidth }} />}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">Setting</span>
              </th>
              {members.map(({ letter, run }, index) => (
                <th scope="col" key={run.id}>
                  <Letter letter={letter} index={index} />
                </th>
              ))}
              {!isMany && <th scope="col" aria-label="Difference" />}
            </tr>
          </thead>
          <tbody>
            {shown.length === 0 && (
              <tr>
                <td colSpan={members.length + 2} className={css.quiet}>
                  Their settings are the same.
                </td>
              </tr>
            )}
            {usual.map(({ label, values, isSame }) => (
              <tr key={label} data-differs={!isSame || undefined}>
                <th scope="row">{label}</th>
                {values.map((value, index) => (
                  <td key={members[index]?.run.id}>
                    {value === null ? (
                      <span className={css.quiet}>–</span>
                    ) : (
                      <MiddleCut text={value} width={valueWidth - 10} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
            {more > 0 && (
              <tr>
                <td colSpan={members.length + 2}>
                  <button type="button" className={css.more} onClick={() => setAll(!hasAll)}>
                    {hasAll ? 'Fewer' : `${more} more that differ`}
                  </button>
                </td>
              </tr>
            )}
          </tbody>
          <BestEpoch comparison={comparison} />
          <BusinessRows comparison={comparison} />
        </table>
      </div>
    </section>
  )
}

// A setting that one family has and another has not stands behind those that all have.
const isRare = ({ values, group }: Comparison['settings'][number]): boolean =>
  group !== 'Made from' && values.some((value) => value === null)

// The figures that people decide by stand first, the others as they are listed everywhere.
const decisive = ['accuracy', 'subsetAccuracy', 'microF1', 'macroF1', 'top3', 'logLoss']
const rankOf = (id: string): number => (decisive.includes(id) ? decisive.indexOf(id) : decisive.length)

function BestEpoch(props: { readonly comparison: Comparison }): ReactNode {
  const { members, kind } = props.comparison
  const infos = metricsOf(kind)
  const ids = Object.keys(infos)
    .filter((id) => members.some(({ figures }) => figures?.metrics[id]))
    .toSorted((a, b) => rankOf(a) - rankOf(b))
  const isMany = members.length > 2
  const second = members.find(({ differences }) => differences !== null)
  const able = members.filter(({ figures }) => figures !== null).length
  return (
    <tbody>
      <tr className={css.groupRow}>
        <th scope="rowgroup" colSpan={members.length + 2}>
          At the best epoch
        </th>
      </tr>
      {ids.map((id) => (
        <tr key={id} title={infos[id]?.help}>
          <th scope="row">{infos[id]?.label ?? id}</th>
          {members.map(({ figures, run }) => (
            <td key={run.id}>
              <Value estimate={figures?.metrics[id]} isPercent={infos[id]?.format === 'percent'} />
            </td>
          ))}
          {!isMany && (
            <td>
              {second && (
                <Difference
                  estimate={second.differences?.[id]}
                  isPercent={infos[id]?.format === 'percent'}
                  isHigherBetter={infos[id]?.better === 'higher'}
                />
              )}
            </td>
          )}
        </tr>
      ))}
      {isMany && (
        <tr>
          <th scope="row">Points over {referenceLetter(props.comparison)}</th>
          {members.map(({ run, against, letter }) => (
            <td key={run.id}>
              {against ? (
                <span
                  className={against.difference < 0 ? css.worse : css.better}
                  title={againstSentence(letter, referenceLetter(props.comparison), against, able)}
                >
                  {points(against.difference)}
                </span>
              ) : (
                <span className={css.quiet}>–</span>
              )}
            </td>
          ))}
        </tr>
      )}
      <OverBaseline comparison={props.comparison} />
      <Fact label="Best epoch" members={members} value={bestEpoch} />
      <Fact label="Train time" members={members} value={trainTime} />
    </tbody>
  )
}

function OverBaseline(props: { readonly comparison: Comparison }): ReactNode {
  const { baseline, members } = props.comparison
  if (!baseline || (members.length < 3 && baseline.isMember)) return null
  return (
    <tr title={`Points of accuracy over Run ${baseline.number}, the bag of words on the same split`}>
      <th scope="row">Over bag of words</th>
      {members.map(({ run, overBaseline }) => (
        <td key={run.id}>
          {overBaseline ? (
            <span className={overBaseline.difference < 0 ? css.worse : css.better}>
              {points(overBaseline.difference)}
            </span>
          ) : (
            <span className={css.quiet}>–</span>
          )}
        </td>
      ))}
    </tr>
  )
}

function Fact(props: {
  readonly label: string
  readonly members: readonly ComparedRun[]
  readonly value: (one: ComparedRun) => string | null
}): ReactNode {
  return (
    <tr>
      <th scope="row">{props.label}</th>
      {props.members.map((one) => (
        <td key={one.run.id}>{props.value(one) ?? <span className={css.quiet}>–</span>}</td>
      ))}
    </tr>
  )
}

type Estimate = { readonly value: number; readonly low: number; readonly high: number }

function Value(props: { readonly estimate: Estimate | undefined; readonly isPercent: boolean }): ReactNode {
  const { estimate, isPercent } = props
  if (!estimate) return <span className={css.quiet}>–</span>
  const range = isPercent ? interval(estimate) : `±\u00a0${decimal((estimate.high - estimate.low) / 2, 2)}`
  return (
    <span className={css.value}>
      <b>{isPercent ? percentNumber(estimate.value) : decimal(estimate.value, 2)}</b>
      <span className={css.range}>{range}</span>
    </span>
  )
}

// Coloured only where its interval leaves zero out.
function Difference(props: {
  readonly estimate: Estimate | undefined
  readonly isPercent: boolean
  readonly isHigherBetter: boolean
}): ReactNode {
  const { estimate, isPercent } = props
  if (!estimate) return null
  const isSure = estimate.low > 0 || estimate.high < 0
  const isBetter = estimate.value > 0 === props.isHigherBetter
  const text = isPercent
    ? points(estimate.value)
    : `${estimate.value > 0 ? '+' : ''}${decimal(estimate.value, 2)}`
  const range = isPercent
    ? `${points(estimate.low)} to ${points(estimate.high)}`
    : `${decimal(estimate.low, 3)} to ${decimal(estimate.high, 3)}`
  return (
    <span className={!isSure ? css.unsure : isBetter ? css.better : css.worse} title={`95 %: ${range}`}>
      {text}
    </span>
  )
}

const referenceLetter = ({ members, reference }: Comparison): string =>
  members.find(({ run }) => run.id === reference)?.letter ?? ''
const bestEpoch = ({ run }: ComparedRun): string | null =>
  run.result && run.family !== 'imported' ? passes(run.result.bestEpoch) : null
const trainTime = ({ run }: ComparedRun): string | null =>
  run.result && run.family !== 'imported' ? clockDuration(run.result.trainSeconds) : null
