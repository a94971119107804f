// Left side of an addition: how many rows come, change and go, and the first of each.
import { type ReactNode, useState } from 'react'
import type { AdditionPreview, AdditionSample } from '../../shared/domain/addition'
import { count } from '../components/format'
import { Segmented } from '../components/Segmented'
import css from './addition.module.css'

type Kind = 'added' | 'changed' | 'removed'

/** The figures and the samples behind them. */
export function AdditionRows(props: {
  readonly preview: AdditionPreview
  readonly mode: 'append' | 'update'
}): ReactNode {
  const { preview, mode } = props
  const [chosen, setChosen] = useState<Kind>('added')
  const kind = mode === 'append' ? 'added' : chosen
  const figures =
    mode === 'append'
      ? [
          [preview.added, 'new'],
          [preview.known, 'with a text that is there already'],
          [preview.leaking, 'in no part, for their text stands outside training'],
        ]
      : [
          [preview.added, 'new'],
          [preview.changed, 'changed'],
          [preview.removed, 'no longer there'],
          [preview.same, 'the same'],
        ]
  const samples = preview.samples[kind]
  const total = preview[kind]
  return (
    <div className={css.main}>
      <div className={`${css.figures} num`} role="group" aria-label="What would happen">
        {figures
          .filter(([value], at) => mode === 'update' || at === 0 || value !== 0)
          .map(([value, name]) => (
            <div key={name} className={css.figure}>
              <b>{count(Number(value))}</b>
              <span>{name}</span>
            </div>
          ))}
      </div>
      {mode === 'update' && (
        <div className={css.kinds}>
          <Segmented
            label="Which rows"
            value={kind}
            items={[
              { value: 'added', label: 'New' },
              { value: 'changed', label: 'Changed' },
              { value: 'removed', label: 'No longer there' },
            ]}
            onChange={setChosen}
          />
          <span className="caption">
            {preview.matchedBy === 'id' ? 'met by id' : 'met by their content: there is no id column in both'}
          </span>
        </div>
      )}
      <div className={css.scroller} tabIndex={0} role="region" aria-label="Rows">
        {samples.length === 0 ? (
          <p className={css.none}>No row.</p>
        ) : (
          <ul>
            {samples.map((sample) => (
              <Sample key={`${sample.row} ${sample.line}`} sample={sample} isChange={kind === 'changed'} />
            ))}
          </ul>
        )}
        {total > samples.length && samples.length > 0 && (
          <p className={css.none}>and {count(total - samples.length)} more</p>
        )}
      </div>
    </div>
  )
}

function Sample(props: { readonly sample: AdditionSample; readonly isChange: boolean }): ReactNode {
  const { sample } = props
  return (
    <li className={props.isChange ? css.changed : css.sample}>
      <span className={`${css.place1} num`}>{sample.row ?? `line ${sample.line ?? ''}`}</span>
      <div className={css.said}>
        {props.isChange && !sample.changes.some(({ after }) => after === sample.text) && (
          <div className={css.context} dir="auto">
            {sample.text}
          </div>
        )}
        {props.isChange ? (
          sample.changes.map(({ column, before, after }) => (
            <div key={column} className={css.change} dir="auto">
              <span className={css.column}>{column}</span>
              <del>{before === '' ? 'empty' : before}</del>
              <ins>{after === '' ? 'empty' : after}</ins>
            </div>
          ))
        ) : (
          <div className={css.text} dir="auto">
            {sample.text === '' ? <i>no text</i> : sample.text}
          </div>
        )}
      </div>
      {!props.isChange && <span className={css.labels}>{sample.labels.join(', ')}</span>}
    </li>
  )
}
