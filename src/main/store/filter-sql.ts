// The one compiler from a filter to SQL. It knows no table of references: the caller gives a context in which
// names of outputs, labels, columns and runs are resolved (see filter-context.ts).
//
// Every condition is about `rows r` and is never NULL, so that `not` is exact. Values are always bound; long
// lists go as one JSON parameter, so that the text of a statement does not depend on their length.
import { knownParts } from '../../shared/domain/dataset'
import type { Filter, FilterLeaf } from '../../shared/domain/filter'
import { WinnowError } from '../../shared/errors'
import { timeOf } from '../../shared/read-values'
import { cellSql, type ColumnPlace } from './cell-sql'
import { isRowId, keyRange, rowKey } from './identity'
import { type Condition, containsAll, containsText, type Sql } from './search-sql'
import { readPattern, wordPattern } from './sql-functions'

/** A run as filters need it. */
export type FilterRun = {
  readonly number: number
  readonly outputId: number
  readonly labels: readonly { readonly id: number; readonly name: string }[]
}

/** What names in a filter mean. Each look-up throws where the name is unknown. */
export type FilterContext = {
  readonly datasetKey: number
  readonly splitKey: number | null
  /** Parts of the split. */
  readonly parts: readonly string[]
  /** Outputs by name; all of them when undefined. */
  readonly outputIds: (name: string | undefined) => readonly number[]
  readonly labelIds: (output: string | undefined, names: readonly string[]) => readonly number[]
  /** Index of a column of the file, and whether its cells are the texts. */
  readonly column: (name: string) => ColumnPlace
  /** Keys of the rows with a value in a column; null where that is not known without reading every row. */
  readonly rowsWith: (column: ColumnPlace, value: string) => Float64Array | null
  /** One of the outputs that it answers, its first unless named. */
  readonly run: (ref: string, output: string | undefined) => FilterRun
  /** What a saved view keeps, and the context for it, in which it does not hold itself. */
  readonly view: (ref: string) => { readonly filter: Filter; readonly context: FilterContext }
}

const standing = `status IN ('validated', 'flagged')`

/**
 * Compiles a filter.
 * @throws WinnowError `label.notFound`, `csv.columnNotFound`, `csv.columnAmbiguous`, `split.unknownPart`,
 * `run.notFound`, `run.ambiguous`, `view.notFound`, `input.invalid` for a pattern that cannot be read.
 */
export function compileFilter(filter: Filter, context: FilterContext): Condition {
  if (!('op' in filter)) return compileLeaf(filter, context)
  if (filter.op === 'not') {
    const inner = compileFilter(filter.of, context)
    return { where: `NOT (${inner.where})`, params: inner.params }
  }
  const inner = filter.of.map((one) => compileFilter(one, context))
  const [only, second] = inner
  if (only && !second) return only
  if (inner.length === 0) return { where: filter.op === 'and' ? '1' : '0', params: [] }
  const word = filter.op === 'and' ? ' AND ' : ' OR '
  return {
    where: `(${inner.map((one) => one.where).join(word)})`,
    params: inner.flatMap((one) => one.params),
  }
}

