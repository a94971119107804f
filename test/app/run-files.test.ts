// Runs as files: written by one workspace, read by another; attached where the rows are there, by themselves where not;
// refused when damaged, newer, or leading out of the folder, and then nothing is left.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Run } from '../../src/shared/domain/run'
import type { RunManifest } from '../../src/shared/domain/run-file'
import { unpackRun } from '../../src/main/archive/run-file'
import { zipPieces } from '../../src/main/archive/zip-write'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let here: TestApp
let there: TestApp
let file: string

const parts = (row: number): string => (row < 24 ? 'train' : row < 32 ? 'validation' : 'test')
const csv = messages(48, parts)

beforeEach(() => {
  folder = temporaryFolder()
  here = openTestApp({ home: `${folder.path}/here` })
  there = openTestApp({ home: `${folder.path}/there` })
  file = join(folder.path, 'run.winnow-run')
})
afterEach(async () => {
  await here.close()
  await there.close()
  folder.remove()
})

async function exported(run: string, more: { withTexts?: boolean } = {}): Promise<void> {
  const request = { run, target: { kind: 'path' as const, path: file }, ...more }
  for await (const event of here.client.runs.exportFile(request))
    if (event.type === 'finished') expect(event.sizeBytes).toBe(readFileSync(file).length)
}

async function imported(app = there, path = file): Promise<{ run: Run; notices: string[] }> {
  for await (const event of app.client.runs.importFile({ source: { kind: 'path', path } }))
    if (event.type === 'finished') return event
  throw new Error('the import ended without a run')
}

const texts = ['where is my card', 'please reset my password', 'something else']
const say = (app: TestApp, run: string) =>
  app.client.predict.texts({ model: { kind: 'run', run }, texts, top: 2 })
const judged = async (app: TestApp, run: string, part = 'test') => {
  const { run: _run, ...rest } = await app.client.runs.evaluation({ run, part })
  return rest
}

it('travels without its dataset: curves, figures, log and answers are the same elsewhere', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await here.client.runs.annotate({ runs: [run.id], change: { note: 'The one.', addTags: ['best'] } })
  await exported(run.id)
  const { run: copy, notices } = await imported()
  expect(notices.join(' ')).toMatch(/No dataset here has the rows of mail, so the run stands by itself/u)
  expect(copy.id).not.toBe(run.id)
  expect(copy).toMatchObject({
    name: run.name,
    status: 'completed',
    dataset: 'mail',
    settings: run.settings,
    validationCurve: run.validationCurve,
    result: run.result,
    testHash: run.testHash,
    note: 'The one.',
    tags: ['best'],
    madeBy: '0.0.0',
    textColumns: { text: 'text', appended: null },
    origin: { run: run.id, isAttached: false, hasTexts: false, dataset: { name: 'mail', rows: 48 } },
  })
  const plain = (events: readonly { type: string }[]) =>
    events.map((event) => ({
      ...event,
      run: '',
      ...(event.type === 'started' ? { text: null, followedTexts: null } : {}),
    }))
  expect(plain(await there.eventsOf(copy.id))).toEqual(plain(await here.eventsOf(run.id)))
  expect(await say(there, copy.id)).toEqual(await say(here, run.id))
  for (const part of ['test', 'validation'])
    expect(await judged(there, copy.id, part)).toEqual(await judged(here, run.id, part))
  expect((await there.client.runs.list({})).map(({ id }) => id)).toEqual([copy.id])
  // What stands in for the dataset is in no list, under no name, and nothing is trained on it or written to it.
  expect(await there.client.datasets.list({})).toEqual([])
  const dataset = copy.datasetId
  await expect(there.client.datasets.get({ dataset: 'mail' })).rejects.toMatchObject({
    code: 'dataset.notFound',
  })
  await expect(there.start(dataset)).rejects.toMatchObject({ code: 'dataset.standIn' })
  const label = there.client.datasets.label({ dataset, edits: [{ row: 1, label: 'x' }] })
  await expect(label).rejects.toMatchObject({ code: 'dataset.standIn' })
  // No message is in the file, nor in the workspace.
  const whole = Object.values(unzipSync(readFileSync(file))).map((bytes) =>
    Buffer.from(bytes).toString('latin1'),
  )
  expect(whole.some((text) => text.includes('where is my card number'))).toBe(false)
  const rows = await there.client.datasets.rows({ dataset })
  expect(rows.rows.map(({ text }) => text).join('')).toBe('')
  // The same name is free for a dataset of here.
  expect((await there.import('mail', messages(4))).name).toBe('mail')
})

