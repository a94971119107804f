// Handlers of the comparison of runs. What the rows say is worked out once by a worker and kept while the page looks at
// it; what cannot be compared gets a reason and no figure.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { comparisonWords } from '../../shared/comparison-words'
import type {
  AgainstOther,
  CompareRequest,
  CompareRowsRequest,
  Comparison,
  ComparedRows,
} from '../../shared/domain/comparison'
import type { RunId } from '../../shared/domain/ids'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { pairedDifference } from '../../shared/metrics/paired'
import { rowsWithText, saidByRuns, textsOfRows } from '../store/compared-rows'
import { getDataset } from '../store/datasets'
import { predictedParts } from '../store/predictions'
import { getRun, listRuns } from '../store/runs'
import { getSplit } from '../store/splits'
import { readCard } from '../store/views'
import type { ComparedPart } from '../worker/contract'
import { comparisonTable } from './comparison-table'
import { comparedBusiness } from './comparison-business'
import { comparedSettings, comparedSizes } from './comparison-facts'
import { comparisonReport } from './comparison-report'
import type { Context } from './context'
import { openTarget } from './files'

type CompareHandlers = Pick<Handlers<WinnowContract>['runs'], 'compare' | 'compareRows' | 'exportComparison'>

const letters = 'ABCDEF'
const live = new Set(['queued', 'running', 'paused'])
/** Comparisons whose rows are kept in memory: a page asks for the same one again and again. */
const mostKept = 12
const usualRows = 100
/** Figures that are followed over the epochs. */
const followed = {
  single: ['accuracy', 'macroF1'],
  ordered: ['accuracy', 'macroF1', 'mae'],
  multi: ['microF1', 'macroF1', 'subsetAccuracy'],
} as const

/** A comparison that stands on rows, before its figures are put together. */
type Settled = {
  readonly runs: readonly Run[]
  readonly reasons: readonly (string | null)[]
  /** Null where no run has predictions. */
  readonly reference: Run | null
  readonly part: string
  readonly output: string
  /** Those whose rows were read, the reference first, and the bag of words last where it is none of them. */
  readonly asked: readonly Run[]
  readonly baseline: Run | null
  readonly found: ComparedPart | null
}

/** Makes the handlers of the comparison. */
export function compareHandlers(context: Context): CompareHandlers {
  const { db } = context
  const known = new Map<string, Promise<ComparedPart>>()
  const read = (runs: readonly Run[], part: string, output: string): Promise<ComparedPart> => {
    const pinned = runs.map(({ id, datasetRevision }) => [id, datasetRevision])
    const revision = runs[0] ? getDataset(db, runs[0].datasetId).revision : 0
    const key = JSON.stringify([pinned, part, output, revision])
    const before = known.get(key)
    if (before) return before
    const { databaseFile } = context.workspace
    const asked = { databaseFile, runs: runs.map(({ id }) => id), part, output }
    // Shared by all who ask: one of them leaving must not take it from the others.
    const computed = context.warmWorker().client.data.compare(asked)
    computed.catch(() => known.delete(key))
    known.set(key, computed)
    const oldest = known.size > mostKept ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    return computed
  }
  const settle = (request: CompareRequest): Promise<Settled> => settleRuns(context, request, read)
  return {
    compare: async (request) => comparisonOf(context, await settle(request)),
    compareRows: async (request) => rowsOf(context, await settle(request), request),
    exportComparison: async ({ as, target, ...request }, { caller, signal }) => {
      const { outFile, written } = openTarget(context, target, caller)
      const comparison = await comparisonOf(context, await settle(request))
      const card = readCard(db, comparison.dataset.id)
      const worker = context.workers.start('export')
      try {
        const text =
          as === 'csv'
            ? comparisonTable(comparison)
            : comparisonReport(comparison, card, { version: context.version, at: new Date(context.now()) })
        await worker.client.file.writeText({ text, outFile }, { signal })
        return { file: written }
      } catch (error) {
        if (written.kind === 'download') rmSync(outFile, { force: true })
        throw error
      } finally {
        worker.kill()
      }
    },
  }
}

