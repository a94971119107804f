// The splits of a backtest, one for each period that a model learns up to, and what its models said of the period after that.
import { type Period, periodAt, type PeriodAt } from '../../shared/backtest'
import type { SplitSummary } from '../../shared/domain/dataset'
import type { RunId } from '../../shared/domain/ids'
import type { AgeCounts } from '../../shared/domain/study'
import { WinnowError } from '../../shared/errors'
import { cellSql } from './cell-sql'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { filterContext } from './filter-context'
import { rowIdOf } from './identity'
import { splitKeyOf, storeSplit } from './splits'

/** How to divide. */
export type BacktestOptions = {
  readonly column: string
  readonly period: Period
  /** Periods that are learnt from before each one; null for all. */
  readonly window: number | null
  readonly withTest: boolean
}

/** Fewer rows than this (or a fifth of all, where that is less) teach nothing that could age. */
const leastRows = 50
/** The latest periods that a model learns up to, where there are more. */
const mostModels = 24

type DatedRow = { row: number; label: number; time: number | null }

/**
 * Stores the splits, the earliest first, each with the period that it learns up to. Rows are those of `split` that are labelled
 * and have a date.
 * @throws WinnowError `csv.columnNotFound`, `input.invalid` where the column has no dates or they span too few periods.
 */
export function makeBacktest(
  db: WritableDb,
  dataset: string,
  outputId: number,
  split: SplitSummary,
  { column, period, window, withTest }: BacktestOptions,
): { readonly split: SplitSummary; readonly until: PeriodAt }[] {
  const key = datasetKeyOf(db, dataset)
  const cell = cellSql(filterContext(db, key).column(column))
  const rows = db.all<DatedRow>(
    `SELECT s.row, min(l.label) AS label, time_of(${cell}) AS time FROM split_rows s
     JOIN rows r ON r.key = s.row JOIN labels l ON l.row = s.row AND l.output = ?
       AND l.status IN ('validated', 'flagged')
     WHERE s.split = ? AND (s.part <> 'test' OR ?) GROUP BY s.row ORDER BY s.row`,
    outputId,
    splitKeyOf(db, split.id),
    withTest ? 1 : 0,
  )
  const dated = rows.flatMap(({ row, label, time }) =>
    time === null ? [] : [{ row, label, at: periodAt(time, period) }],
  )
  const refuse = (message: string, path: string, hint: string): never => {
    throw new WinnowError('input.invalid', message, { hint, details: { path } })
  }
  if (dated.length < rows.length / 2)
    refuse(
      `${dated.length} of ${rows.length} labelled messages have a date in ${column}.`,
      'column',
      'Choose the column that says when a message came.',
    )
  const periods = new Map(dated.map(({ at }) => [at.index, at]))
  const ordered = [...periods.values()].sort((a, b) => a.index - b.index)
  const least = Math.min(leastRows, dated.length / 5)
  const learnt = ({ index }: PeriodAt) => ({
    from: window === null ? Number.NEGATIVE_INFINITY : index - window,
    to: index,
  })
  const able = ordered.slice(0, -1).filter((until) => {
    const { from, to } = learnt(until)
    const own = dated.filter(({ at }) => at.index > from && at.index <= to)
    return own.length >= least && new Set(own.map(({ label }) => label)).size > 1
  })
  if (able.length < 2)
    refuse(
      `The dates in ${column} span ${ordered.length} ${ordered.length === 1 ? period : `${period}s`} with messages, of which ${able.length} can be learnt up to; a backtest needs two that others follow.`,
      'period',
      'Choose a shorter period, or add older messages.',
    )
  return able.slice(-mostModels).map((until) => {
    const { from, to } = learnt(until)
    const own = dated.filter(({ at }) => at.index > from)
    const parts = own.map(({ at }) => (at.index <= to ? 'train' : 'test'))
    const rowIds = own.map(({ row }) => rowIdOf(row))
    const method = { kind: 'period', column, period, until: until.name, window } as const
    return { split: storeSplit(db, key, { rowIds, parts }, method), until }
  })
}

/** A model of a backtest: its run and the number of the last period that it learnt from. */
export type BacktestModel = { readonly run: RunId; readonly until: number }

/**
 * What the newest model, and each one before it, said of the messages of the period after the newest one's last; none where
 * nothing came in that period.
 */
export function agesOf(
  db: ReadableDb,
  newest: BacktestModel,
  earlier: readonly BacktestModel[],
  { output, column, period }: { readonly output: string; readonly column: string; readonly period: Period },
): AgeCounts[] {
  const said = rightOf(db, newest, output, column, period)
  const fresh = [...said.values()].filter(Boolean).length
  if (said.size === 0) return []
  const counts: AgeCounts[] = [{ age: 1, rows: said.size, right: fresh, fresh, wins: 0, losses: 0 }]
  for (const { run, until } of earlier) {
    const other = rightOf(db, { run, until: newest.until }, output, column, period)
    const one = { age: newest.until + 1 - until, rows: 0, right: 0, fresh: 0, wins: 0, losses: 0 }
    for (const [row, isRight] of said) {
      const was = other.get(row)
      if (was === undefined) continue
      one.rows++
      if (was) one.right++
      if (isRight) one.fresh++
      if (isRight && !was) one.wins++
      if (was && !isRight) one.losses++
    }
    if (one.rows > 0) counts.push(one)
  }
  return counts
}

/** Whether a run is right on each row of the period after `until`. */
function rightOf(
  db: ReadableDb,
  { run, until }: BacktestModel,
  output: string,
  column: string,
  period: Period,
): Map<number, boolean> {
  const own = db.get<{ number: number; dataset: number }>(
    'SELECT number, dataset FROM runs WHERE id = ?',
    run,
  )
  if (!own) return new Map()
  const cell = cellSql(filterContext(db, own.dataset).column(column))
  const rows = db.all<{ row: number; right: number; time: number | null }>(
    `SELECT p.row, p.is_right AS right, time_of(${cell}) AS time FROM predictions p JOIN rows r ON r.key = p.row
     WHERE p.run = ? AND p.part = 'test' AND p.is_right IS NOT NULL
       AND p.output = (SELECT id FROM outputs WHERE dataset = ? AND name = ?)`,
    own.number,
    own.dataset,
    output,
  )
  return new Map(
    rows.flatMap(({ row, right, time }) =>
      time !== null && periodAt(time, period).index === until + 1 ? [[row, right === 1] as const] : [],
    ),
  )
}