it('takes the messages along when it is asked to', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await exported(run.id, { withTexts: true })
  const { run: copy } = await imported()
  const { rows } = await there.client.datasets.rows({ dataset: copy.datasetId, query: 'password' })
  expect(rows).toHaveLength(24)
  expect(rows[0]).toMatchObject({ text: 'please reset my password 1', labels: { label: ['password'] } })
  const own = await here.client.datasets.rows({ dataset: 'mail', query: 'password' })
  expect(rows.map(({ text }) => text)).toEqual(own.rows.map(({ text }) => text))
})

it('attaches to a dataset with the same rows and compares with the runs on it', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await exported(run.id)
  await there.import(
    'other',
    messages(48, (row) => (row < 40 ? 'train' : 'test')),
  )
  await there.import('letters', csv)
  const own = await there.train('letters')
  const { run: copy, notices } = await imported()
  expect(copy).toMatchObject({
    dataset: 'letters',
    splitId: own.splitId,
    origin: { isAttached: true, otherLabels: 0 },
  })
  expect(notices).toEqual(['It is attached to letters, which has the same rows.'])
  expect(await judged(there, copy.id)).toEqual(await judged(here, run.id))
  const compared = await there.client.runs.compare({ runs: [own.id, copy.id] })
  expect(compared.members.map(({ figures }) => figures?.right)).toEqual([16, 16])
  expect((await there.client.datasets.splits({ dataset: 'letters' })).length).toBe(1)
  // It is a run like any other: what it has not scored, it can.
  for await (const event of there.client.predict.rows({ model: { kind: 'run', run: copy.id } }))
    if (event.type === 'finished') expect(event).toMatchObject({ rows: 48, scored: 24 })
})

it('says what is labelled otherwise here', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await exported(run.id)
  await there.import('letters', csv)
  await there.client.datasets.label({
    dataset: 'letters',
    edits: [
      { row: 1, label: 'new' },
      { row: 40, label: 'card' },
    ],
  })
  const { run: copy, notices } = await imported()
  expect(copy.origin).toMatchObject({ isAttached: true, otherLabels: 2, otherTexts: 0 })
  expect(notices.join(' ')).toMatch(/2 rows of letters have other labels than the run saw/u)
  expect((await judged(there, copy.id)).right).toBe(15)
})

it('puts two runs on the same missing dataset beside each other', async () => {
  await here.import('mail', csv)
  const [one, two] = [await here.train('mail'), await here.train('mail', { epochs: 3 })]
  await exported(one.id)
  const first = await imported()
  await exported(two.id)
  const second = await imported()
  expect(second.run.datasetId).toBe(first.run.datasetId)
  expect(second.run.origin?.isAttached).toBe(false)
  const compared = await there.client.runs.compare({ runs: [first.run.id, second.run.id] })
  expect(compared.members.every(({ figures }) => figures !== null)).toBe(true)
})

it('travels on from where it was imported, and back again under another name', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await exported(run.id)
  const { run: copy } = await imported()
  const second = join(folder.path, 'again.winnow-run')
  for await (const event of there.client.runs.exportFile({
    run: copy.id,
    target: { kind: 'path', path: second },
  }))
    void event
  const { run: back } = await imported(here, second)
  expect(back).toMatchObject({
    name: 'Run 1 imported',
    dataset: 'mail',
    origin: { run: copy.id, isAttached: true },
  })
  expect(await say(here, back.id)).toEqual(await say(here, run.id))
})