function compileLeaf(leaf: FilterLeaf, context: FilterContext): Condition {
  switch (leaf.field) {
    case 'text':
      return containsText(context.datasetKey, leaf.contains)
    case 'words':
      return compileWords(context.datasetKey, leaf.all)
    case 'pattern':
      return compilePattern(leaf.matches, leaf.isCaseSensitive === true)
    case 'status':
    case 'source':
      return {
        where: `((SELECT 1 FROM labels WHERE row = r.key AND ${leaf.field} IN (SELECT value FROM json_each(?))
          AND output IN (${context.outputIds(leaf.output).join()}) LIMIT 1) IS NOT NULL${leaf.field === 'status' ? marked(leaf.in) : ''})`,
        params: [json(leaf.in)],
      }
    case 'label':
      return compileLabels(context.labelIds(leaf.output, leaf.in), context.datasetKey)
    case 'labelled':
      return {
        // Not EXISTS: SQLite would turn it into a join that reads the whole range for each row.
        where: `(SELECT 1 FROM labels WHERE row = r.key AND ${standing}
          AND output IN (${context.outputIds(leaf.output).join()}) LIMIT 1) IS ${leaf.is ? 'NOT ' : ''}NULL`,
        params: [],
      }
    case 'part':
      return compilePart(leaf.in, context)
    case 'length':
      return compileRange(leaf.unit === 'words' ? 'r.words' : 'r.characters', leaf.min, leaf.max)
    case 'metadata':
      return compileMetadata(leaf.column, leaf.equals, context)
    case 'number':
      return compileRange(`number_of(${cellOf(leaf.column, context)})`, leaf.min, leaf.max)
    case 'date':
      return compileDate(cellOf(leaf.column, context), leaf.from, leaf.before)
    case 'language':
      return compileLanguage(leaf.in, context.datasetKey)
    case 'view': {
      const view = context.view(leaf.view)
      return compileFilter(view.filter, view.context)
    }
    case 'row':
      return {
        where: 'r.key IN (SELECT value FROM json_each(?))',
        params: [json(leaf.in.filter(isRowId).map((id) => rowKey(context.datasetKey, id)))],
      }
    case 'finding':
      return {
        where: 'r.key IN (SELECT row FROM quality_rows WHERE dataset = ? AND finding = ? AND score >= ?)',
        params: [context.datasetKey, leaf.finding, leaf.min ?? -1],
      }
    case 'prediction':
      return compilePrediction(leaf, context, (run) => ({
        // Where a row may get several labels, every one that it got.
        where: `CASE WHEN given IS NULL THEN label IN (SELECT value FROM json_each(?))
          ELSE EXISTS (SELECT 1 FROM json_each(given) g WHERE g.value IN (SELECT value FROM json_each(?))) END`,
        params: [json(idsInRun(run, leaf.in)), json(idsInRun(run, leaf.in))],
      }))
    case 'confidence':
      return compilePrediction(leaf, context, () => compileRange('confidence', leaf.min, leaf.max))
    case 'mark':
      return {
        where: `coalesce((SELECT mark FROM row_marks WHERE row = r.key
          AND output IN (${context.outputIds(leaf.output).join()}) LIMIT 1), '') IN (SELECT value FROM json_each(?))`,
        params: [json(leaf.in.map((mark) => mark ?? ''))],
      }
    case 'right':
      return compilePrediction(leaf, context, () => ({ where: 'is_right = ?', params: [leaf.is ? 1 : 0] }))
  }
}

/** Messages are flagged and discarded by themselves, too, whatever their labels. */
function marked(statuses: readonly string[]): string {
  const columns = [
    ...(statuses.includes('flagged') ? ['is_flagged = 1'] : []),
    ...(statuses.includes('discarded') ? ['is_discarded = 1'] : []),
  ]
  if (columns.length === 0) return ''
  return ` OR (SELECT 1 FROM row_notes WHERE row = r.key AND (${columns.join(' OR ')})) IS NOT NULL`
}

function compileLabels(ids: readonly number[], datasetKey: number): Condition {
  const list = json(ids)
  const inSet = `FROM labels WHERE label IN (SELECT value FROM json_each(?)) AND ${standing} AND row BETWEEN ? AND ?`
  const params = [list, ...keyRange(datasetKey)]
  return {
    where: `r.key IN (SELECT row ${inSet})`,
    params,
    test: {
      where: `(SELECT 1 FROM labels WHERE row = r.key AND label IN (SELECT value FROM json_each(?))
        AND ${standing} LIMIT 1) IS NOT NULL`,
      params: [list],
      many: { where: `SELECT 1 ${inSet} LIMIT ?`, params },
      keys: { where: `SELECT row AS key ${inSet}`, params },
    },
  }
}

function compilePart(wanted: readonly (string | null)[], context: FilterContext): Condition {
  const named = wanted.filter((part) => part !== null)
  for (const part of named) {
    const known = [...knownParts, ...context.parts]
    if (!known.includes(part))
      throw new WinnowError('split.unknownPart', `There is no part ${part}; known are ${known.join(', ')}.`)
  }
  if (context.splitKey === null) return { where: named.length < wanted.length ? '1' : '0', params: [] }
  const inSet = 'FROM split_rows WHERE split = ? AND part IN (SELECT value FROM json_each(?))'
  const params = [context.splitKey, json(named)]
  const inNamed: Condition = { where: `r.key IN (SELECT row ${inSet})`, params }
  if (named.length === wanted.length)
    return {
      ...inNamed,
      test: {
        where:
          '(SELECT part FROM split_rows WHERE split = ? AND row = r.key) IN (SELECT value FROM json_each(?))',
        params,
        many: { where: `SELECT 1 ${inSet} LIMIT ?`, params },
        keys: { where: `SELECT row AS key ${inSet}`, params },
      },
    }
  return {
    where: `(${inNamed.where} OR 
      (SELECT 1 FROM split_rows WHERE split = ? AND row = r.key) IS NULL)`,
    params: [...inNamed.params, context.splitKey],
  }
}

/** Rows of a value that are listed; beyond that the cells are read. */
const mostListed = 20_000

function compileMetadata(name: string, equals: string, context: FilterContext): Condition {
  const place = context.column(name)
  const keys = context.rowsWith(place, equals)
  // Where many rows have the value, the first page is soon found by reading on.
  if (keys !== null && keys.length <= mostListed)
    return { where: 'r.key IN (SELECT value FROM json_each(?))', params: [json(Array.from(keys))] }
  return { where: `${cellSql(place)} IS ?`, params: [equals] }
}

