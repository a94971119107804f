// One mistake: the whole message, what was said of it, the nearest messages that the run has learnt from, and the marks.
import type { ReactNode } from 'react'
import type { Row } from '../../../../shared/domain/dataset'
import { type ErrorMark, markWords } from '../../../../shared/domain/error-mark'
import type { Run, RunOutput } from '../../../../shared/domain/run'
import { probability } from '../../../components/format'
import { Key, MiddleCut } from '../../../components/marks'
import { Picker } from '../../../components/Picker'
import { asWinnowError } from '../../../components/states'
import { useCall } from '../../../hooks/use-call'
import type { Seen } from './columns'
import css from './errors.module.css'

const keys: Readonly<Record<ErrorMark, string>> = { labelWrong: 'w', ambiguous: 'a', modelWrong: 'm' }

/** The pane beside the table. */
export function ErrorPane(props: {
  readonly run: Run
  readonly own: RunOutput
  readonly row: Row
  readonly seen: Seen | undefined
  readonly isTextHere: boolean
  /** Names that a label can be given. */
  readonly labels: readonly string[]
  readonly canMark: boolean
  readonly onDecide: (mark: ErrorMark | null, labels?: readonly string[]) => void
  /** "3 of 203". */
  readonly position: string
}): ReactNode {
  const { run, own, row, seen, canMark } = props
  const said = row.prediction?.labels ?? []
  const truth = seen?.before ?? row.labels[own.output] ?? []
  const now = row.labels[own.output] ?? []
  const isChanged = seen !== undefined && seen.before.join('|') !== now.join('|')
  const decide = (mark: ErrorMark): void => {
    if (seen?.mark === mark) props.onDecide(null)
    else props.onDecide(mark, mark === 'labelWrong' ? said : undefined)
  }
  return (
    <aside className={css.pane} aria-label="The chosen mistake">
      <p className="caption num">
        Mistake {props.position}, row {row.id}
      </p>
      <p className={css.text} dir="auto" tabIndex={0}>
        {props.isTextHere ? row.text : `Message ${row.id} is not in the run file.`}
      </p>
      <dl className={css.facts}>
        <dt>Label</dt>
        <dd>
          <MiddleCut text={truth.join(', ') || 'none'} width={230} />
        </dd>
        <dt>Run said</dt>
        <dd>
          <span className={css.wrong}>
            <MiddleCut text={said.join(', ') || 'none'} width={196} />
          </span>{' '}
          <span className="num caption">{row.prediction && probability(row.prediction.confidence)}</span>
        </dd>
        {isChanged && (
          <>
            <dt>Label now</dt>
            <dd className={css.right}>
              <MiddleCut text={now.join(', ') || 'none'} width={230} />
            </dd>
          </>
        )}
      </dl>
      {canMark && (
        <div className={css.decide} role="group" aria-label="What is behind it">
          {(Object.keys(keys) as ErrorMark[]).map((mark) => (
            <button
              key={mark}
              type="button"
              className={css.markButton}
              aria-pressed={seen?.mark === mark}
              onClick={() => decide(mark)}
            >
              <span>{markWords[mark]}</span>
              <Key name={keys[mark]} />
            </button>
          ))}
          {own.kind !== 'multi' && (
            <Picker
              label="Right label"
              placeholder="another label is right"
              width="full"
              openKey="l"
              value={null}
              items={props.labels.map((label) => ({ value: label, label }))}
              onChange={(label) => props.onDecide('labelWrong', [label])}
              onCreate={(label) => props.onDecide('labelWrong', [label])}
            />
          )}
          <p className="caption">
            “Label is wrong” gives the message {said.length > 0 ? 'what the run said' : 'no label'}
            {own.kind === 'multi' ? '' : ', or the label that you choose'}. Undo takes both back.
          </p>
        </div>
      )}
      <Nearest run={run} own={own} row={row} said={said} truth={truth} />
      <p className={css.keys}>
        <Key name="j" /> <Key name="k" /> next, previous <Key name="n" /> next new <Key name="u" /> no mark
      </p>
    </aside>
  )
}

function Nearest(props: {
  readonly run: Run
  readonly own: RunOutput
  readonly row: Row
  readonly said: readonly string[]
  readonly truth: readonly string[]
}): ReactNode {
  const { run, own, row, said, truth } = props
  const near = useCall(
    'runs.nearest',
    { run: run.id, row: row.id, output: own.output, limit: 5 },
    { staleTime: 60_000 },
  )
  const rows = near.data ?? []
  return (
    <section className={css.nearest} aria-label="Nearest training messages">
      <h3 className="region">Nearest training messages</h3>
      {near.error && <p className="caption">{asWinnowError(near.error).message}</p>}
      {near.data?.length === 0 && (
        <p className="caption">
          {run.family === 'imported'
            ? 'This model was not trained here.'
            : 'No message that the run has learnt from shares its words.'}
        </p>
      )}
      <ul>
        {rows.map((one) => {
          const label = one.labels.join(', ') || 'none'
          const tone = one.labels.some((name) => truth.includes(name))
            ? css.right
            : one.labels.some((name) => said.includes(name))
              ? css.wrong
              : ''
          return (
            <li key={one.row}>
              <span className={css.nearText} dir="auto" title={one.text}>
                {one.text}
              </span>
              <span className={css.nearLabel}>
                <span className={tone}>
                  <MiddleCut text={label} length={34} />
                </span>
                <span className="num caption" title="Similarity of the wording, 0 to 1">
                  {probability(one.similarity)}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