/** Finds which runs can be compared and reads their rows. @throws WinnowError `run.notFound`, `input.invalid`. */
async function settleRuns(
  { db }: Context,
  request: CompareRequest,
  read: (runs: readonly Run[], part: string, output: string) => Promise<ComparedPart>,
): Promise<Settled> {
  const runs = request.runs.map((ref) => getRun(db, ref))
  const twice = runs.find(({ id }, at) => runs.findIndex((one) => one.id === id) !== at)
  if (twice)
    throw new WinnowError('input.invalid', `${twice.name} is named twice.`, {
      hint: 'Name each run once; two names, a number or the beginning of an id may mean the same run. `winnow runs` lists them.',
      details: { path: 'runs' },
    })
  const partsOf = (run: Run): Record<string, number> =>
    live.has(run.status) ? {} : predictedParts(db, run.id)
  const usual = (run: Run): string => (partsOf(run)['test'] ? 'test' : 'validation')
  const isAble = (run: Run): boolean =>
    (partsOf(run)[request.part ?? usual(run)] ?? 0) > 0 &&
    (request.output === undefined || run.outputs.some(({ output }) => output === request.output))
  const reference = runs.find(isAble) ?? null
  const part = request.part ?? (reference ? usual(reference) : 'test')
  const output = request.output ?? reference?.output ?? runs[0]?.output ?? ''
  const first = runs.map((run) => reasonBefore(run, reference, partsOf(run)[part] ?? 0, part, output))
  if (!reference)
    return { runs, reasons: first, reference, part, output, asked: [], baseline: null, found: null }
  const able = [reference, ...runs.filter((run, at) => run !== reference && first[at] === null)]
  const baseline = baselineFor(db, reference, able, part, output)
  const asked = baseline && !able.includes(baseline) ? [...able, baseline] : able
  const found = await read(asked, part, output)
  const memberOf = (run: Run) => found.members[asked.indexOf(run)]
  const reasons = runs.map((run, at) => {
    const member = memberOf(run)
    return first[at] ?? (member && !member.compared ? otherRows(run, reference, member, part) : null)
  })
  const isBaseline = baseline !== null && memberOf(baseline)?.compared
  return { runs, reasons, reference, part, output, asked, baseline: isBaseline ? baseline : null, found }
}

/** Why a run cannot be compared, as far as that is known without its rows. */
function reasonBefore(
  run: Run,
  reference: Run | null,
  rows: number,
  part: string,
  output: string,
): string | null {
  if (live.has(run.status)) return `Run ${run.number} has not ended: its figures come when it has.`
  if (reference && run.datasetId !== reference.datasetId)
    return `Run ${run.number} is of another dataset, ${run.dataset}.`
  const own = run.outputs.find((one) => one.output === output)
  if (!own) return `Run ${run.number} does not answer ${output}.`
  if (rows === 0) return `Run ${run.number} has no predictions for the ${part} part.`
  const kind = reference?.outputs.find((one) => one.output === output)?.kind
  if (kind && own.kind !== kind)
    return `Run ${run.number} was trained when ${output} held labels of another kind.`
  return null
}

function otherRows(
  run: Run,
  reference: Run,
  { rows, shared }: ComparedPart['members'][number],
  part: string,
): string {
  const versions =
    run.splitVersion === null || run.splitVersion === reference.splitVersion
      ? ''
      : ` (split v${run.splitVersion}, not v${reference.splitVersion ?? '?'})`
  return `Run ${run.number} was asked about other ${part} messages${versions}: ${shared.toLocaleString('en')} of its ${rows.toLocaleString('en')} are among those of Run ${reference.number}.`
}

/** The bag of words that the others are measured by: the best of those compared, else the best on the same split. */
function baselineFor(
  db: Context['db'],
  reference: Run,
  able: readonly Run[],
  part: string,
  output: string,
): Run | null {
  const accuracyOf = ({ result }: Run): number =>
    (part === 'test' ? result?.testAccuracy : result?.validationAccuracy) ?? -1
  const bestOf = (runs: readonly Run[]): Run | null =>
    runs.toSorted((a, b) => accuracyOf(b) - accuracyOf(a))[0] ?? null
  const isLike = (run: Run): boolean =>
    run.family === 'bag-of-words' &&
    !live.has(run.status) &&
    run.datasetId === reference.datasetId &&
    (part === 'test' ? run.testHash === reference.testHash : run.splitId === reference.splitId) &&
    run.outputs.some((one) => one.output === output) &&
    (predictedParts(db, run.id)[part] ?? 0) > 0
  return bestOf(able.filter(isLike)) ?? bestOf(listRuns(db).filter(isLike))
}

