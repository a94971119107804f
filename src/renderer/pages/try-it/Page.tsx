// Try it: one message, the answers of up to four runs as it is typed, and the messages that were kept.
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { IconPlus } from '@tabler/icons-react'
import type { Run } from '../../../shared/domain/run'
import { useUrlState } from '../../app/location'
import { Button, TextButton } from '../../components/Button'
import { categoryColour, plural } from '../../components/format'
import { Key, MiddleCut } from '../../components/marks'
import { Page } from '../../components/Page'
import { WithModel } from '../../components/WithModel'
import { AnswerCard } from './AnswerCard'
import { Holds } from './Holds'
import { type Kept, keepMessage, readHistory, writeHistory } from './history'
import css from './try-it.module.css'

const most = 4

/** The page on which a model is felt. */
export function TryItPage(): ReactNode {
  return (
    <WithModel
      title="Try it"
      emptyTitle="No model to try yet"
      promise="A finished run answers here while you type."
    >
      {(runs, newest) => <Trying runs={runs} newest={newest} />}
    </WithModel>
  )
}

function Trying(props: { readonly runs: readonly Run[]; readonly newest: Run }): ReactNode {
  const { runs, newest } = props
  const url = useUrlState()
  const asked = url
    .all('run')
    .flatMap((id) => runs.find((run) => run.id === id) ?? [])
    .slice(0, most)
  const chosen = asked.length > 0 ? asked : [newest]
  const [text, setText] = useState('')
  const [history, setHistory] = useState<Kept[]>(() => readHistory(localStorage))
  const answers = useRef(new Map<string, string>())
  const choose = (ids: readonly string[]): void => url.set({ run: [...new Set(ids)] })
  const store = (list: Kept[]): void => {
    setHistory(list)
    writeHistory(localStorage, list)
  }
  const keep = (): void =>
    store(
      keepMessage(history, {
        text,
        answers: chosen.flatMap((run) => {
          const label = answers.current.get(run.id)
          return label === undefined ? [] : [{ run: run.number, label }]
        }),
      }),
    )
  const free = runs.find((run) => !chosen.includes(run))
  return (
    <Page
      title="Try it"
      caption={chosen.length === 1 ? 'one run, one message' : `${chosen.length} runs on the same message`}
      actions={
        free && chosen.length < most ? (
          <Button icon={<IconPlus />} onClick={() => choose([...chosen.map((run) => run.id), free.id])}>
            Add a run
          </Button>
        ) : undefined
      }
      drawer={<History list={history} onPick={setText} onClear={() => store([])} />}
    >
      <div className={css.main}>
        <Field text={text} onText={setText} onKeep={keep} />
        <div className={css.cards} data-many={chosen.length > 1 || undefined}>
          {chosen.map((run, index) => (
            <AnswerCard
              key={run.id}
              run={run}
              index={index}
              runs={runs.filter((one) => one === run || !chosen.includes(one))}
              text={text}
              onChange={(id) => choose(chosen.map((one) => (one === run ? id : one.id)))}
              onAnswer={(label) => {
                if (label === null) answers.current.delete(run.id)
                else answers.current.set(run.id, label)
              }}
              {...(chosen.length > 1
                ? { onRemove: () => choose(chosen.filter((one) => one !== run).map((one) => one.id)) }
                : {})}
            />
          ))}
        </div>
        <Holds runs={chosen} text={text} />
      </div>
    </Page>
  )
}

function Field(props: {
  readonly text: string
  readonly onText: (text: string) => void
  readonly onKeep: () => void
}): ReactNode {
  const { text } = props
  const words = text.trim() === '' ? 0 : text.trim().split(/\s+/).length
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      props.onKeep()
    } else if (event.key === 'Escape') props.onText('')
  }
  return (
    <div className={css.field}>
      <textarea
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- typing here is what the page is for
        autoFocus
        className={css.input}
        aria-label="A message"
        placeholder="Type or paste a message"
        dir="auto"
        value={text}
        onChange={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={press}
      />
      <div className={css.fieldFoot}>
        <span className="num">
          {plural(words, 'word')}, {plural([...text].length, 'character')}
        </span>
        <span className={css.fieldKeys}>
          <Key name="mod+Enter" /> keep in history
          <Key name="Escape" /> clear
        </span>
      </div>
    </div>
  )
}

function History(props: {
  readonly list: readonly Kept[]
  readonly onPick: (text: string) => void
  readonly onClear: () => void
}): ReactNode {
  return (
    <aside className={css.history} aria-label="History">
      <div className={css.historyHead}>
        <h2 className="region">History</h2>
        <span className="caption">kept on this machine</span>
        {props.list.length > 0 && (
          <span className={css.clear}>
            <TextButton onClick={props.onClear} aria-label="Clear the history">
              Clear
            </TextButton>
          </span>
        )}
      </div>
      {props.list.length === 0 && (
        <p className={css.noHistory}>
          <Key name="mod+Enter" /> keeps the message here, with what each run said.
        </p>
      )}
      <ul>
        {props.list.map((one) => (
          <li key={one.text}>
            <button type="button" onClick={() => props.onPick(one.text)}>
              <span className={css.historyText} dir="auto">
                {one.text}
              </span>
              <span className={css.historyLabels}>
                {one.answers.map((answer, index) => (
                  <span key={answer.run} title={`Run ${answer.run}`}>
                    <i style={{ background: categoryColour(index) }} aria-hidden="true" />
                    <MiddleCut text={answer.label} length={one.answers.length > 1 ? 20 : 36} />
                  </span>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  )
}
