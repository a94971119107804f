// Texts as a model sees them: their tokens, how long they are, what is cut and what is unknown. The page before
// the start and the page of a run show the same; the facts come from the engine as they are.
import type { ReactNode } from 'react'
import type { TextFacts, TextToken } from '../../shared/domain/run'
import { Button } from './Button'
import { count, decimal, percent, plural } from './format'
import css from './TextLook.module.css'

/** A few texts with each token in a chip; special tokens stand bare, pieces and unknown ones are marked. */
export function TokenTexts(props: {
  readonly texts: readonly (readonly TextToken[])[]
  readonly most?: number
}): ReactNode {
  return (
    <ul className={css.texts} aria-label="Texts as the model sees them">
      {props.texts.slice(0, props.most).map((tokens, index) => {
        const begins = beginOf(tokens)
        return (
          <li key={index}>
            {tokens.map((token, at) => (
              <TokenChip key={at} token={token} begins={begins} />
            ))}
          </li>
        )
      })}
    </ul>
  )
}

/** What stands before a token that begins a word, where the vocabulary marks those and not the pieces that go on. */
function beginOf(tokens: readonly TextToken[]): string | null {
  const marks = ['\u2581', '\u0120']
  return marks.find((mark) => tokens.some(({ token }) => token.startsWith(mark))) ?? null
}

function TokenChip(props: { readonly token: TextToken; readonly begins: string | null }): ReactNode {
  const { token, isSpecial, isUnknown } = props.token
  if (isUnknown)
    return (
      <span
        className={`${css.token} ${css.unknown}`}
        title="The model does not know this: it sees only that something stands here"
      >
        {token}
        <span className="sr-only"> (unknown)</span>
      </span>
    )
  if (isSpecial)
    return (
      <span
        className={css.special}
        title="Added by the model's own reading: beginning, end or filling of a text"
      >
        {token}
      </span>
    )
  const { begins } = props
  // Pieces that go on a word are written ##so; elsewhere those that begin one are marked, and shown as the others are.
  const isPiece = begins === null ? token.startsWith('##') : !token.startsWith(begins)
  const shown = begins === null ? token : isPiece ? `##${token}` : token.slice(begins.length) || '\u2423'
  return <span className={`${css.token} ${isPiece ? css.piece : ''}`}>{shown}</span>
}

/** What stands under the tokens, for those who meet them for the first time. */
export const TokenLegend = (): ReactNode => (
  <p className={css.legend}>
    A token is a word or a piece of one; <span className={`${css.token} ${css.piece}`}>##</span> goes on the
    word before it, and an <span className={`${css.token} ${css.unknown}`}>unknown</span> one is not read.
  </p>
)

/** Length, cut and unknown words of the training texts, one line each. */
export function TextFactsList(props: {
  readonly facts: TextFacts
  /** Offers to set the max length to what covers 99 % of the texts. */
  readonly onMaxLength?: (length: number) => void
  /** The most the model can read. */
  readonly most?: number
}): ReactNode {
  const { facts, onMaxLength } = props
  const wanted = Math.min(Math.max(4, facts.tokens99), props.most ?? Number.POSITIVE_INFINITY)
  const sample = facts.texts >= 20_000 ? ' of a sample' : ''
  return (
    <dl className={`${css.facts} num`}>
      <div>
        <dt>Length of a text</dt>
        <dd>
          half have up to <b>{plural(facts.medianTokens, 'token')}</b>, 99 % up to{' '}
          <b>{count(facts.tokens99)}</b>, the longest {count(facts.longestTokens)}
        </dd>
      </div>
      <div data-look={facts.cutTexts > 0 || undefined}>
        <dt>Cut at {plural(facts.maxLength, 'token')}</dt>
        <dd>
          {facts.cutTexts === 0 ? (
            'no text'
          ) : (
            <>
              <b>{plural(facts.cutTexts, 'text')}</b>
              {sample} of {count(facts.texts)}; {share(facts.cutTokenShare)} of all tokens are not read
            </>
          )}
          {onMaxLength && wanted !== facts.maxLength && (
            <span className={css.button}>
              <Button onClick={() => onMaxLength(wanted)}>Set max length to {count(wanted)}</Button>
            </span>
          )}
        </dd>
      </div>
      <div data-look={facts.unknownShare > 0.01 || undefined}>
        <dt>Unknown to the model</dt>
        <dd>
          {facts.unknownShare === 0 ? 'nothing' : <>{share(facts.unknownShare)} of the tokens</>}
          {facts.unknown.length > 0 && <UnknownWords unknown={facts.unknown} />}
        </dd>
      </div>
      {facts.paddingShare !== null && (
        <div>
          <dt>Empty places in a batch</dt>
          <dd>
            {facts.paddingShare < 0.005 ? 'almost none' : percent(facts.paddingShare, 0)}; short texts share a
            row, and this is what stays empty
          </dd>
        </div>
      )}
    </dl>
  )
}

function UnknownWords(props: { readonly unknown: TextFacts['unknown'] }): ReactNode {
  const shown = props.unknown.slice(0, 12)
  const more = props.unknown.length - shown.length
  return (
    <span className={css.words}>
      {shown.map(({ text, count: times }) => (
        <span key={text} className={`${css.token} ${css.unknown}`}>
          {text} <span className={css.times}>{count(times)}×</span>
        </span>
      ))}
      {more > 0 && <span className={css.times}>and {count(more)} more</span>}
    </span>
  )
}

// Small shares keep a figure: 0.02 % is not nothing.
const share = (fraction: number): string =>
  fraction > 0 && fraction < 0.0005 ? `${decimal(fraction * 100, 2)} %` : percent(fraction)
