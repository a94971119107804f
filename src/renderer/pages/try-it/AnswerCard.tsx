import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Prediction } from '../../../shared/domain/prediction'
import { RatioBar } from '../../charts/RatioBar'
import { IconButton } from '../../components/Button'
import { categoryColour, decimal, percent, plural, probabilityPercent } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { Picker } from '../../components/Picker'
import type { Predictor } from '../../components/predictors'
import { asWinnowError } from '../../components/states'
import { TokenTexts } from '../../components/TextLook'
import { useLatest } from '../../hooks/use-latest'
import css from './try-it.module.css'
import { useAnswer, useTokens } from './use-answers'

/** What one model says to the text: its first three labels with their probabilities. */
export function AnswerCard(props: {
  readonly model: Predictor
  readonly index: number
  readonly models: readonly Predictor[]
  readonly text: string
  readonly onChange: (id: string) => void
  readonly onRemove?: () => void
  readonly onAnswer: (label: string | null) => void
}): ReactNode {
  const { model, index, text } = props
  const answer = useAnswer(model.ref, text)
  const isBlank = text.trim() === ''
  const prediction = isBlank ? null : (answer.data?.prediction ?? null)
  const tell = useLatest(props.onAnswer)
  const label = prediction?.label ?? null
  useEffect(() => tell.current(label), [label, tell])
  return (
    <section className={css.card} aria-label={model.name}>
      <div className={css.cardHead}>
        <span
          className={css.letter}
          style={{ background: categoryColour(index) }}
          data-dark={index === 1 || undefined}
          aria-hidden="true"
        >
          {String.fromCharCode(65 + index)}
        </span>
        <Picker
          label={`Model in place ${index + 1}`}
          look="quiet"
          items={props.models.map((one) => ({ value: one.id, label: one.name, note: one.note }))}
          value={model.id}
          onChange={props.onChange}
        />
        <span className={css.cardCaption}>{model.caption}</span>
        <span className={`${css.ms} num`}>{prediction && answer.data ? took(answer.data.ms) : ''}</span>
        {props.onRemove && (
          <IconButton name={`Take ${model.name} away`} icon={<IconX />} onClick={props.onRemove} />
        )}
      </div>
      <div className={css.cardBody} aria-live="polite" aria-busy={answer.isFetching}>
        {answer.error && !isBlank ? (
          <p className={css.failed}>
            {asWinnowError(answer.error).message} {asWinnowError(answer.error).hint}
          </p>
        ) : prediction ? (
          <Ranked prediction={prediction} index={index} hasTokens={model.readsTokens} />
        ) : (
          <Blank count={model.labels} />
        )}
      </div>
      {model.readsTokens && !isBlank && <Reading model={model} text={text} />}
    </section>
  )
}

/** The message as the model reads it, on demand. */
function Reading(props: { readonly model: Predictor; readonly text: string }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const tokens = useTokens(props.model.ref, props.text, isOpen)
  return (
    <details className={css.reading} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What the model reads</summary>
      {tokens.error ? (
        <p className={css.failed}>{asWinnowError(tokens.error).message}</p>
      ) : (
        tokens.data && <TokenTexts texts={[tokens.data]} />
      )}
    </details>
  )
}

const took = (ms: number): string =>
  ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${decimal(ms / 1000)} s`

function Ranked(props: {
  readonly prediction: Prediction
  readonly index: number
  /** True where the model reads tokens, not counted words. */
  readonly hasTokens: boolean
}): ReactNode {
  const { prediction, index } = props
  const shown = prediction.ranked.slice(0, 3)
  const rest = Math.max(0, 1 - shown.reduce((sum, one) => sum + one.probability, 0))
  const [first, second] = shown
  const isTied = first && second && first.probability - second.probability < 0.05
  return (
    <>
      <ol>
        {shown.map((one, rank) => (
          <li key={one.label} className={rank === 0 ? css.first : css.next}>
            <div className={css.line}>
              <MiddleCut text={one.label} length={44} />
              <span className="num">{probabilityPercent(one.probability)}</span>
            </div>
            <RatioBar
              value={one.probability}
              width="full"
              height={rank === 0 ? 10 : 5}
              isQuiet={rank > 0}
              {...(rank === 0 ? { colour: categoryColour(index) } : {})}
            />
          </li>
        ))}
      </ol>
      <p className={`${css.rest} num`}>
        {prediction.otherLabels > 0
          ? `${plural(prediction.otherLabels, 'other label')}, ${percent(rest, 0)} together`
          : 'no other label'}
        {isTied && '. Two labels are almost tied.'}
      </p>
      {prediction.knownFeatures === 0 && (
        <p className={css.unknown}>
          {props.hasTokens
            ? 'Every word of this text is unknown to the model: it sees only that something stands there. '
            : 'The model knows no word or piece of this text. '}
          It answers with what is common in training.
        </p>
      )}
    </>
  )
}

function Blank(props: { readonly count: number }): ReactNode {
  return (
    <div className={css.blank}>
      {[10, 5, 5].map((height, index) => (
        <RatioBar key={index} value={0} width="full" height={height} />
      ))}
      <p className={css.rest}>Knows {plural(props.count, 'label')}. Answers while a message is typed.</p>
    </div>
  )
}
