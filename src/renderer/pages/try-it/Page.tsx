// Try it: one message, the answers of up to four models as it is typed, and the messages that were kept.
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { IconPlus } from '@tabler/icons-react'
import { useUrlState } from '../../app/location'
import { Button, TextButton } from '../../components/Button'
import { categoryColour, plural } from '../../components/format'
import { Key, MiddleCut } from '../../components/marks'
import { Page } from '../../components/Page'
import { findPredictor, type Predictor } from '../../components/predictors'
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
      {(models, first) => <Trying models={models} first={first} />}
    </WithModel>
  )
}

function Trying(props: { readonly models: readonly Predictor[]; readonly first: Predictor }): ReactNode {
  const { models, first } = props
  const url = useUrlState()
  const asked = [...new Set(url.all('run').flatMap((id) => findPredictor(models, id) ?? []))].slice(0, most)
  const chosen = asked.length > 0 ? asked : [first]
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
        answers: chosen.flatMap(({ id, name }) => {
          const label = answers.current.get(id)
          return label === undefined ? [] : [{ name, label }]
        }),
      }),
    )
  const free = models.find((model) => !chosen.includes(model))
  return (
    <Page
      title="Try it"
      caption={chosen.length === 1 ? 'one model, one message' : `${chosen.length} models on the same message`}
      actions={
        free && chosen.length < most ? (
          <Button icon={<IconPlus />} onClick={() => choose([...chosen.map((model) => model.id), free.id])}>
            Add a model
          </Button>
        ) : undefined
      }
      drawer={<History list={history} onPick={setText} onClear={() => store([])} />}
    >
      <div className={css.main}>
        <Field text={text} onText={setText} onKeep={keep} />
        <div className={css.cards} data-many={chosen.length > 1 || undefined}>
          {chosen.map((model, index) => (
            <AnswerCard
              key={model.id}
              model={model}
              index={index}
              models={models.filter((one) => one === model || !chosen.includes(one))}
              text={text}
              onChange={(id) => choose(chosen.map((one) => (one === model ? id : one.id)))}
              onAnswer={(label) => {
                if (label === null) answers.current.delete(model.id)
                else answers.current.set(model.id, label)
              }}
              {...(chosen.length > 1
                ? { onRemove: () => choose(chosen.filter((one) => one !== model).map((one) => one.id)) }
                : {})}
            />
          ))}
        </div>
        <Holds models={chosen} text={text} />
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
          <Key name="mod+Enter" /> keeps the message here, with what each model said.
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
                  <span key={answer.name} title={answer.name}>
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
