// The small parts that stand in a line of text: pill, key, label mark, label cut in the middle, headline
// figure, sentence.
import { Fragment, type ReactNode } from 'react'
import { IconCheck, IconX } from '@tabler/icons-react'
import { keyLabel } from '../hooks/use-keys'
import { cutToWidth } from './cut-to-width'
import { categoryColour, cutMiddle, markHits } from './format'
import css from './marks.module.css'

/** A state in an icon and a word. */
export function Pill(props: {
  readonly tone?: 'accent' | 'good' | 'warn' | 'bad' | 'quiet'
  readonly icon?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  return (
    <span className={`${css.pill} ${css[props.tone ?? 'quiet']}`}>
      {props.icon}
      {props.children}
    </span>
  )
}

/** The filled dot of a pill that stands for something under way. */
export const PillDot = (): ReactNode => <span className={css.pillDot} aria-hidden="true" />

/** A key of the keyboard; several in `name` make several keys (`mod+k`). */
export function Key(props: { readonly name: string }): ReactNode {
  return <kbd className={css.key}>{keyLabel(props.name)}</kbd>
}

/** The coloured square before a label's name; the ninth and later are grey. */
export function LabelMark(props: { readonly index: number }): ReactNode {
  return <span className={css.mark} style={{ background: categoryColour(props.index) }} aria-hidden="true" />
}

/**
 * A name cut in the middle when it is longer than `length` signs, or than `width` pixels; whole on hover and
 * when read out.
 */
export function MiddleCut(props: {
  readonly text: string
  readonly length?: number
  readonly width?: number
  /** Size of the type, for `width`. */
  readonly size?: 11 | 12
}): ReactNode {
  const { text, width } = props
  const short =
    width === undefined ? cutMiddle(text, props.length ?? 26) : cutToWidth(text, width, props.size ?? 12)
  if (short === text) return <span className={css.cut}>{text}</span>
  return (
    <span className={css.cut} title={text}>
      <span aria-hidden="true">{short}</span>
      <span className="sr-only">{text}</span>
    </span>
  )
}

/** A label with its mark. */
export function LabelName(props: {
  readonly name: string
  readonly index: number
  readonly length?: number
}): ReactNode {
  return (
    <span className={css.labelName}>
      <LabelMark index={props.index} />
      <MiddleCut text={props.name} {...(props.length === undefined ? {} : { length: props.length })} />
    </span>
  )
}

/** What a model said: right with a check, wrong with a cross, unknown plain. */
export function Verdict(props: {
  readonly label: string
  readonly isRight: boolean | null
  readonly length?: number
}): ReactNode {
  return (
    <span className={`${css.verdict} ${props.isRight === false ? css.wrong : ''}`}>
      {props.isRight === true && <IconCheck size={13} stroke={2} aria-label="right:" />}
      {props.isRight === false && <IconX size={13} stroke={2} aria-label="wrong:" />}
      <MiddleCut text={props.label} {...(props.length === undefined ? {} : { length: props.length })} />
    </span>
  )
}

/** A text with the hits of a search marked. */
export function Marked(props: { readonly text: string; readonly query: string }): ReactNode {
  return markHits(props.text, props.query).map((piece, index) =>
    piece.hit ? <mark key={index}>{piece.text}</mark> : <Fragment key={index}>{piece.text}</Fragment>,
  )
}

/** A headline figure: caption above, figure with unit and interval, caption below. */
export function Figure(props: {
  readonly caption: ReactNode
  readonly value: ReactNode
  readonly unit?: ReactNode
  readonly interval?: ReactNode
  readonly note?: ReactNode
  readonly size?: 'large' | 'small'
  /** Right of the caption: a delta, say. */
  readonly aside?: ReactNode
}): ReactNode {
  return (
    <div className={`${css.figure} ${props.size === 'small' ? css.small : ''}`}>
      <div className={css.figureHead}>
        <span className={css.figureCaption}>{props.caption}</span>
        {props.aside}
      </div>
      <div className={`${css.figureLine} num`}>
        <span className={css.figureValue}>{props.value}</span>
        {props.unit !== undefined && <span className={css.figureUnit}>{props.unit}</span>}
        {props.interval !== undefined && <span className={css.figureInterval}>{props.interval}</span>}
      </div>
      {props.note !== undefined && <div className={`${css.figureNote} num`}>{props.note}</div>}
    </div>
  )
}

/** A finding in one sentence; wrap its figures in <b>. */
export function Sentence(props: { readonly children: ReactNode; readonly note?: ReactNode }): ReactNode {
  return (
    <div>
      <p className={css.sentence}>{props.children}</p>
      {props.note !== undefined && <p className={css.sentenceNote}>{props.note}</p>}
    </div>
  )
}

/** A thin bar from 0 to 1. */
export function Bar(props: {
  readonly value: number
  readonly width?: number | string
  readonly height?: number
  readonly colour?: string
}): ReactNode {
  const share = Math.max(0, Math.min(1, props.value))
  return (
    <span
      className={css.bar}
      style={{ width: props.width ?? '100%', height: props.height ?? 4 }}
      aria-hidden="true"
    >
      <span style={{ width: `${share * 100}%`, background: props.colour ?? 'var(--accent)' }} />
    </span>
  )
}