async function comparisonOf(context: Context, settled: Settled): Promise<Comparison> {
  const { db } = context
  const { runs, reasons, reference, part, output, baseline, found } = settled
  const dataset = getDataset(db, (reference ?? runs[0])?.datasetId ?? '')
  const split = reference?.splitId ? getSplit(db, reference.splitId) : null
  const kind = reference?.outputs.find((one) => one.output === output)?.kind ?? 'single'
  const compared = (run: Run | null) => (run ? (memberOf(settled, run)?.compared ?? null) : null)
  const members = runs.map((run, at) => {
    const own = reasons[at] === null ? compared(run) : null
    return {
      letter: letters[at] ?? '?',
      run,
      reason: reasons[at] ?? null,
      figures: own && {
        right: own.right,
        metrics: own.metrics,
        labels: own.labels,
        confusion: own.confusion,
      },
      differences: own?.differences ?? null,
      against: own && run !== reference ? against(settled, run, reference) : null,
      overBaseline: own && baseline && run !== baseline ? against(settled, run, baseline) : null,
    }
  })
  const able = members.flatMap(({ run, figures }) => (figures ? [run] : []))
  const headline = kind === 'multi' ? 'subsetAccuracy' : 'accuracy'
  const accuracy = compared(baseline)?.metrics[headline]
  const lettersOf = new Map<string, string>(members.map(({ run, letter }) => [run.id, letter]))
  const facts = {
    members,
    rows: found?.rowIds.length ?? 0,
    part,
    reference: reference?.id ?? null,
    kind,
    lead: leadOf(settled, able),
    split: split && { version: split.version, hash: split.hash, partHash: split.partHashes[part] ?? '' },
  }
  return {
    ...facts,
    dataset: { id: dataset.id, name: dataset.name, sha256: dataset.sha256 },
    parts: reference ? Object.keys(predictedParts(db, reference.id)) : [],
    output,
    outputs: [...new Set(runs.flatMap((run) => run.outputs.map((one) => one.output)))],
    labels: found?.labels ?? [],
    settings: comparedSettings(runs),
    curves: await curvesOf(context, able, output, followed[kind]),
    business: await comparedBusiness(
      context,
      members.filter(({ figures }) => figures),
      { part, output, kind },
    ),
    sizes:
      reference && part === 'test' && kind !== 'multi' ? comparedSizes(db, reference, output, lettersOf) : [],
    baseline:
      baseline && accuracy
        ? {
            run: baseline.id,
            number: baseline.number,
            name: baseline.name,
            accuracy,
            isMember: runs.includes(baseline),
          }
        : null,
    notes: notesOf(db, settled, able, lettersOf),
    ...comparisonWords(facts),
  }
}

function curvesOf(
  context: Context,
  able: readonly Run[],
  output: string,
  metrics: readonly string[],
): Promise<Comparison['curves']> {
  const { databaseFile } = context.workspace
  const runs = able.map((run) => ({ id: run.id, output: run.output }))
  return context.reader().client.data.comparedCurves({ databaseFile, runs, output, metrics: [...metrics] })
}

/** The run that is right most often, of equal ones the first, against the next. */
function leadOf(settled: Settled, able: readonly Run[]): Comparison['lead'] {
  const rightOf = (run: Run): number => memberOf(settled, run)?.compared?.right ?? 0
  const [best, next] = able.toSorted((a, b) => rightOf(b) - rightOf(a))
  const won = best && next ? against(settled, best, next) : null
  return best && next && won ? { best: best.id, next: next.id, against: won } : null
}

function memberOf({ asked, found }: Settled, run: Run): ComparedPart['members'][number] | undefined {
  return found?.members[asked.indexOf(run)]
}

/** Wins and losses of a run against another one. Null where one of them has no rows here. */
function against(settled: Settled, run: Run, other: Run | null): AgainstOther | null {
  const bits = other && pairBits(settled, run.id, other.id)
  if (!bits || !settled.found) return null
  const { right } = settled.found
  const counts = { wins: 0, losses: 0, bothRight: 0, bothWrong: 0 }
  for (const mask of right) counts[outcomeOf(mask, bits.own, bits.other)]++
  const { difference, low, high, p } = pairedDifference(right.length, counts.wins, counts.losses)
  return { rows: right.length, ...counts, difference, low, high, p }
}

