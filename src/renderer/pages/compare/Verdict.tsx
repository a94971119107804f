import { type ReactNode, useRef } from 'react'
import { IconAlertTriangle } from '@tabler/icons-react'
import { isMoreThanChance } from '../../../shared/comparison-words'
import type { Comparison } from '../../../shared/domain/comparison'
import { IntervalPlot, type IntervalRow } from '../../charts/IntervalPlot'
import { useSize } from '../../charts/use-size'
import { percent, percentNumber, points } from '../../components/format'
import { Picker } from '../../components/Picker'
import css from './compare.module.css'
import { colourOf, Letter, textColourOf } from './run-letters'

/** The finding in a sentence, its evidence, what cannot be compared, and the figures on one scale. */
export function Verdict(props: {
  readonly comparison: Comparison
  readonly onPart: (part: string) => void
  readonly onOutput: (output: string) => void
}): ReactNode {
  const { comparison } = props
  const refused = comparison.members.filter(({ reason }) => reason !== null)
  const isPossible = comparison.members.some(({ against }) => against !== null)
  return (
    <section className={css.verdict} aria-label="What it says">
      <div className={css.said}>
        <p className={css.sentence}>{comparison.sentence}</p>
        {isPossible && <p className={`${css.evidence} num`}>{comparison.evidence}</p>}
        {refused.map(({ letter, reason, run }) => (
          <p key={run.id} className={css.refused}>
            <IconAlertTriangle size={14} stroke={1.8} aria-hidden="true" />
            <span>
              <Letter letter={letter} index={comparison.members.findIndex((one) => one.letter === letter)} />{' '}
              is not compared. {reason}
            </span>
          </p>
        ))}
        <Baseline comparison={comparison} />
        {comparison.notes.map((note) => (
          <p key={note} className={css.note}>
            {note}
          </p>
        ))}
        <Choices {...props} />
      </div>
      <Figures comparison={comparison} />
    </section>
  )
}

// What each run adds over a bag of words, where that is not one of them.
function Baseline(props: { readonly comparison: Comparison }): ReactNode {
  const { baseline, members } = props.comparison
  const able = members.filter(({ figures }) => figures !== null)
  if (!baseline || baseline.isMember) return null
  const gains = able.flatMap(({ letter, overBaseline }) =>
    overBaseline
      ? [
          `${letter} ${points(overBaseline.difference)} (${isMoreThanChance(overBaseline, able.length) ? 'more' : 'no more'} than chance)`,
        ]
      : [],
  )
  return (
    <p className={`${css.note} num`}>
      {`Over the bag of words (Run ${baseline.number}, ${percent(baseline.accuracy.value)}), in points: ${gains.join(', ')}.`}
    </p>
  )
}

function Choices(props: {
  readonly comparison: Comparison
  readonly onPart: (part: string) => void
  readonly onOutput: (output: string) => void
}): ReactNode {
  const { parts, part, outputs, output } = props.comparison
  if (outputs.length < 2 && parts.length < 2) return null
  return (
    <div className={css.choices}>
      {outputs.length > 1 && (
        <Picker
          label="Output"
          look="quiet"
          items={outputs.map((value) => ({ value, label: `Output ${value}` }))}
          value={output}
          onChange={props.onOutput}
        />
      )}
      {parts.length > 1 && (
        <Picker
          label="Part"
          look="quiet"
          items={parts.map((value) => ({ value, label: `On ${value} messages` }))}
          value={part}
          onChange={props.onPart}
        />
      )}
    </div>
  )
}

function Figures(props: { readonly comparison: Comparison }): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const { members, kind } = props.comparison
  const id = kind === 'multi' ? 'subsetAccuracy' : 'accuracy'
  const rows = members.flatMap(({ letter, figures, run }, index): IntervalRow[] => {
    const one = figures?.metrics[id]
    return one
      ? [
          {
            name: `${letter}  ${percentNumber(one.value)}`,
            readAs: `${letter}: ${run.name}`,
            value: one.value,
            low: one.low,
            high: one.high,
            colour: colourOf(index),
            isStrong: true,
            textColour: textColourOf(index),
          },
        ]
      : []
  })
  return (
    <div className={css.intervals} ref={frame}>
      {width > 0 && rows.length > 0 && (
        <IntervalPlot
          title={`${kind === 'multi' ? 'Exactly right' : 'Accuracy'} of each run`}
          what={kind === 'multi' ? 'Exactly right' : 'Accuracy'}
          rows={rows}
          width={width}
          labelWidth={52}
          name={`${kind === 'multi' ? 'Exactly right' : 'Accuracy'} with 95 % intervals: ${rows.map((row) => row.name).join(', ')}.`}
        />
      )}
    </div>
  )
}
