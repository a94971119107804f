import type { ReactNode } from 'react'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import { count, dateTime, percent } from '../../components/format'
import { Sentence } from '../../components/marks'
import { orderedParts, partColour, PartsBar } from '../../components/PartsBar'
import { Button } from '../../components/Button'
import { asWinnowError, EmptyState, rowsDrawing } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './dataset.module.css'
import { NewSplit } from './NewSplit'

const purposes: Readonly<Record<string, string>> = {
  train: 'a model learns from these',
  validation: 'choose the best epoch; never learnt from',
  test: 'measure the finished model; looked at once',
}

/** The splits tab: which parts there are, how they were made, and the hashes that make runs comparable. */
export function SplitTab(props: {
  readonly dataset: Dataset
  readonly statistics: DatasetStatistics | undefined
}): ReactNode {
  const { split, rows } = props.dataset
  if (!split)
    return (
      <EmptyState
        drawing={rowsDrawing}
        title="No split on this dataset"
        actions={
          <>
            <DrawSample dataset={props.dataset} />
            {props.dataset.classes > 0 && <NewSplit dataset={props.dataset} />}
          </>
        }
      >
        Rows get a part when they have a label. Where nothing is labelled yet, draw a test sample first:{' '}
        {usual} messages at random, to be labelled before the others and never learnt from. Whatever is
        labelled later joins training.
      </EmptyState>
    )
  const parts = orderedParts(split.parts)
  const inNoPart = props.statistics?.inNoPart ?? rows - parts.reduce((sum, [, part]) => sum + part, 0)
  return (
    <div className={css.split}>
      <div className={css.splitLead}>
        <Sentence note={methodLine(split.method)}>
          {parts.map(([name, part], index) => (
            <span key={name}>
              {index > 0 && (index === parts.length - 1 ? ' and ' : ', ')}
              <b>{count(part)}</b> for {name}
            </span>
          ))}
          {inNoPart > 0 ? `; ${count(inNoPart)} rows are in no part.` : '.'}
        </Sentence>
      </div>
      {(split.parts['test'] ?? 0) === 0 && (
        <div className={css.splitLead}>
          <DrawSample dataset={props.dataset} />
        </div>
      )}
      <div className={css.splitLead}>
        <NewSplit dataset={props.dataset} />
      </div>
      <PartsBar parts={split.parts} height={10} hasCaption={false} />
      <div className={css.splitTable} role="table" aria-label="Parts of the split">
        {parts.map(([name, part]) => (
          <div key={name} role="row" className={`${css.splitRow} num`}>
            <span role="cell">
              <span className={css.partMark} style={{ background: partColour(name), display: 'block' }} />
            </span>
            <b role="cell">{name}</b>
            <span role="cell">{count(part)}</span>
            <span role="cell">{percent(part / Math.max(1, rows))}</span>
            <span role="cell">{purposes[name] ?? 'a further part, kept apart'}</span>
          </div>
        ))}
        {inNoPart > 0 && (
          <div role="row" className={`${css.splitRow} num`}>
            <span role="cell" />
            <b role="cell">in no part</b>
            <span role="cell">{count(inNoPart)}</span>
            <span role="cell">{percent(inNoPart / Math.max(1, rows))}</span>
            <span role="cell">without a label, or left out by the file</span>
          </div>
        )}
      </div>
      <dl className={css.facts}>
        <Fact name="Version">
          v{split.version}, {dateTime(split.createdAt)}
        </Fact>
        <Fact name="Content">
          <span className="mono">{split.hash.slice(0, 16)}</span>
        </Fact>
        {split.partHashes['test'] && (
          <Fact name="Test part">
            <span className="mono">{split.partHashes['test'].slice(0, 16)}</span> runs with the same one can
            be compared
          </Fact>
        )}
        {!split.parts['validation'] && (split.parts['train'] ?? 0) > 0 && (
          <Fact name="Validation">none yet; a run takes its own share out of train, never out of test</Fact>
        )}
        {(props.statistics?.outputs ?? []).map((output) => (
          <Fact key={output.id} name={`Labels of ${output.name}`}>
            {coverLine(output.labels)}
          </Fact>
        ))}
      </dl>
    </div>
  )
}

/** Messages of a test sample. */
const usual = 100

function DrawSample(props: { readonly dataset: Dataset }): ReactNode {
  const { dataset } = props
  const draw = useChange('datasets.drawTestSample')
  const undo = useChange('datasets.undo')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  const size = Math.min(usual, dataset.rows)
  const send = (): void =>
    draw.mutate(
      { dataset: dataset.id, size },
      {
        onSuccess: () =>
          toast({
            message: `${count(size)} messages are the test part; label them first`,
            onUndo: () => undo.mutate({ dataset: dataset.id }, { onError }),
          }),
        onError,
      },
    )
  return (
    <Button kind="filled" disabled={draw.isPending} onClick={send}>
      Draw a test sample of {count(size)}
    </Button>
  )
}

/** Says whether training sees every label that the test asks for. */
function coverLine(labels: DatasetStatistics['outputs'][number]['labels']): ReactNode {
  const has = (label: (typeof labels)[number], part: string): boolean => (label.parts[part] ?? 0) > 0
  const unseen = labels.filter((label) => has(label, 'test') && !has(label, 'train'))
  if (unseen.length === 0) return 'each label of the test part is in train as well'
  const named = unseen.slice(0, 3).map((label) => label.name)
  return (
    <span className={css.bad}>
      {named.join(', ')}
      {unseen.length > 3 ? ` and ${count(unseen.length - 3)} more` : ''} only in test: their rows count as
      wrong
    </span>
  )
}

function Fact(props: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={css.fact}>
      <dt>{props.name}</dt>
      <dd className="num">{props.children}</dd>
    </div>
  )
}

function methodLine(method: NonNullable<Dataset['split']>['method']): string {
  if (method.kind === 'column') return `As the column ${method.column} of the file says.`
  if (method.kind === 'validationFromTrain')
    return `Validation is ${percent(method.fraction, 0)} of the training rows, drawn with seed ${method.seed}; the test part is as before.`
  if (method.kind === 'rows')
    return 'Training sees only the rows that a run was started on; the other parts are as before.'
  if (method.kind === 'testSample')
    return `The test part is ${count(method.size)} messages drawn at random with seed ${method.seed}, before they were labelled; what is labelled besides is train.`
  if (method.kind === 'period')
    return `Of a backtest: training is what came up to ${method.until} by ${method.column}, test what came later.`
  if (method.kind === 'fold')
    return `Fold ${method.fold} of ${method.folds} of a cross-validation, drawn with seed ${method.seed}${method.groupBy === null ? '' : `; values of ${method.groupBy} stay together`}.`
  if (method.kind === 'edited') return 'Moved by hand from an earlier split.'
  if (method.kind === 'date')
    return `By the date in ${method.column}: the newest ${percent(method.ratios['test'] ?? 0, 0)} are test.`
  const together = [
    ...(method.groupBy === undefined ? [] : [`values of ${method.groupBy}`]),
    ...(method.keepsTwins ? ['near-duplicates'] : []),
  ]
  const ratios = Object.entries(method.ratios).map(([name, share]) => `${percent(share, 0)} ${name}`)
  return `Drawn by label with seed ${method.seed}: ${ratios.join(', ')}${together.length > 0 ? `; ${together.join(' and ')} stay together` : ''}.`
}
