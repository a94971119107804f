// Where a run is weak: groups that are weak beyond chance, any attribute as a table, and floors that every run on the dataset
// must keep.
import { type ReactNode, useMemo, useState } from 'react'
import type { Filter } from '../../../../shared/domain/filter'
import type { Run } from '../../../../shared/domain/run'
import type { FloorState, SliceMetric } from '../../../../shared/domain/slice'
import { IntervalMenu } from '../../../charts/IntervalMenu'
import { IntervalDot, intervalAxis } from '../../../charts/IntervalPlot'
import { Button } from '../../../components/Button'
import { count, percent, plural } from '../../../components/format'
import { Sentence } from '../../../components/marks'
import { Picker } from '../../../components/Picker'
import { asWinnowError, EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { useCall, useChange } from '../../../hooks/use-call'
import { addressOf, withParts } from '../../../rows/filter-address'
import pane from '../pane.module.css'
import { judgedPart } from '../ResultTab'
import { useOutput } from '../use-output'
import type { Chosen } from './chosen'
import { SliceRows } from './SliceRows'
import css from './slices.module.css'

const metrics: readonly { readonly value: SliceMetric; readonly label: string }[] = [
  { value: 'accuracy', label: 'Right' },
  { value: 'errorRate', label: 'Wrong' },
  { value: 'macroF1', label: 'Macro-F1' },
]

/** The tab. */
export function SlicesTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const [output, switcher] = useOutput(run)
  const [opened, setOpened] = useState<Chosen | null>(null)
  const weak = useCall('slices.weak', { run: run.id, output })
  if (weak.error) {
    if (asWinnowError(weak.error).code === 'labels.none')
      return (
        <EmptyState drawing={rowsDrawing} title="No message has a label">
          Slices are counted on labelled messages. Label some of them, then come back.
        </EmptyState>
      )
    return (
      <div className={`${pane.page} ${css.page}`}>
        <FailurePanel error={weak.error} />
      </div>
    )
  }
  const report = weak.data?.report
  if (!report) return <Skeleton rows={8} />
  const { tried, beyondChance, leastRows } = report
  return (
    <div className={css.frame}>
      <div className={`${pane.page} ${css.page}`}>
        {switcher}
        <Sentence
          note={`${report.weak.length < beyondChance ? `Of ${plural(tried, 'slice')} tried ${count(beyondChance)} are, ${count(beyondChance - report.weak.length)} of them only through these. ` : `${plural(tried, 'slice')} tried. `}Groups of one and of two properties with ${count(leastRows)} ${report.part} rows or more, each against all others (Fisher's exact test, Holm's correction: a 5 % chance that any of them is luck).`}
        >
          {beyondChance === 0 ? (
            <>No slice is weak beyond chance, of {count(tried)} tried.</>
          ) : (
            <>
              <b>{count(report.weak.length)}</b> {report.weak.length === 1 ? 'slice is' : 'slices are'} weak
              beyond chance.
            </>
          )}
        </Sentence>
        <ul className={css.list} aria-label="Weak slices">
          {report.weak.map((one) => (
            <li key={one.words}>
              <span>
                {one.words}: <b>{percent(one.share.value, 0)}</b> right against{' '}
                {percent(one.elsewhere.value, 0)} elsewhere{' '}
                <span className="caption">
                  {count(one.rows)} rows, {percent(one.share.low, 0)} to {percent(one.share.high, 0)};
                  elsewhere {percent(one.elsewhere.low, 0)} to {percent(one.elsewhere.high, 0)}
                </span>
              </span>
              <SliceActions
                run={run}
                output={output}
                slice={one}
                value={one.share.value}
                onOpen={setOpened}
              />
            </li>
          ))}
        </ul>
        <Floors run={run} output={output} onOpen={setOpened} />
        <ByOne run={run} output={output} onOpen={setOpened} />
      </div>
      {opened && <SliceRows run={run} output={output} slice={opened} onClose={() => setOpened(null)} />}
    </div>
  )
}

