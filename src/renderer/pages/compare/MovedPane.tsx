// What moved between two runs: the cells of their confusion, or each label. `V` turns the view.
import { IconColumns2 } from '@tabler/icons-react'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { ComparedRun, Comparison } from '../../../shared/domain/comparison'
import { PictureMenu } from '../../charts/PictureMenu'
import { useSize } from '../../charts/use-size'
import { IconButton } from '../../components/Button'
import { type Column, DataTable } from '../../components/DataTable'
import { Dialog } from '../../components/Dialog'
import { count, percentNumber, plural, points } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { useKeys } from '../../hooks/use-keys'
import css from './compare.module.css'
import { MovedGrid } from './MovedGrid'
import { cellsOf, type LabelChange, labelChanges, labelsThatMoved, type MovedView } from './moved'
import { LabelCounts } from './LabelCounts'
import { movedPicture } from './moved-picture'
import { Letter } from './run-letters'

type Pair = { readonly first: ComparedRun; readonly second: ComparedRun }
type View = MovedView | 'labels'

/** The delta of two runs, by cell or by label. */
export function MovedPane(props: {
  readonly comparison: Comparison
  readonly pair: Pair
  readonly onPair: (first: string, second: string) => void
}): ReactNode {
  const { comparison, pair } = props
  const hasMatrix = comparison.kind !== 'multi'
  const [asked, setView] = useState<View>('delta')
  const [isWide, setWide] = useState(false)
  const view = hasMatrix ? asked : 'labels'
  const views: readonly View[] = ['first', 'second', 'delta', 'labels']
  const turn = (): void => setView(views[(views.indexOf(view) + 1) % views.length] ?? 'delta')
  useKeys({ v: hasMatrix ? turn : undefined })
  const names: Readonly<Record<View, string>> = {
    first: pair.first.letter,
    second: pair.second.letter,
    delta: 'Delta',
    labels: 'Labels',
  }
  return (
    <section className={css.moved} aria-label="What moved">
      <div className={css.paneHead}>
        <h2 className="region">What moved,</h2>
        <PairChoice {...props} />
        <span className={css.paneRight}>
          {hasMatrix && (
            <Segmented
              label="What is shown"
              items={views.map((value) => ({ value, label: names[value] }))}
              value={view}
              onChange={setView}
            />
          )}
          <IconButton name="All side by side" icon={<IconColumns2 />} onClick={() => setWide(true)} />
        </span>
      </div>
      {view === 'labels' ? (
        <LabelsTable comparison={comparison} pair={pair} />
      ) : (
        <Matrix comparison={comparison} pair={pair} view={view} />
      )}
      <Dialog
        isOpen={isWide}
        onClose={() => setWide(false)}
        title={hasMatrix ? 'Confusion, side by side' : 'Counts of each label, side by side'}
        size={1180}
      >
        {hasMatrix ? (
          <SideBySide comparison={comparison} pair={pair} />
        ) : (
          <LabelCounts comparison={comparison} />
        )}
      </Dialog>
    </section>
  )
}

/** Which two runs: the letters where there are but two, else a choice of each. */
function PairChoice(props: {
  readonly comparison: Comparison
  readonly pair: Pair
  readonly onPair: (first: string, second: string) => void
}): ReactNode {
  const { comparison, pair, onPair } = props
  const able = comparison.members.filter(({ figures }) => figures !== null)
  const index = (one: ComparedRun): number => comparison.members.indexOf(one)
  if (able.length === 2)
    return (
      <span className="region">
        <Letter letter={pair.second.letter} index={index(pair.second)} /> less{' '}
        <Letter letter={pair.first.letter} index={index(pair.first)} />
      </span>
    )
  const items = (other: ComparedRun) =>
    able
      .filter((one) => one !== other)
      .map((one) => ({
        value: one.run.id,
        label: one.letter,
        note: one.run.name,
      }))
  return (
    <span className={css.pair}>
      <Picker
        label="Run that is looked at"
        look="quiet"
        items={items(pair.first)}
        value={pair.second.run.id}
        onChange={(id) => onPair(pair.first.run.id, id)}
      />
      less
      <Picker
        label="Run that it is compared with"
        look="quiet"
        items={items(pair.second)}
        value={pair.first.run.id}
        onChange={(id) => onPair(id, pair.second.run.id)}
      />
    </span>
  )
}

