// Why a model says what it says: the text with each word marked by what it adds to the score of a label. Marks tell by
// colour and by line (solid for, dashed against), values stand below on hover and by keyboard, and in a list.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { Contrast, Explanation, ExplainMethod } from '../../shared/domain/explanation'
import type { ModelRef } from '../../shared/domain/prediction'
import { useClient } from '../app/client'
import { useCall } from '../hooks/use-call'
import { decimal, percent, probabilityPercent } from './format'
import { Pill } from './marks'
import { Picker } from './Picker'
import { Segmented } from './Segmented'
import { asWinnowError } from './states'
import css from './Why.module.css'

/** The explanation of one text by one model; a label can be chosen. */
export function Why(props: {
  readonly model: ModelRef
  readonly text: string
  /** Names of the model's outputs, the first shown first; one is not offered for choice. */
  readonly outputs: readonly string[]
}): ReactNode {
  const { model, text, outputs } = props
  const client = useClient()
  const [output, setOutput] = useState(outputs[0])
  const [label, setLabel] = useState<string | undefined>(undefined)
  const [method, setMethod] = useState<ExplainMethod | undefined>(undefined)
  const [contrast, setContrast] = useState<Contrast>('none')
  const run = useCall(
    'runs.get',
    { run: model.kind === 'run' ? model.run : '-' },
    { enabled: model.kind === 'run' },
  )
  const asked = {
    model,
    text,
    contrast,
    ...(output === undefined ? {} : { output }),
    ...(label === undefined ? {} : { label }),
    ...(method === undefined ? {} : { method }),
  }
  const found = useQuery({
    queryKey: ['explain', 'text', asked],
    queryFn: ({ signal }) => client.explain.text(asked, { signal }),
    enabled: text.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
  })
  if (found.error)
    return (
      <p className={css.failed} role="alert">
        {asWinnowError(found.error).message} {asWinnowError(found.error).hint}
      </p>
    )
  const data = found.data
  if (!data) return <p className={css.note}>Working it out</p>
  const hasGradients = !data.isExact && (run.data === undefined || run.data.family !== 'frozen-encoder')
  return (
    <div className={css.why} aria-busy={found.isFetching}>
      <div className={css.head}>
        {outputs.length > 1 && (
          <Picker
            look="compact"
            label="Output"
            items={outputs.map((one) => ({ value: one, label: one }))}
            value={output ?? null}
            onChange={(next) => {
              setOutput(next)
              setLabel(undefined)
            }}
          />
        )}
        <span className={css.word}>{data.given.includes(data.label) ? 'Why' : 'Why not'}</span>
        <Picker
          look="compact"
          label="Label to explain"
          items={data.labels.map((one) => ({
            value: one.label,
            label: one.label,
            note: probabilityPercent(one.probability),
          }))}
          value={data.label}
          onChange={setLabel}
        />
        <Pill tone={data.isExact ? 'good' : 'warn'}>{data.isExact ? 'exact' : 'approximate'}</Pill>
        <span className={css.ways}>
          {hasGradients && (
            <Segmented
              label="Method"
              value={data.method === 'gradients' ? 'gradients' : 'words'}
              items={[
                { value: 'words', label: 'Words left out' },
                { value: 'gradients', label: 'Gradients' },
              ]}
              onChange={setMethod}
            />
          )}
          <Picker
            look="quiet"
            label="Compared with"
            items={contrasts}
            value={contrast}
            onChange={setContrast}
          />
        </span>
      </div>
      <Words text={text} found={data} />
      <AsList text={text} found={data} />
    </div>
  )
}