function pairBits(settled: Settled, run: RunId, other: RunId): { own: number; other: number } | null {
  const bitOf = (id: RunId): number | undefined =>
    settled.found?.members[settled.asked.findIndex((one) => one.id === id)]?.compared?.bit
  const [own, second] = [bitOf(run), bitOf(other)]
  return own === undefined || second === undefined ? null : { own, other: second }
}

function outcomeOf(mask: number, own: number, other: number): 'wins' | 'losses' | 'bothRight' | 'bothWrong' {
  const [isRight, isOther] = [(mask >> own) & 1, (mask >> other) & 1]
  if (isRight) return isOther ? 'bothRight' : 'wins'
  return isOther ? 'losses' : 'bothWrong'
}

function notesOf(
  db: Context['db'],
  settled: Settled,
  able: readonly Run[],
  lettersOf: ReadonlyMap<string, string>,
): string[] {
  const notes = able.flatMap((run) => {
    const changed = memberOf(settled, run)?.changed ?? 0
    return changed === 0
      ? []
      : [
          `${changed.toLocaleString('en')} of the messages had another label when ${lettersOf.get(run.id) ?? run.name} was trained; all are judged by the newest labels.`,
        ]
  })
  const validation = able.map((run) =>
    run.splitId ? getSplit(db, run.splitId).partHashes['validation'] : '',
  )
  if (new Set(validation).size > 1)
    notes.push('Their validation messages differ, so the curves are not of the same messages.')
  return notes
}

const outcomes = {
  wins: 'secondWins',
  losses: 'firstWins',
  bothRight: 'bothRight',
  bothWrong: 'bothWrong',
} as const

/** A page of the messages of a pair. @throws WinnowError `input.invalid` where the pair cannot be compared. */
function rowsOf({ db }: Context, settled: Settled, request: CompareRowsRequest): ComparedRows {
  const { runs, reasons, reference, output, found } = settled
  const able = runs.filter((_, at) => reasons[at] === null)
  const first = request.first === undefined ? reference : getRun(db, request.first)
  const second =
    request.second === undefined ? able.find((run) => run !== reference) : getRun(db, request.second)
  const bits = first && second && pairBits(settled, second.id, first.id)
  if (!found || !reference || !bits)
    throw new WinnowError('input.invalid', 'These two runs cannot be compared message by message.', {
      hint: 'Choose two runs that were asked about the same messages.',
    })
  const { outcome = 'all', offset = 0, limit = usualRows } = request
  const counts = { secondWins: 0, firstWins: 0, bothWrong: 0, bothRight: 0, all: found.rowIds.length }
  const wanted = request.label === undefined ? null : found.labels.indexOf(request.label)
  const query = request.query?.trim() ?? ''
  const holding = query === '' ? null : rowsWithText(db, reference.datasetId, query)
  const places: number[] = []
  found.rowIds.forEach((id, at) => {
    const own = outcomes[outcomeOf(found.right[at] ?? 0, bits.own, bits.other)]
    counts[own]++
    const isWanted = wanted === null || found.truth[at]?.includes(wanted) === true
    if ((outcome === 'all' || outcome === own) && isWanted && holding?.has(id) !== false) places.push(at)
  })
  const page = places.slice(offset, offset + limit)
  const ids = page.map((at) => found.rowIds[at] ?? 0)
  const texts = textsOfRows(db, reference.datasetId, ids)
  const runIds = able.map((run) => run.id)
  const said = saidByRuns(db, reference.datasetId, output, runIds, ids)
  const rows = page.flatMap((at) => {
    const id = found.rowIds[at] ?? 0
    const text = texts.get(id)
    if (text === undefined) return []
    const own = said.filter(({ row }) => row === id)
    return [
      {
        id,
        text,
        truth: (found.truth[at] ?? []).map((label) => found.labels[label] ?? ''),
        said: able.flatMap((run) => {
          const one = own.find((answer) => answer.run === run.id)
          const bit = memberOf(settled, run)?.compared?.bit ?? 0
          const isRight = (((found.right[at] ?? 0) >> bit) & 1) === 1
          return one ? [{ run: run.id, labels: [...one.labels], confidence: one.confidence, isRight }] : []
        }),
      },
    ]
  })
  return { rows, total: places.length, offset, counts }
}