/** Opens the messages of a slice in the filter bar; those of one that no filter bar can say, in a drawer. */
function SliceLinks(props: {
  readonly run: Run
  readonly output: string
  readonly slice: Chosen
  readonly onOpen: (slice: Chosen) => void
}): ReactNode {
  const { run, output, slice } = props
  const first = useCall('datasets.get', { dataset: run.datasetId }).data?.outputs[0]?.name
  const parts = useMemo(() => addressOf(slice.filter, first), [slice.filter, first])
  if (!parts)
    return (
      <Button kind="subtle" onClick={() => props.onOpen(slice)} aria-label={`Messages: ${slice.words}`}>
        Messages
      </Button>
    )
  const own = run.outputs.length > 1 ? { output: [output] } : {}
  return (
    <>
      <Button
        kind="subtle"
        href={withParts(`/runs/${run.id}?tab=errors`, { ...own, ...parts })}
        aria-label={`Mistakes: ${slice.words}`}
      >
        Mistakes
      </Button>
      {run.origin?.isAttached !== false && (
        <Button
          kind="subtle"
          href={withParts(`/datasets/${encodeURIComponent(run.datasetId)}?by=${run.id}`, parts)}
          aria-label={`All messages: ${slice.words}`}
        >
          All messages
        </Button>
      )}
    </>
  )
}

