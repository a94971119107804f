// The heads of the rows table: what a column holds, before a row is read. Each is a filter as well.
import type { ReactNode } from 'react'
import type { DatasetStatistics } from '../../shared/domain/dataset'
import type { TextFacts } from '../../shared/domain/run'
import { count, percent, plural } from '../components/format'
import { MiddleCut } from '../components/marks'
import { orderedParts, PartsBar } from '../components/PartsBar'
import { BinPlot } from './BinPlot'
import css from './heads.module.css'
import { commonestFirst } from './label-colours'

type Range = { readonly min: number; readonly max: number }

/** Lengths of the texts. */
export function LengthHead(props: {
  readonly statistics: DatasetStatistics | undefined
  readonly chosen: Range | null
  readonly onChoose: (range: Range | null) => void
  /** In place of words, what a model's tokenizer makes of the texts; absent where no model is linked. */
  readonly tokens?: TokenUnit
}): ReactNode {
  const { statistics, chosen, tokens } = props
  const words = statistics?.words
  const bins = words?.bins ?? []
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b>text</b>
        {statistics && (
          <span className="num">
            {count(statistics.withoutText)} missing, {count(statistics.distinctTexts)} distinct
          </span>
        )}
      </div>
      {tokens?.isOn ? (
        <TokenPlot {...tokens} />
      ) : (
        <>
          <BinPlot
            bins={bins}
            label="Words in a text; arrow keys choose a bar, Enter keeps its rows"
            textOf={(bin) =>
              `${Math.ceil(bin.from)} to ${Math.floor(bin.to)} words, ${plural(bin.count, 'row')}`
            }
            allText="all lengths"
            isChosen={chosen && ((bin) => bin.to > chosen.min && bin.from <= chosen.max)}
            onChoose={(low, high) =>
              props.onChoose({
                min: Math.ceil(low.from),
                max:
                  high === bins.at(-1)
                    ? Math.floor(high.to)
                    : Math.max(Math.ceil(low.from), Math.ceil(high.to) - 1),
              })
            }
            onClear={() => props.onChoose(null)}
          />
          {words && (
            <div className={`${css.line} num`}>
              <span>{count(words.min)}</span>
              <UnitButton tokens={tokens}>words, median {count(words.median)}</UnitButton>
              <span>{count(words.max)}</span>
            </div>
          )}
        </>
      )}
    </div>
  )
}

/** Lengths in tokens of a model. */
export type TokenUnit = {
  readonly model: string
  readonly isOn: boolean
  readonly facts: TextFacts | undefined
  readonly onToggle: () => void
}

function UnitButton(props: {
  readonly tokens: TokenUnit | undefined
  readonly children: ReactNode
}): ReactNode {
  const { tokens } = props
  if (!tokens) return <span>{props.children}</span>
  return (
    <button
      type="button"
      className={css.order}
      title={tokens.isOn ? 'Count words' : `Count tokens of ${tokens.model}`}
      onClick={tokens.onToggle}
    >
      {props.children}
    </button>
  )
}

function TokenPlot(props: TokenUnit): ReactNode {
  const { facts } = props
  const cut = facts && (facts.texts === 0 ? 0 : facts.cutTexts / facts.texts)
  return (
    <>
      <div
        className={css.plot}
        role="img"
        aria-label={
          facts ? `Tokens in a text: half have up to ${facts.medianTokens}` : 'Tokens are being counted'
        }
      >
        {(facts?.lengths ?? []).map((bin, _, all) => (
          <span
            key={bin.from}
            className={`${css.bar} ${bin.from >= (facts?.maxLength ?? 0) ? css.over : ''}`}
            title={`${bin.from} to ${bin.to - 1} tokens, ${plural(bin.count, 'row')}`}
            style={{
              height:
                bin.count === 0
                  ? 1
                  : Math.max(2, (bin.count / Math.max(...all.map((one) => one.count))) * 34),
            }}
          />
        ))}
      </div>
      <div className={`${css.line} num`}>
        <UnitButton tokens={props}>
          {facts ? `tokens of ${props.model}, median ${count(facts.medianTokens)}` : 'counting tokens'}
        </UnitButton>
        {facts && cut !== undefined && (
          <span>
            {cut === 0
              ? `none cut at ${count(facts.maxLength)}`
              : `${percent(cut)} cut at ${count(facts.maxLength)}`}
          </span>
        )}
      </div>
    </>
  )
}

/** The three commonest labels of an output, or those chosen. */
export function LabelHead(props: {
  readonly name: string
  readonly labels: DatasetStatistics['outputs'][number]['labels']
  readonly chosen: readonly string[]
  readonly onToggle: (label: string) => void
}): ReactNode {
  const { labels, chosen } = props
  const byCount = commonestFirst(labels)
  const first = byCount.filter((label) => chosen.includes(label.name))
  const shown = [...first, ...byCount.filter((label) => !chosen.includes(label.name))].slice(0, 3)
  const top = Math.max(1, byCount[0]?.count ?? 0)
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b title={props.name}>{props.name}</b>
        <span className="num">{count(labels.length)}</span>
      </div>
      <div className={css.labels}>
        {shown.map((label) => (
          <button
            key={label.id}
            type="button"
            className={`${css.label} ${chosen.includes(label.name) ? css.chosen : ''}`}
            aria-pressed={chosen.includes(label.name)}
            title={`${label.name}, ${plural(label.count, 'row')}`}
            onClick={() => props.onToggle(label.name)}
          >
            <MiddleCut text={label.name} width={132} size={11} />
            <span className={css.track}>
              <span style={{ width: `${(label.count / top) * 100}%` }} />
            </span>
          </button>
        ))}
      </div>
    </div>
  )
}

/** How the rows are split. */
export function SplitHead(props: {
  readonly statistics: DatasetStatistics | undefined
  readonly version: number | null
}): ReactNode {
  const { statistics } = props
  const parts = orderedParts(statistics?.parts ?? {})
  const total = Math.max(1, statistics?.rows ?? 1)
  const shares = parts.slice(0, 3).map(([, rows]) => Math.round((rows / total) * 100))
  return (
    <div className={css.head}>
      <div className={css.line}>
        <b>split</b>
        {props.version !== null && <span className="num">v{props.version}</span>}
      </div>
      <div className={css.splitBar}>
        <PartsBar parts={statistics?.parts ?? {}} hasCaption={false} height={9} />
      </div>
      {parts.length > 0 && (
        <div
          className={`${css.shares} num`}
          title={parts.map(([name, rows]) => `${name} ${count(rows)}`).join(', ')}
        >
          {shares.join(', ')}
          {'\u202f%'}
        </div>
      )}
    </div>
  )
}
