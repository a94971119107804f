// How many mistakes were looked at, what was found, and what the score would be if the wrong labels were right.
import type { ReactNode } from 'react'
import { type ErrorMark, markWords } from '../../../../shared/domain/error-mark'
import type { ErrorReview } from '../../../../shared/domain/run-errors'
import { Button } from '../../../components/Button'
import { count, plural } from '../../../components/format'
import { Bar } from '../../../components/marks'
import css from './errors.module.css'

const percent = (value: number, digits = 1): string => `${(100 * value).toFixed(digits)}\u202f%`

/** The bar over the table. */
export function ReviewBar(props: {
  readonly review: ErrorReview
  readonly onScoreAgain: () => void
}): ReactNode {
  const { review } = props
  const { looked, wrong, marks, corrected, accuracy, ifCorrected, wrongLabels, changed } = review
  const found = (Object.keys(markWords) as ErrorMark[])
    .filter((mark) => marks[mark] > 0)
    .map((mark) => `${count(marks[mark])} ${markWords[mark]}`)
  return (
    <section className={css.review} aria-label="What was found">
      <div className={css.progress}>
        <b className="num">
          {count(looked)} of {count(wrong)} looked at
        </b>
        <Bar value={wrong === 0 ? 0 : looked / wrong} width={120} />
        <span className="caption num">{found.join(', ')}</span>
      </div>
      {wrongLabels && (
        <p className="num">
          Of the {plural(looked, 'mistake')} looked at, {percent(wrongLabels.value, 0)} had a wrong label (
          {percent(wrongLabels.low, 0)} to {percent(wrongLabels.high, 0)}).
          {corrected > 0 && (
            <>
              {' '}
              With the {count(corrected)} corrected, <b>{percent(ifCorrected.value)}</b> would be right (
              {percent(ifCorrected.low)} to {percent(ifCorrected.high)}) in place of {percent(accuracy.value)}
              .
            </>
          )}{' '}
          <span className="caption">
            The surest come first, so the others may differ; messages that count as right were not looked at.
          </span>
        </p>
      )}
      {changed > 0 && (
        <p className={css.again}>
          The figures of this run are against the labels that it was trained on; {plural(changed, 'mistake')}{' '}
          {changed === 1 ? 'has' : 'have'} another label today.
          <Button kind="subtle" onClick={props.onScoreAgain}>
            Score again against the labels of today
          </Button>
        </p>
      )}
    </section>
  )
}