const contrasts = [
  { value: 'none' as const, label: 'by itself' },
  { value: 'runnerUp' as const, label: 'against the runner-up' },
  { value: 'mean' as const, label: 'against the mean' },
]

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${decimal(Math.abs(value), 2)}`

/** The text, each word a stop of the arrow keys. */
function Words(props: { readonly text: string; readonly found: Explanation }): ReactNode {
  const { text, found } = props
  const [shown, setShown] = useState<number | null>(null)
  const [stop, setStop] = useState(0)
  const strongest = Math.max(...found.pieces.map(({ weight }) => Math.abs(weight)), 1e-9)
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.min(found.pieces.length - 1, Math.max(0, stop + step))
    setStop(next)
    event.currentTarget.querySelectorAll<HTMLElement>('button')[next]?.focus()
  }
  const parts: ReactNode[] = []
  let from = 0
  found.pieces.forEach(({ start, end, weight }, index) => {
    if (start > from) parts.push(text.slice(from, start))
    from = end
    const share = Math.abs(weight) / strongest
    parts.push(
      <button
        key={start}
        type="button"
        className={css.piece}
        data-sign={share < 0.05 ? 'none' : weight > 0 ? 'for' : 'against'}
        style={
          { '--share': `${Math.round(share * 42)}%`, '--thick': `${1 + Math.round(share * 2)}px` } as never
        }
        tabIndex={index === Math.min(stop, found.pieces.length - 1) ? 0 : -1}
        aria-label={`${text.slice(start, end)} ${signed(weight)}`}
        onMouseEnter={() => setShown(index)}
        onMouseLeave={() => setShown(null)}
        onFocus={() => {
          setShown(index)
          setStop(index)
        }}
        onBlur={() => setShown(null)}
      >
        {text.slice(start, end)}
      </button>,
    )
  })
  parts.push(text.slice(from))
  const one = shown === null ? null : (found.pieces[shown] ?? null)
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys are those of the words within */}
      <div className={css.text} dir="auto" role="group" aria-label="Words by what they add" onKeyDown={move}>
        {parts}
      </div>
      <p className={`${css.note} num`}>{one ? valueOf(text, one, found) : legendOf(found)}</p>
    </>
  )
}

function valueOf(
  text: string,
  { start, end, weight, without }: Explanation['pieces'][number],
  { label, probability }: Explanation,
): string {
  const left = without === null ? '' : `; without it ${percent(probability)} becomes ${percent(without)}`
  return `${text.slice(start, end)}: ${signed(weight)} for ${label}${left}`
}

function legendOf({ method, label, against, score, base, isJoined, contrast }: Explanation): ReactNode {
  const less =
    against !== null ? ` less that of ${against}` : contrast === 'mean' ? ' less the mean of all' : ''
  const total =
    base === null
      ? `score ${signed(score)}${less}`
      : `${signed(base)} without these words, ${signed(score)} with them${less}`
  const how = {
    exact: 'What each word adds to the score, as the model adds it up',
    words: 'How far the score falls without each word',
    gradients: 'Integrated gradients from average words to these',
  }[method]
  return (
    <>
      <span className={css.key} data-sign="for">
        for {label}
      </span>
      <span className={css.key} data-sign="against">
        against it
      </span>
      {how}: {total}.{isJoined && ' Words that stand together are weighed together.'}
    </>
  )
}

const mostListed = 40

/** The same as tables, the strongest first. */
function AsList(props: { readonly text: string; readonly found: Explanation }): ReactNode {
  const { text, found } = props
  const byStrength = found.pieces
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, mostListed)
  return (
    <details className={css.list}>
      <summary>As a list</summary>
      <div className={css.tables} role="region" aria-label="Words as a list" tabIndex={0}>
        <table className="num">
          <thead>
            <tr>
              <th scope="col">Word</th>
              <th scope="col">Adds</th>
              {found.method === 'words' && <th scope="col">Without it</th>}
            </tr>
          </thead>
          <tbody>
            {byStrength.map((one) => (
              <tr key={one.start}>
                <th scope="row" dir="auto">
                  {text.slice(one.start, one.end)}
                </th>
                <td>{signed(one.weight)}</td>
                {one.without !== null && <td>{percent(one.without)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        {found.terms.length > 0 && (
          <table className="num">
            <thead>
              <tr>
                <th scope="col">N-gram</th>
                <th scope="col">Adds</th>
              </tr>
            </thead>
            <tbody>
              {found.terms.slice(0, mostListed).map((one) => (
                <tr key={`${one.kind} ${one.term}`}>
                  <th scope="row" dir="auto">
                    {one.kind === 'word' ? one.term : `…${one.term.replaceAll(' ', '␣')}…`}
                  </th>
                  <td>{signed(one.weight)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </details>
  )
}
