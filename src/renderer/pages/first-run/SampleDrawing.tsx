import type { ReactNode } from 'react'
import { LabelMark } from '../../components/marks'
import css from './first-run.module.css'

const messages: readonly (readonly [text: string, label: number])[] = [
  ['Still waiting on my new card, it has been two weeks', 0],
  ['The refund from the shop is not on my statement', 1],
  ['Why was I charged for taking out cash?', 2],
  ['My top-up failed but the money is gone', 3],
  ['App says I withdrew £60. I did not', 1],
  ['When will the replacement card come?', 0],
]
const labels = ['card_arrival', 'refund_not_showing_up', 'cash_withdrawal_charge', 'top_up_failed']

const messageAt = (index: number): number => 13 + index * 34
const labelAt = (index: number): number => 34 + index * 43

/** Messages on the left find their label on the right. */
export function SampleDrawing(): ReactNode {
  return (
    <div className={css.flow} role="img" aria-label="Six messages, each led by a line to one of four labels">
      <div className={css.messages} aria-hidden="true">
        {messages.map(([text]) => (
          <span key={text}>{text}</span>
        ))}
      </div>
      <svg className={css.lines} viewBox="0 0 72 196" preserveAspectRatio="none" aria-hidden="true">
        {messages.map(([text, label], index) => (
          <path
            key={text}
            d={`M0 ${messageAt(index)} C 40 ${messageAt(index)}, 30 ${labelAt(label)}, 72 ${labelAt(label)}`}
            fill="none"
            stroke={`var(--cat-${label + 1})`}
            strokeWidth="1.4"
            strokeOpacity="0.65"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <div className={css.labels} aria-hidden="true">
        {labels.map((label, index) => (
          <span key={label}>
            <LabelMark index={index} />
            {label}
          </span>
        ))}
      </div>
    </div>
  )
}
