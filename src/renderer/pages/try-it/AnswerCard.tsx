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
import { Acting } from './Acting'
import css from './try-it.module.css'
import { useAnswer, useTokens } from './use-answers'
import { PinAnswer } from './PinAnswer'
import { WhyAnswer } from './WhyAnswer'

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
  const predictions = isBlank ? [] : (answer.data?.predictions ?? [])
  const tell = useLatest(props.onAnswer)
  const label = predictions.length === 0 ? null : predictions.map(saidOf).join(' · ')
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
        <span className={`${css.ms} num`}>
          {predictions.length > 0 && answer.data ? took(answer.data.ms) : ''}
        </span>
        {props.onRemove && (
          <IconButton name={`Take ${model.name} away`} icon={<IconX />} onClick={props.onRemove} />
        )}
      </div>
      <div className={css.cardBody} aria-live="polite" aria-busy={answer.isFetching}>
        {answer.error && !isBlank ? (
          <p className={css.failed}>
            {asWinnowError(answer.error).message} {asWinnowError(answer.error).hint}
          </p>
        ) : predictions.length > 0 ? (
          predictions.map((prediction) => (
            <div key={prediction.output} className={css.output}>
              {predictions.length > 1 && <h3 className={css.outputName}>{prediction.output}</h3>}
              <Ranked prediction={prediction} index={index} />
            </div>
          ))
        ) : (
          <Blank count={model.labels} />
        )}
      </div>
      {predictions.some(({ knownFeatures }) => knownFeatures === 0) && (
        <p className={css.unknown}>
          {model.readsTokens
            ? 'Every word of this text is unknown to the model: it sees only that something stands there. '
            : 'The model knows no word or piece of this text. '}
          It answers with what is common in training.
        </p>
      )}
      {!isBlank && <Acting model={model} text={text} />}
      {predictions.length > 0 && <PinAnswer model={model} text={text} />}
      {predictions.length > 0 && (
        <WhyAnswer model={model} text={text} outputs={predictions.map(({ output }) => output)} />
      )}
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

/** What an output says in a few words. */
function saidOf({ kind, label, labels }: Prediction): string {
  if (kind !== 'multi') return label
  return labels.length === 0 ? 'none' : labels.join(', ')
}

function Ranked(props: { readonly prediction: Prediction; readonly index: number }): ReactNode {
  const { prediction, index } = props
  const isMulti = prediction.kind === 'multi'
  const shown = prediction.ranked.slice(0, 3)
  const rest = Math.max(0, 1 - shown.reduce((sum, one) => sum + one.probability, 0))
  const [first, second] = shown
  const isTied = !isMulti && first && second && first.probability - second.probability < 0.05
  const isGiven = (label: string, rank: number): boolean =>
    isMulti ? prediction.labels.includes(label) : rank === 0
  const others = plural(prediction.otherLabels, 'other label')
  return (
    <>
      <ol>
        {shown.map((one, rank) => (
          <li key={one.label} className={isGiven(one.label, rank) ? css.first : css.next}>
            <div className={css.line}>
              <MiddleCut text={one.label} length={44} />
              <span className="num">{probabilityPercent(one.probability)}</span>
            </div>
            <RatioBar
              value={one.probability}
              width="full"
              height={isGiven(one.label, rank) ? 10 : 5}
              isQuiet={!isGiven(one.label, rank)}
              {...(isGiven(one.label, rank) ? { colour: categoryColour(index) } : {})}
            />
          </li>
        ))}
      </ol>
      <p className={`${css.rest} num`}>
        {isMulti
          ? `${prediction.labels.length === 0 ? 'No label is given' : `${plural(prediction.labels.length, 'label')} given`}${prediction.otherLabels > 0 ? `; ${others}` : ''}`
          : prediction.otherLabels > 0
            ? `${others}, ${percent(rest, 0)} together`
            : 'no other label'}
        {isTied && '. Two labels are almost tied.'}
        {prediction.temperature !== undefined &&
          `${isTied ? '' : '.'} Confidences are calibrated, temperature ${decimal(prediction.temperature, 2)}.`}
      </p>
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