function Matrix(props: {
  readonly comparison: Comparison
  readonly pair: Pair
  readonly view: MovedView
}): ReactNode {
  const { comparison, pair } = props
  const place = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(place)
  const { first, second } = pair
  const { shown, moved } = useMemo(
    () => labelsThatMoved(comparison, first.figures, second.figures),
    [comparison, first, second],
  )
  const total = comparison.labels.length
  const name =
    props.view === 'delta'
      ? `${second.letter} less ${first.letter}`
      : `Confusion of ${props.view === 'first' ? first.letter : second.letter}`
  const grid = {
    labels: comparison.labels,
    shown,
    first: cellsOf(first.figures, total),
    second: cellsOf(second.figures, total),
    view: props.view,
  }
  return (
    <>
      <div className={css.matrix} ref={place}>
        {width > 0 && height > 0 && (
          <MovedGrid
            {...grid}
            width={width}
            height={height}
            name={`${name}: rows are the true label, columns what was said`}
          />
        )}
      </div>
      <p className={`${css.matrixNote} num`}>
        <span>
          {shown.length < total
            ? `The ${shown.length} labels that moved most; ${moved} of ${total} moved`
            : `${moved} of ${plural(total, 'label')} moved`}
        </span>
        {props.view === 'delta' && (
          <span className={css.legend}>
            <i className={css.up} /> better <i className={css.down} /> worse
          </span>
        )}
        <PictureMenu name="Copy or download what moved" pictures={() => [movedPicture(name, grid)]} />
      </p>
    </>
  )
}

function SideBySide(props: { readonly comparison: Comparison; readonly pair: Pair }): ReactNode {
  const { comparison, pair } = props
  const total = comparison.labels.length
  const { shown } = labelsThatMoved(comparison, pair.first.figures, pair.second.figures)
  const able = comparison.members.filter(({ figures }) => figures !== null)
  const side = 362
  const reference = cellsOf(pair.first.figures, total)
  const delta = (one: ComparedRun): ReactNode => (
    <figure key={`delta ${one.run.id}`}>
      <figcaption className="region">
        {one.letter} less {pair.first.letter}
      </figcaption>
      <MovedGrid
        labels={comparison.labels}
        shown={shown}
        first={reference}
        second={cellsOf(one.figures, total)}
        view="delta"
        width={side}
        height={side - 40}
        names={108}
        name={`${one.letter} less ${pair.first.letter}`}
      />
    </figure>
  )
  return (
    <div className={css.sideBySide} tabIndex={0} role="region" aria-label="Confusion of every run">
      {able.map((one) => (
        <figure key={one.run.id}>
          <figcaption className="region">
            <Letter letter={one.letter} index={comparison.members.indexOf(one)} /> {one.run.name}
          </figcaption>
          <MovedGrid
            labels={comparison.labels}
            shown={shown}
            first={reference}
            second={cellsOf(one.figures, total)}
            view="second"
            width={side}
            height={side - 40}
            names={108}
            name={`Confusion of ${one.letter}`}
          />
        </figure>
      ))}
      {able.filter((one) => one !== pair.first).map(delta)}
    </div>
  )
}

const labelColumn: Column<LabelChange> = {
  id: 'label',
  name: 'Label',
  isSortable: true,
  cell: ({ label }) => <MiddleCut text={label} width={150} />,
}

function LabelsTable(props: { readonly comparison: Comparison; readonly pair: Pair }): ReactNode {
  const { comparison, pair } = props
  const [sort, setSort] = useState({ by: 'change', descending: true })
  const [selected, setSelected] = useState<number | null>(null)
  const changes = useMemo(() => {
    const all = labelChanges(comparison, pair.first, pair.second)
    const sign = sort.descending ? -1 : 1
    const keys: Readonly<Record<string, (one: LabelChange) => number>> = {
      messages: ({ support }) => support,
      first: ({ first }) => first,
      second: ({ second }) => second,
      change: ({ change }) => change,
    }
    const key = keys[sort.by]
    if (!key) return all.toSorted((a, b) => sign * a.label.localeCompare(b.label))
    return all.toSorted((a, b) => sign * (key(a) - key(b)))
  }, [comparison, pair, sort])
  const figure = (id: string, name: string, of: (one: LabelChange) => ReactNode): Column<LabelChange> => ({
    id,
    name,
    width: 64,
    align: 'right',
    isSortable: true,
    cell: of,
  })
  const columns: Column<LabelChange>[] = [
    labelColumn,
    figure('messages', 'Messages', ({ support }) => count(support)),
    figure('first', `${pair.first.letter} F1`, ({ first }) => percentNumber(first)),
    figure('second', `${pair.second.letter} F1`, ({ second }) => percentNumber(second)),
    figure('change', 'Points', ({ change }) => (
      <span className={change > 0 ? css.better : change < 0 ? css.worse : css.quiet}>{points(change)}</span>
    )),
  ]
  return (
    <div className={css.labels}>
      <DataTable
        label="Gains and losses of each label"
        columns={columns}
        count={changes.length}
        rowAt={(index) => changes[index]}
        selected={selected}
        onSelect={setSelected}
        sort={sort}
        onSort={(by) => setSort({ by, descending: sort.by === by ? !sort.descending : by !== 'label' })}
      />
    </div>
  )
}
