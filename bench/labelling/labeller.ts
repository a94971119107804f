// A scripted labeller: it takes what a queue gives, answers with the file's own labels, trains, and goes on until the macro-F1
// on the frozen test part reaches the target. All through the calls of the contract, in one process, as starting the
// command line some hundred times would take longer than the work. Run by run.mjs; prints a line of JSON a round to the
// error stream, and one at the end to the output.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { contract } from '../../src/shared/contract'
import type { LabelOrder } from '../../src/shared/domain/labelling'
import { connect } from '../../src/shared/rpc/client'
import { createPortPair } from '../../src/shared/rpc/port'
import { createApp } from '../../src/main/app'
import { createInlineHost } from '../../src/main/worker/host-inline'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    order: { type: 'string', default: 'uncertain' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string', default: '0.85' },
    start: { type: 'string', default: '100' },
    'start-order': { type: 'string', default: 'random' },
    batch: { type: 'string', default: '20' },
    /** Labels of a round as a share of those that stand: while the target is far, and from 0.06 before it on. */
    grow: { type: 'string', default: '0.6' },
    'grow-near': { type: 'string', default: '0.15' },
    /** Labels of every round, instead. */
    step: { type: 'string' },
    most: { type: 'string', default: '8000' },
    label: { type: 'string', default: 'label' },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const seed = Number(values.seed)
const target = Number(values.target)
const order = values.order as LabelOrder
const settings = Object.fromEntries(
  values.set.map((pair) => {
    const [key = '', value = ''] = pair.split('=')
    return [key, Number.isNaN(Number(value)) ? value : Number(value)]
  }),
)

const records = parse(readFileSync(positionals[0] ?? ''), { columns: true, bom: true }) as Record<
  string,
  string
>[]
const kept = records.filter((row) => row['split'] === 'train' || row['split'] === 'test')
const truth = kept.map((row) => row[values.label] ?? '')
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const folder = mkdtempSync(join(tmpdir(), 'winnow-labelling-'))
const file = join(folder, 'mail.csv')
// The labels of the test part stand from the start; nobody has labelled the rest. Which rows are test is moved by hand, so that
// what is labelled later joins training.
writeFileSync(
  file,
  `text,label,held\n${kept
    .map((row, at) => {
      const isTest = row['split'] === 'test'
      return [quoted(row['text'] ?? ''), isTest ? quoted(truth[at] ?? '') : '', isTest ? 'yes' : 'no'].join()
    })
    .join('\n')}\n`,
)

const app = createApp({
  home: join(folder, 'home'),
  workers: createInlineHost(),
  mode: 'owner',
  version: '0.0.0',
  samplesFolder: folder,
  cache: join(folder, 'cache'),
  allowedFolders: [],
  now: Date.now,
  log: () => undefined,
  checkOutputs: false,
})
const [near, far] = createPortPair()
app.connect(far, { kind: 'terminal', mayUsePaths: true })
const { client, close } = connect(contract, near)
const dataset = 'mail'

try {
  const roles = [
    { column: 'text', role: 'text' as const },
    { column: 'label', role: 'label' as const },
  ]
  const request = { source: { kind: 'path' as const, path: file }, name: dataset, roles }
  for await (const event of client.datasets.import(request)) void event
  await client.datasets.edit({
    dataset,
    filter: { field: 'metadata', column: 'held', equals: 'yes' },
    change: { kind: 'setPart', part: 'test' },
  })
  let labels = await answer(values['start-order'] as LabelOrder, Number(values.start))
  const curve: [number, number][] = []
  let hasMore = true
  while (hasMore) {
    const run = await train()
    const { metrics } = await client.runs.evaluation({ run, part: 'test' })
    const macroF1 = metrics['macroF1']?.value ?? 0
    curve.push([labels, macroF1])
    console.error(JSON.stringify({ order, seed, labels, macroF1: Number(macroF1.toFixed(4)) }))
    if (macroF1 >= target || labels >= Number(values.most)) break
    if (order !== 'random')
      for await (const event of client.predict.rows({ model: { kind: 'run', run } })) void event
    const more = await answer(order, roundAfter(labels, macroF1), order === 'random' ? undefined : run)
    labels += more
    hasMore = more > 0
    await client.runs.remove({ run })
  }
  console.log(JSON.stringify({ order, seed, labels: crossing(curve), curve }))
} finally {
  close()
  await app.close()
  rmSync(folder, { recursive: true, force: true })
}

function roundAfter(labels: number, macroF1: number): number {
  if (values.step !== undefined) return Number(values.step)
  const share = Number(values[target - macroF1 > 0.06 ? 'grow' : 'grow-near'])
  return Math.max(Number(values.batch), Math.round(labels * share))
}

/**
 * Labels at which the target was first met, on the line between that round and the one before over the logarithm of the
 * labels; null where it never was, or was in the first round already.
 */
function crossing(curve: readonly [number, number][]): number | null {
  const [last, before] = [curve.at(-1), curve.at(-2)]
  if (!last || !before || last[1] < target) return null
  const share = (target - before[1]) / (last[1] - before[1])
  return Math.round(before[0] * (last[0] / before[0]) ** share)
}

/** Labels what comes up; gives how many. Copies that get the label too are free, as they are for a person. */
async function answer(by: LabelOrder, take: number, run?: string): Promise<number> {
  const { rows } = await client.labelling.pick({
    dataset,
    order: by,
    take,
    seed,
    ...(run === undefined ? {} : { run }),
  })
  if (rows.length === 0) return 0
  const edits = rows.map(({ id }) => ({ row: id, label: truth[id - 1] ?? '' }))
  await client.datasets.label({ dataset, edits, withDuplicates: true })
  return rows.length
}

/** Trains on all that is labelled, to the last epoch. */
async function train(): Promise<string> {
  const { run } = await client.runs.start({
    dataset,
    family: 'bag-of-words',
    settings: { validation: 0, seed, ...settings },
  })
  for await (const event of client.runs.follow({ run, after: -1 })) void event
  const { status, error } = await client.runs.get({ run })
  if (status !== 'completed') throw new Error(`The training ${status}: ${error?.message}`)
  return run
}