const cellOf = (name: string, context: FilterContext): string => cellSql(context.column(name))

function compilePattern(source: string, isCaseSensitive: boolean): Condition {
  readPattern(source, isCaseSensitive)
  return { where: 'matches_pattern(?, ?, r.text)', params: [source, isCaseSensitive ? 1 : 0] }
}

/** The index finds texts that hold the words somewhere; that they stand by themselves is tested on these alone. */
function compileWords(datasetKey: number, words: readonly string[]): Condition {
  const { stream, test, ...inIndex } = containsAll(datasetKey, words)
  const alone = words.map((word) => compilePattern(wordPattern(word), false))
  const too = ({ where, params }: Sql): Sql => ({
    where: `(${[where, ...alone.map((one) => one.where)].join(' AND ')})`,
    params: [...params, ...alone.flatMap((one) => one.params)],
  })
  return {
    ...too(inIndex),
    stream: stream && { ...stream, and: too(stream.and) },
    test: test && { ...too(test), many: test.many },
  }
}

function compileDate(cell: string, from: string | undefined, before: string | undefined): Condition {
  const bounds = [
    { test: '>=', value: from },
    { test: '<', value: before },
  ].flatMap(({ test, value }) => (value === undefined ? [] : [{ test, time: timeOf(value) ?? 0 }]))
  if (bounds.length === 0) return { where: `time_of(${cell}) IS NOT NULL`, params: [] }
  // Compared with NULL nothing is true or false; a condition must be one of them.
  return {
    where: `coalesce(${bounds.map(({ test }) => `time_of(${cell}) ${test} ?`).join(' AND ')}, 0)`,
    params: bounds.map(({ time }) => time),
  }
}

// The check keeps rows of other languages than the commonest, and those whose language it could not tell.
function compileLanguage(wanted: readonly (string | null)[], datasetKey: number): Condition {
  const named = wanted.filter((one) => one !== null)
  const isNamed = `r.key IN (SELECT row FROM quality_rows WHERE dataset = ? AND finding = 'otherLanguages'
    AND detail IN (SELECT value FROM json_each(?)))`
  const isUnknown = `r.key IN (SELECT row FROM quality_rows WHERE dataset = ? AND finding = 'unclearLanguage')`
  const isUsual = `((SELECT json_extract(l.value, '$.language') FROM quality_reports q, json_each(q.report, '$.languages') l
    WHERE q.dataset = ? AND json_extract(l.value, '$.language') IS NOT NULL ORDER BY l.key LIMIT 1)
    IN (SELECT value FROM json_each(?)) AND r.key NOT IN (SELECT row FROM quality_rows WHERE dataset = ?
    AND finding IN ('otherLanguages', 'unclearLanguage')))`
  const usual: Condition = { where: `coalesce(${isUsual}, 0)`, params: [datasetKey, json(named), datasetKey] }
  const all = [
    { where: isNamed, params: [datasetKey, json(named)] },
    usual,
    ...(named.length < wanted.length ? [{ where: isUnknown, params: [datasetKey] }] : []),
  ]
  return {
    where: `(${all.map(({ where }) => where).join(' OR ')})`,
    params: all.flatMap(({ params }) => params),
  }
}

function compilePrediction(
  leaf: { readonly run: string; readonly output?: string | undefined },
  context: FilterContext,
  inner: (run: FilterRun) => Condition,
): Condition {
  const run = context.run(leaf.run, leaf.output)
  const { where, params } = inner(run)
  return {
    where: `r.key IN (SELECT row FROM predictions WHERE run = ? AND output = ? AND ${where})`,
    params: [run.number, run.outputId, ...params],
  }
}

function idsInRun(run: FilterRun, names: readonly string[]): number[] {
  return names.map((name) => {
    const label = run.labels.find((one) => one.name === name)
    if (!label) throw new WinnowError('label.notFound', `The run knows no label named ${name}.`)
    return label.id
  })
}

function compileRange(column: string, min: number | undefined, max: number | undefined): Condition {
  const bounds = [
    { test: `${column} >= ?`, value: min },
    { test: `${column} <= ?`, value: max },
  ].filter((bound) => bound.value !== undefined)
  if (bounds.length === 0) return { where: '1', params: [] }
  return {
    // A column or cell without a number is neither above nor below.
    where: `coalesce(${bounds.map((bound) => bound.test).join(' AND ')}, 0)`,
    params: bounds.map((bound) => bound.value ?? 0),
  }
}

function json(list: readonly (string | number)[]): string {
  return JSON.stringify(list)
}