function SliceActions(props: {
  readonly run: Run
  readonly output: string
  readonly slice: Chosen
  readonly value: number
  readonly onOpen: (slice: Chosen) => void
}): ReactNode {
  const { run, output, slice, value } = props
  const add = useChange('slices.addFloor')
  const remove = useChange('slices.removeFloor')
  const toast = useToast()
  const keep = (): void =>
    add.mutate(
      {
        dataset: run.datasetId,
        output,
        name: slice.words,
        filter: slice.filter,
        least: Math.floor(value * 100) / 100,
      },
      {
        onSuccess: (floor) =>
          toast({
            message: `Every run must now keep ${percent(floor.least, 0)}`,
            onUndo: () => remove.mutate({ floor: floor.id }),
          }),
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
  return (
    <span className={css.actions}>
      <SliceLinks run={run} output={output} slice={slice} onOpen={props.onOpen} />
      <Button kind="subtle" onClick={keep} aria-label={`Keep as a floor: ${slice.words}`}>
        Keep as a floor
      </Button>
    </span>
  )
}

function Floors(props: {
  readonly run: Run
  readonly output: string
  readonly onOpen: (slice: Chosen) => void
}): ReactNode {
  const { run, output } = props
  const standing = useCall('slices.standing', { run: run.id, output })
  const floors = standing.data ?? []
  return (
    <>
      <h3 className="region">
        Floors{' '}
        <span className="caption">
          {floors.length === 0
            ? 'none yet; keep a slice as a floor, and every run on this dataset is held to it'
            : 'what every run on this dataset must keep'}
        </span>
      </h3>
      {standing.error && <FailurePanel error={standing.error} />}
      <ul className={css.list} aria-label="Floors">
        {floors.map((one) => (
          <FloorLine key={one.floor.id} run={run} state={one} onOpen={props.onOpen} />
        ))}
      </ul>
    </>
  )
}

function FloorLine(props: {
  readonly run: Run
  readonly state: FloorState
  readonly onOpen: (slice: Chosen) => void
}): ReactNode {
  const { floor, figure, rows, state, isWithinChance } = props.state
  const [text, setText] = useState<string | null>(null)
  const change = useChange('slices.changeFloor')
  const remove = useChange('slices.removeFloor')
  const restore = useChange('slices.restoreFloor')
  const toast = useToast()
  const settle = (): void => {
    const least = Number(text) / 100
    if (text !== null && text !== '' && least >= 0 && least <= 1)
      change.mutate(
        { floor: floor.id, least },
        {
          onSuccess: () =>
            toast({
              message: `The floor is ${percent(least, 0)}`,
              onUndo: () => change.mutate({ floor: floor.id, least: floor.least }),
            }),
        },
      )
    setText(null)
  }
  const drop = (): void =>
    remove.mutate(
      { floor: floor.id },
      {
        onSuccess: () =>
          toast({ message: 'The floor is removed', onUndo: () => restore.mutate({ floor: floor.id }) }),
      },
    )
  const word = state === 'empty' ? 'no rows' : state === 'kept' ? 'kept' : 'broken'
  return (
    <li>
      <span>
        {floor.name}
        {floor.metric === 'accuracy' ? '' : `, ${floor.metric}`}
        {floor.label === null ? '' : ` of ${floor.label}`}:{' '}
        <b style={{ color: state === 'broken' ? 'var(--bad)' : 'inherit' }}>{word}</b>
        {figure && `, ${percent(figure.value)}`}{' '}
        <span className="caption">
          {figure && `${percent(figure.low)} to ${percent(figure.high)}, `}
          {count(rows)} rows{isWithinChance ? '; the interval reaches over the floor' : ''}
        </span>
      </span>
      <span className={css.actions}>
        <label>
          at least{' '}
          <input
            className={pane.field}
            inputMode="decimal"
            aria-label={`Least percent of ${floor.name}`}
            value={text ?? String(Math.round(floor.least * 1000) / 10)}
            onChange={(event) => setText(event.currentTarget.value)}
            onBlur={settle}
            onKeyDown={(event) => {
              if (event.key === 'Enter') settle()
            }}
          />{' '}
          %
        </label>
        <SliceLinks
          run={props.run}
          output={floor.output}
          slice={{ words: floor.name, filter: inPart(props.run, floor.filter) }}
          onOpen={props.onOpen}
        />
        <Button kind="subtle" onClick={drop} aria-label={`Remove the floor ${floor.name}`}>
          Remove
        </Button>
      </span>
    </li>
  )
}

/** A floor is held against the part that the run is judged by. */
const inPart = (run: Run, filter: Filter): Filter => {
  const part = judgedPart(run)
  return part === 'all' || namesPart(filter)
    ? filter
    : { op: 'and', of: [{ field: 'part', in: [part] }, filter] }
}

const namesPart = (filter: Filter): boolean =>
  'op' in filter ? filter.op !== 'not' && filter.of.some(namesPart) : filter.field === 'part'

function ByOne(props: {
  readonly run: Run
  readonly output: string
  readonly onOpen: (slice: Chosen) => void
}): ReactNode {
  const { run, output } = props
  const [by, setBy] = useState<string | null>(null)
  const [metric, setMetric] = useState<SliceMetric>('accuracy')
  const found = useCall(
    'slices.table',
    { run: run.id, output, metric, ...(by === null ? {} : { by }) },
    { keepPrevious: true },
  )
  const table = found.data
  if (found.error) return <FailurePanel error={found.error} />
  if (!table) return <Skeleton rows={4} />
  const axis = intervalAxis([
    table.whole,
    ...table.slices.filter(({ isSmall }) => !isSmall).map(({ figure }) => figure),
  ])
  const name = metrics.find(({ value }) => value === metric)?.label ?? ''
  return (
    <>
      <h3 className="region">By one property</h3>
      <div className={pane.bar}>
        <Picker
          label="Slice by"
          items={table.choices.map((one) => ({ value: one.id, label: one.name, note: count(one.values) }))}
          value={table.by}
          onChange={setBy}
        />
        <Picker label="Figure" items={metrics} value={metric} onChange={setMetric} />
        <span className="caption">
          all {count(table.rows)}: {percent(table.whole.value)}, the dashed line. {table.notes.join(' ')}
        </span>
        <IntervalMenu
          title={`${name} by ${table.choices.find(({ id }) => id === table.by)?.name ?? 'property'}`}
          rows={table.slices.map((slice) => ({ name: slice.name, ...slice.figure }))}
          baseline={table.whole.value}
        />
      </div>
      <table className={`${pane.table} ${css.table} num`}>
        <thead>
          <tr>
            <th scope="col">{table.choices.find(({ id }) => id === table.by)?.name ?? ''}</th>
            <th scope="col">Rows</th>
            <th scope="col">{name}</th>
            <th scope="col">95 % interval</th>
            <th scope="col">
              <span className="caption">against all</span>
            </th>
            <th scope="col">Do</th>
          </tr>
        </thead>
        <tbody>
          {table.slices.map((slice) => (
            <tr key={slice.name} className={slice.isSmall ? css.small : undefined}>
              <th scope="row">{slice.name}</th>
              <td>
                {count(slice.rows)}
                {slice.isSmall ? ', few' : ''}
              </td>
              <td>{percent(slice.figure.value)}</td>
              <td>
                {percent(slice.figure.low)} to {percent(slice.figure.high)}
              </td>
              <td>
                <IntervalDot
                  axis={axis}
                  row={{
                    name: slice.name,
                    ...slice.figure,
                    colour: slice.isSmall ? 'var(--line2)' : 'var(--accent)',
                  }}
                  width={160}
                  baseline={table.whole.value * 100}
                />
              </td>
              <td>
                <SliceActions
                  run={run}
                  output={output}
                  slice={slice}
                  value={slice.right / Math.max(1, slice.rows)}
                  onOpen={props.onOpen}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
