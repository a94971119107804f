import { memo, type ReactNode, useCallback, useMemo, useState } from 'react'
import { IconArrowRight } from '@tabler/icons-react'
import type { ErrorMark } from '../../../shared/domain/error-mark'
import type { Run } from '../../../shared/domain/run'
import type { CellQuery } from '../../../shared/domain/run-errors'
import { Button } from '../../components/Button'
import { count, plural, probability } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { asWinnowError } from '../../components/states'
import { type OutputOf, useCall } from '../../hooks/use-call'
import { useLatest, useStable } from '../../hooks/use-latest'
import { useThrottled } from '../../hooks/use-throttled'
import type { Asked } from './confusion/asked'
import tools from './confusion/confusion.module.css'
import { useMarking } from './errors/use-marking'
import css from './result.module.css'

const pageSize = 100
/** Walking by keys asks for the messages of a cell at most so often, in milliseconds. */
const pause = 120

type Side = { readonly name: string; readonly query: NonNullable<CellQuery['truth']> }

/** The messages of the chosen cell, the surest first. */
export function CellMessages(props: {
  readonly run: Run
  readonly asked: Asked
  readonly truth: Side
  readonly said: Side
  readonly isRight: boolean
  readonly inCell: number
  readonly inRow: number
  /** Whether words can tell the two labels apart. */
  readonly words: boolean
}): ReactNode {
  const { run, asked, truth, said, inCell, isRight } = props
  const key = JSON.stringify([asked, truth.query, said.query])
  const [shown, setShown] = useState({ key, limit: pageSize })
  const limit = shown.key === key ? shown.limit : pageSize
  const wanted = useStable({ ...asked, truth: truth.query, said: said.query, limit: Math.min(1000, limit) })
  const settled = useThrottled(wanted, pause)
  const page = useCall('runs.cell', settled, { enabled: inCell > 0, keepPrevious: true })
  const isStranded = run.origin !== null && !run.origin.hasTexts
  const canMark = run.origin === null || run.origin.isAttached
  const rows = inCell > 0 ? (page.data?.rows ?? []) : []
  const { set } = useMarking(run, asked.output)
  const latest = useLatest(set)
  const onMark = useCallback(
    (row: number, mark: ErrorMark | null, labels: readonly string[] | undefined) =>
      latest.current([{ row, mark, ...(labels ? { labels } : {}) }]),
    [latest],
  )
  const review = useCall(
    'datasets.review',
    { run: asked.run, part: asked.part, output: asked.output },
    { enabled: canMark && !isRight, keepPrevious: true },
  )
  const marks = useMemo(
    () => new Map(review.data?.seen.map((one) => [one.row as number, one.mark])),
    [review.data],
  )
  return (
    <section className={css.messages} aria-label="Messages of the chosen cell">
      <div className={`${css.messagesHead} num`}>
        <b>
          {count(inCell)} of {count(props.inRow)}
        </b>
        <MiddleCut text={truth.name} length={props.words ? 26 : 40} />
        <IconArrowRight size={14} stroke={1.8} aria-label={isRight ? 'right:' : 'taken for'} />
        <span className={isRight ? css.saidRight : css.saidWrong}>
          <MiddleCut text={said.name} length={props.words ? 26 : 40} />
        </span>
        {props.words && <Words asked={asked} first={truth.name} second={said.name} />}
      </div>
      <ul id="cell-messages" tabIndex={0} className={css.messageList} aria-label={plural(inCell, 'message')}>
        {inCell === 0 && <li className={css.noMessage}>No message of this label was given that one.</li>}
        {page.error && inCell > 0 && <li className={css.noMessage}>{asWinnowError(page.error).message}</li>}
        {rows.map((one) => (
          <Message
            key={one.row.id}
            one={one}
            own={marks.get(one.row.id)}
            isTextAway={isStranded}
            canMark={canMark && !isRight}
            onMark={onMark}
          />
        ))}
        {page.data !== undefined && inCell > 0 && page.data.total > rows.length && (
          <li className={css.noMessage}>
            {limit < 1000 ? (
              <Button kind="subtle" onClick={() => setShown({ key, limit: limit + pageSize })}>
                Show more of {count(page.data.total)}
              </Button>
            ) : (
              `The first ${count(rows.length)} of ${count(page.data.total)}; the tab Errors has them all.`
            )}
          </li>
        )}
      </ul>
    </section>
  )
}

type One = OutputOf<'runs.cell'>['rows'][number]

function PlainMessage(props: {
  readonly one: One
  readonly own: ErrorMark | null | undefined
  readonly isTextAway: boolean
  readonly canMark: boolean
  readonly onMark: (row: number, mark: ErrorMark | null, labels: readonly string[] | undefined) => void
}): ReactNode {
  const { row, confidence, said } = props.one
  return (
    <li className={css.message}>
      <span dir="auto" title={row.text}>
        {row.text || (props.isTextAway && `message ${row.id}, not in the run file`)}
      </span>
      <span className="num caption">{probability(confidence)}</span>
      {props.canMark && (
        <span className={tools.marks}>
          {(['labelWrong', 'ambiguous'] as const).map((to) => (
            <button
              key={to}
              type="button"
              className={tools.markLink}
              aria-pressed={props.own === to}
              onClick={() => {
                const isTaken = props.own === to
                props.onMark(row.id, isTaken ? null : to, to === 'labelWrong' && !isTaken ? said : undefined)
              }}
            >
              {to === 'labelWrong' ? 'label is wrong' : 'ambiguous'}
            </button>
          ))}
        </span>
      )}
    </li>
  )
}

// A message that stays is not drawn again while the cells are walked.
const Message = memo(PlainMessage)

/** The words that speak for the true label against the one that was said. */
function Words(props: { readonly asked: Asked; readonly first: string; readonly second: string }): ReactNode {
  const { asked, first, second } = props
  const settled = useThrottled(useStable({ ...asked, first, second }), pause)
  const words = useCall('runs.tellingWords', settled, { staleTime: 600_000 }).data
  if (!words) return null
  const named = (some: typeof words.first): string => some.map(({ word }) => word).join(', ')
  const title = `${first}: ${named(words.first) || 'none'}\n${second}: ${named(words.second) || 'none'}\nIn ${words.read.first} and ${words.read.second} messages that the run has learnt from.`
  return (
    <span className={tools.telling} title={title}>
      {words.first.length > 0
        ? `telling words: ${named(words.first.slice(0, 3))}`
        : words.second.length > 0
          ? `telling words of ${second}: ${named(words.second.slice(0, 3))}`
          : 'no word tells them apart'}
    </span>
  )
}
