// A new queue: which messages, in which order, by which model. What it will hold is counted before it is made.
import { type ReactNode, useMemo, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { Filter } from '../../../shared/domain/filter'
import { type LabelOrder, type LabelQueue, mostInQueue, ordersOfRuns } from '../../../shared/domain/labelling'
import { isAbort } from '../../app/files'
import { useClient } from '../../app/client'
import { Button, TextButton } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { count } from '../../components/format'
import { Picker } from '../../components/Picker'
import { predictorsOf } from '../../components/predictors'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { useRuns } from '../../hooks/use-runs'
import css from './labelling.module.css'
import { useAskedWords } from './use-asked-words'
import { leftOutLines, leftOutTotal, orders } from './words'

type Pool = 'training' | 'test'

/** The dialog. `rows` is a filter as the address has it. */
export function NewQueue(props: {
  readonly datasets: readonly Dataset[]
  readonly dataset: string | null
  readonly rows: string | null
  readonly onClose: () => void
  readonly onMade: (queue: LabelQueue) => void
}): ReactNode {
  const client = useClient()
  const asked = useMemo(() => readRows(props.rows), [props.rows])
  const [datasetId, setDataset] = useState<string>(
    props.datasets.find(({ id, name }) => id === props.dataset || name === props.dataset)?.id ??
      props.datasets[0]?.id ??
      '',
  )
  const dataset = props.datasets.find(({ id }) => id === datasetId)
  const views = useCall('datasets.views', { dataset: datasetId }).data ?? []
  const models = useModels(datasetId)
  const [view, setView] = useState<string>(asked ? 'these' : 'all')
  const [pool, setPool] = useState<Pool>('training')
  const [chosenOrder, setOrder] = useState<LabelOrder | null>(null)
  const [chosenModel, setModel] = useState<string | null>(null)
  const [output, setOutput] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [take, setTake] = useState('')
  const [progress, setProgress] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)

  const order: LabelOrder =
    pool === 'test' ? 'random' : (chosenOrder ?? (models.length > 0 ? 'best-next' : 'random'))
  const model = models.find(({ id }) => id === chosenModel) ?? models[0]
  const needsModel = ordersOfRuns.has(order) || order === 'wrong-looking'
  const hasTest = (dataset?.split?.parts['test'] ?? 0) > 0
  const filter: Filter | undefined =
    view === 'these' ? asked : view === 'all' ? undefined : { field: 'view', view }
  const words = useAskedWords({ dataset: datasetId, filter })
  const own = {
    dataset: datasetId,
    ...(output === null ? {} : { output }),
    ...(filter ? { filter } : {}),
  }
  const most = Number(take)
  const isTakeRight = take === '' || (Number.isInteger(most) && most >= 1 && most <= mostInQueue)
  const pooled =
    pool === 'test'
      ? ('test' as const)
      : order === 'wrong-looking'
        ? ('labelled' as const)
        : ('unlabelled' as const)
  // Which messages may come up is the same in every order; in this one it needs no model.
  const counted = useCall(
    'labelling.pick',
    { ...own, order: 'random', pool: pooled, take: 1 },
    { keepPrevious: true },
  )
  const found = counted.data
  const eligible = found ? found.matched - leftOutTotal({ ...found.leftOut, notTaken: 0 }) : null
  const held = eligible === null ? null : Math.min(eligible, take === '' ? mostInQueue : most)
  const canMake =
    dataset !== undefined && isTakeRight && progress === null && held !== 0 && !(needsModel && !model)

  const make = async (): Promise<void> => {
    setError(null)
    setProgress(0)
    try {
      let run: string | undefined
      if (needsModel && model) {
        const request = { model: model.ref, dataset: datasetId, ...(output === null ? {} : { output }) }
        for await (const event of client.predict.rows(request)) {
          if (event.type === 'progress') setProgress(event.rows / Math.max(1, event.totalRows))
          if (event.type === 'finished') run = event.run.id
        }
      }
      const queue = await client.labelling.create({
        ...own,
        order,
        pool: pooled,
        ...(take === '' ? {} : { take: most }),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(run === undefined ? {} : { run }),
      })
      props.onMade(queue)
    } catch (caught) {
      if (!isAbort(caught)) setError(caught)
      setProgress(null)
    }
  }

  useKeys({ 'mod+Enter': canMake ? () => void make() : undefined }, { scope: 'dialog' })
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title="New queue"
      size={560}
      isHeld={progress !== null}
      footer={
        <>
          {error !== null && (
            <span className={css.fault} role="alert">
              {asWinnowError(error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              kind="filled"
              disabled={!canMake}
              keys="mod+Enter"
              progress={progress === 0 ? null : progress}
              onClick={() => void make()}
            >
              {progress !== null && needsModel ? 'Scoring messages' : 'Start labelling'}
            </Button>
          </span>
        </>
      }
    >
      <div className={css.form}>
        <Row name="Dataset">
          <Picker
            label="Dataset"
            width={300}
            value={datasetId}
            items={props.datasets.map((one) => ({
              value: one.id as string,
              label: one.name,
              note: count(one.rows),
            }))}
            onChange={(id) => {
              setDataset(id)
              setOutput(null)
              setModel(null)
              setView('all')
            }}
          />
        </Row>
        {dataset && dataset.outputs.length > 1 && (
          <Row name="Label column">
            <Picker
              label="Label column"
              width={300}
              value={output ?? dataset.outputs[0]?.name ?? ''}
              items={dataset.outputs.map((one) => ({ value: one.name, label: one.name }))}
              onChange={setOutput}
            />
          </Row>
        )}
        <Row name="Messages">
          <Picker
            label="Messages"
            width={300}
            value={view}
            items={[
              ...(asked && datasetId === props.dataset
                ? [{ value: 'these', label: 'Those that were filtered' }]
                : []),
              { value: 'all', label: 'All messages' },
              ...views.map((one) => ({ value: one.id, label: one.name, note: 'view' })),
            ]}
            onChange={setView}
          />
          {words !== '' && <p className={css.hint}>{words}</p>}
        </Row>
        {hasTest && (
          <Row name="For">
            <Picker<Pool>
              label="For"
              width={300}
              value={pool}
              items={[
                { value: 'training', label: 'Training' },
                { value: 'test', label: 'The test part' },
              ]}
              onChange={setPool}
            />
          </Row>
        )}
        {pool === 'training' && (
          <>
            <Row name="Order">
              <Picker<LabelOrder>
                label="Order"
                width={300}
                value={order}
                items={orders.map(({ value, label }) => ({ value, label }))}
                onChange={setOrder}
              />
              <p className={css.hint}>{orders.find(({ value }) => value === order)?.why}</p>
            </Row>
            {needsModel && model && (
              <Row name="Model">
                <Picker
                  label="Model"
                  width={300}
                  value={model.id}
                  items={models.map((one) => ({ value: one.id, label: one.name, note: one.note }))}
                  onChange={setModel}
                />
                <p className={css.hint}>Messages that it has not scored yet are scored first.</p>
              </Row>
            )}
            {needsModel && !model && (
              <p className={css.warning} role="status">
                This order reads what a model says, and there is none for this dataset yet. Take a varied or a
                random order, label some, and train a first model on them.
              </p>
            )}
          </>
        )}
        <Row name="At most">
          <input
            className={css.short}
            type="text"
            inputMode="numeric"
            aria-label="At most"
            placeholder="all"
            aria-invalid={!isTakeRight}
            value={take}
            onChange={(event) => setTake(event.currentTarget.value.trim())}
          />
          {!isTakeRight && <p className={css.hint}>A whole number from 1 to {count(mostInQueue)}.</p>}
        </Row>
        <Row name="Name">
          <input
            className={css.text}
            type="text"
            aria-label="Name"
            maxLength={200}
            placeholder={
              pool === 'test' ? 'Test part' : (orders.find(({ value }) => value === order)?.label ?? '')
            }
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Row>
        <div className={css.counts} role="status">
          {counted.isError ? (
            <span>{asWinnowError(counted.error).message}</span>
          ) : found && held !== null ? (
            <>
              <p>
                <b className="num">{count(held)}</b> of {count(found.matched)} messages come up.
                {needsModel && order === 'wrong-looking' && ' Of these, those whose label looks wrong.'}
              </p>
              {leftOutLines({ ...found.leftOut, notTaken: (eligible ?? 0) - held }, pooled).map((line) => (
                <p key={line.words} className={css.leftOut}>
                  <span className="num">{count(line.count)}</span> {line.words}
                </p>
              ))}
            </>
          ) : (
            <span>Counting</span>
          )}
        </div>
        {dataset && !hasTest && pool === 'training' && <TestSample dataset={dataset} />}
      </div>
    </Dialog>
  )
}

/** Offers to set messages aside before labels are chosen by a model. */
function TestSample(props: { readonly dataset: Dataset }): ReactNode {
  const draw = useChange('datasets.drawTestSample')
  const toast = useToast()
  const size = Math.min(100, Math.max(1, Math.floor(props.dataset.rows / 10)))
  return (
    <p className={css.hint}>
      There is no test part yet. Messages that a model chose are no fair test, so set some aside now:{' '}
      <TextButton
        onClick={() =>
          draw.mutate(
            { dataset: props.dataset.id, size },
            {
              onSuccess: () => toast({ message: `${size} messages are set aside as the test part` }),
              onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
            },
          )
        }
      >
        draw {size} at random
      </TextButton>
      .
    </p>
  )
}

function Row(props: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={css.row}>
      <span>{props.name}</span>
      <div>{props.children}</div>
    </div>
  )
}

/** Models that say labels of this dataset: its runs, then folders with a classifier. */
function useModels(dataset: string) {
  const runs = useRuns()
  const linked = useCall('models.list', {})
  return useMemo(
    () =>
      predictorsOf(
        (runs.data ?? []).filter((run) => run.datasetId === dataset),
        linked.data ?? [],
      ),
    [runs.data, linked.data, dataset],
  )
}

function readRows(text: string | null): Filter | undefined {
  if (text === null) return undefined
  try {
    const parsed = Filter.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