const inside = (app: TestApp): string[] => readdirSync(join(app.home, 'runs'))
const nothingLeft = async (): Promise<void> => {
  await expect.poll(() => inside(there)).toEqual([])
  expect(await there.client.runs.list({})).toEqual([])
  await there.close()
  there = openTestApp({ home: `${folder.path}/there` })
  expect(await there.client.datasets.list({})).toEqual([])
  expect(inside(there)).toEqual([])
}

/** The file with its entries changed and their checksums made right again, unless told otherwise. */
function forged(change: (entries: Record<string, Uint8Array>) => void, isHonest = true): string {
  const entries = unzipSync(readFileSync(file))
  change(entries)
  if (isHonest) {
    delete entries['checksums.json']
    const sums = Object.fromEntries(
      Object.entries(entries).map(([name, bytes]) => [
        name,
        { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
      ]),
    )
    entries['checksums.json'] = strToU8(JSON.stringify(sums))
  }
  const path = join(folder.path, 'forged.winnow-run')
  writeFileSync(path, zipSync(entries))
  return path
}

it('refuses a file that is damaged, newer or leads out of the folder, and leaves nothing', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await exported(run.id)
  const bytes = readFileSync(file)
  const write = (content: Uint8Array): string => {
    const path = join(folder.path, 'bad.winnow-run')
    writeFileSync(path, content)
    return path
  }
  const flipped = Buffer.from(bytes)
  // Inside the weights, which are stored as they are.
  const at = bytes.indexOf('model.safetensors') + 200
  flipped[at] = (flipped[at] ?? 0) ^ 1
  const manifest = (change: (one: RunManifest) => void) => (entries: Record<string, Uint8Array>) => {
    const one = JSON.parse(strFromU8(entries['run.json'] ?? new Uint8Array())) as RunManifest
    change(one)
    entries['run.json'] = strToU8(JSON.stringify(one))
  }
  const cases: [() => string, string, RegExp][] = [
    [() => write(Buffer.from('text,label\n')), 'runFile.damaged', /no zip archive/u],
    [() => write(new Uint8Array(0)), 'runFile.damaged', /it is empty/u],
    [() => write(bytes.subarray(0, bytes.length / 2)), 'runFile.damaged', /its end is missing/u],
    [() => write(flipped), 'runFile.damaged', /checksum of model\/model.safetensors is wrong/u],
    [
      () => forged((entries) => void (entries['model/preprocessor.json'] = strToU8('{}')), false),
      'runFile.damaged',
      /checksum of model\/preprocessor.json is wrong/u,
    ],
    [
      () => forged((entries) => delete entries['rows.jsonl'], false),
      'runFile.damaged',
      /rows.jsonl is missing/u,
    ],
    [
      () => forged((entries) => void (entries['../../out.txt'] = strToU8('x'))),
      'runFile.damaged',
      /names the path "..\/..\/out.txt", which may lead out of the folder/u,
    ],
    [() => forged((entries) => void (entries['/etc/out'] = strToU8('x'))), 'runFile.damaged', /lead out/u],
    [
      () => forged((entries) => void (entries['model/..\\out'] = strToU8('x'))),
      'runFile.damaged',
      /lead out/u,
    ],
    [
      () => forged((entries) => void (entries['more.sh'] = strToU8('x'))),
      'runFile.damaged',
      /which no run file has/u,
    ],
    [() => forged(manifest((one) => (one.formatVersion = 2))), 'runFile.fromFuture', /0\.0\.0/u],
    [
      () => forged(manifest((one) => (one.predictions = [3]))),
      'runFile.damaged',
      /predictions of label are cut/u,
    ],
    [
      () => forged((entries) => void (entries['rows.jsonl'] = strToU8('{}\n'))),
      'runFile.damaged',
      /cannot be imported/u,
    ],
    [
      () => forged((entries) => void (entries['events.jsonl'] = strToU8('{\n'))),
      'runFile.damaged',
      /cannot be imported/u,
    ],
  ]
  for (const [make, code, message] of cases)
    await expect(imported(there, make())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  expect(existsSync(join(folder.path, 'out.txt'))).toBe(false)
  await nothingLeft()
})

it('leaves nothing when the reading or the writing is stopped', async () => {
  await here.import('mail', csv)
  const run = await here.train('mail')
  await exported(run.id)
  const stop = new AbortController()
  const source = { kind: 'path' as const, path: file }
  try {
    for await (const event of there.client.runs.importFile({ source }, { signal: stop.signal }))
      if (event.type === 'progress') stop.abort()
  } catch {
    // Whether a cancelled stream ends or throws is the wire's business.
  }
  await nothingLeft()
  const path = join(folder.path, 'never.winnow-run')
  const leaving = new AbortController()
  leaving.abort()
  const request = { run: run.id, target: { kind: 'path' as const, path } }
  await Promise.resolve(
    (async () => {
      for await (const event of here.client.runs.exportFile(request, { signal: leaving.signal })) void event
    })(),
  ).catch(() => undefined)
  expect(readdirSync(folder.path).filter((name) => name.includes('never'))).toEqual([])
})

it('is refused where the disk has no room for it, before anything is written', async () => {
  await here.import('mail', csv)
  await exported((await here.train('mail')).id)
  const target = join(folder.path, 'there', 'runs')
  const unpacking = unpackRun(file, target, { fileName: 'run.winnow-run', freeBytes: 1000 })
  await expect(unpacking.next()).rejects.toMatchObject({
    code: 'disk.full',
    message: expect.stringMatching(/are free/u),
  })
  expect(readdirSync(target)).toEqual([])
  const pieces = zipPieces([{ name: 'a', isPacked: false, pieces: [new Uint8Array(2000)] }], 1000)
  await expect(pieces.next()).rejects.toMatchObject({ code: 'runFile.tooLarge' })
})

it('travels with several outputs, several labels and their thresholds', async () => {
  const lines = Array.from({ length: 60 }, (_, row) => {
    const topics = [row % 2 ? 'card' : 'parcel', ...(row % 3 ? [] : ['urgent'])]
    return `my ${topics.join(' and ')} ${row},${topics.join(';')},${row % 2 ? 'good' : 'bad'},${row < 40 ? 'train' : 'test'}`
  })
  const table = `text,topics,mood,split\n${lines.join('\n')}\n`
  const roles = [
    { column: 'text', role: 'text' as const },
    { column: 'topics', role: 'label' as const, kind: 'multi' as const, separator: ';' as const },
    { column: 'mood', role: 'label' as const },
    { column: 'split', role: 'split' as const },
  ]
  await here.import('mail', table, { roles })
  const { run: id } = await here.client.runs.start({
    dataset: 'mail',
    family: 'bag-of-words',
    outputs: ['topics', 'mood'],
    settings: { epochs: 3, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0 },
  })
  await here.eventsOf(id)
  const run = await here.client.runs.get({ run: id })
  await exported(id)
  for (const name of ['none', 'letters']) {
    if (name === 'letters') await there.import(name, table, { roles })
    const { run: copy } = await imported()
    expect(copy.origin?.isAttached).toBe(name === 'letters')
    expect(copy.outputs.map(({ threshold, kind }) => ({ threshold, kind }))).toEqual(
      run.outputs.map(({ threshold, kind }) => ({ threshold, kind })),
    )
    expect(await say(there, copy.id)).toEqual(await say(here, id))
    for (const output of ['topics', 'mood']) {
      const own = await here.client.runs.evaluation({ run: id, part: 'test', output })
      expect(await there.client.runs.evaluation({ run: copy.id, part: 'test', output })).toEqual({
        ...own,
        run: copy.id,
      })
    }
  }
})
