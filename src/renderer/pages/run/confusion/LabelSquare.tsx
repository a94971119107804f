// With several labels a message, each label by itself: given rightly, missed, given in vain, rightly left out; and the
// messages of each of the four.
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { Evaluation } from '../../../../shared/domain/prediction'
import type { Run } from '../../../../shared/domain/run'
import { count } from '../../../components/format'
import { CellMessages } from '../CellMessages'
import { askedOf } from './ConfusionPane'
import css from './confusion.module.css'

type Square = { readonly has: boolean; readonly given: boolean }

/** The square of a label. */
export function LabelSquare(props: {
  readonly run: Run
  readonly evaluation: Evaluation
  /** The chosen label; the weakest when empty. */
  readonly label: string
}): ReactNode {
  const { run, evaluation } = props
  const weakest = evaluation.labels
    .filter(({ support }) => support > 0)
    .reduce<Evaluation['labels'][number] | undefined>(
      (worst, one) => (worst && worst.f1 <= one.f1 ? worst : one),
      undefined,
    )
  const own = evaluation.labels.find(({ label }) => label === props.label) ?? weakest
  const [square, setSquare] = useState<Square>({ has: true, given: false })
  if (!own) return null
  const hits = Math.round(own.recall * own.support)
  const missed = own.support - hits
  const vain = own.predicted - hits
  const left = evaluation.rows - hits - missed - vain
  const numbers = new Map([
    ['true true', hits],
    ['true false', missed],
    ['false true', vain],
    ['false false', left],
  ])
  const of = ({ has, given }: Square): number => numbers.get(`${has} ${given}`) ?? 0
  const move = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') document.getElementById('cell-messages')?.focus()
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
      setSquare({ ...square, given: event.key === 'ArrowLeft' })
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown')
      setSquare({ ...square, has: event.key === 'ArrowUp' })
    else return
    event.preventDefault()
  }
  const words = {
    has: (has: boolean) => (has ? `has ${own.label}` : `has not ${own.label}`),
    given: (given: boolean) => (given ? 'given' : 'not given'),
  }
  const side = (is: boolean) => (is ? { in: [own.label] } : { not: own.label })
  return (
    <>
      <section className={css.square} aria-label={`How often ${own.label} is right`}>
        <h2 className="region">{own.label}</h2>
        <p className="caption">Choose another label at the right.</p>
        <div
          className={css.four}
          role="grid"
          aria-label={`Messages by whether they have ${own.label} and were given it`}
          tabIndex={0}
          aria-activedescendant={`square-${square.has}-${square.given}`}
          onKeyDown={move}
        >
          <div role="row" className={css.fourRow}>
            <span role="columnheader" className="sr-only">
              Message
            </span>
            <span role="columnheader">given</span>
            <span role="columnheader">not given</span>
          </div>
          {[true, false].map((has) => (
            <div role="row" key={String(has)} className={css.fourRow}>
              <span role="rowheader">{has ? 'has it' : 'has it not'}</span>
              {[true, false].map((given) => (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid has the keys
                <span
                  role="gridcell"
                  key={String(given)}
                  id={`square-${has}-${given}`}
                  className={`num ${css.fourCell} ${has === given ? css.fourRight : css.fourWrong}`}
                  data-on={(square.has === has && square.given === given) || undefined}
                  aria-selected={square.has === has && square.given === given}
                  aria-label={`${of({ has, given })} ${words.has(has)}, ${words.given(given)}`}
                  onClick={() => setSquare({ has, given })}
                >
                  {count(of({ has, given }))}
                </span>
              ))}
            </div>
          ))}
        </div>
      </section>
      <CellMessages
        run={run}
        asked={askedOf(run, evaluation)}
        truth={{ name: words.has(square.has), query: side(square.has) }}
        said={{ name: words.given(square.given), query: side(square.given) }}
        isRight={square.has === square.given}
        inCell={of(square)}
        inRow={square.has ? own.support : evaluation.rows - own.support}
        words={false}
      />
    </>
  )
}
