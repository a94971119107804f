// Datasets through the core: imports that fail leave nothing, changes survive a restart, a reader changes
// nothing, a full disk is said so. Real store and files.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract'
import { toWireError } from '../../src/shared/errors'
import { writeTable } from '../../src/main/ingest/write-table'
import { openDatabaseForTest } from '../support/stored'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

function counts(): { datasets: number; rows: number } {
  const db = openDatabaseForTest(opened.home)
  try {
    return { datasets: db.countOf('datasets'), rows: db.countOf('rows') }
  } finally {
    db.close()
  }
}

describe('an import', () => {
  it('under a taken name is refused and leaves nothing', async () => {
    await opened.import('messages', messages(10))
    const before = counts()
    await expect(opened.import('messages', messages(30))).rejects.toMatchObject({ code: 'dataset.nameTaken' })
    expect(counts()).toEqual(before)
    expect((await opened.client.datasets.list({})).map((one) => one.rows)).toEqual([10])
  })

  it.each([
    ['is empty', '', 'csv.empty'],
    ['has a header alone', 'text,label\n', 'csv.headerOnly'],
    ['has no readable row', 'text,label\na\nb\nc,d,e\n', 'csv.noUsableRow'],
  ])('of a file that %s leaves nothing, and its name stays free', async (_what, csv, code) => {
    const format = { delimiter: ',' as const, header: true }
    await expect(opened.import('bad', csv, { format })).rejects.toMatchObject({ code })
    expect(counts()).toEqual({ datasets: 0, rows: 0 })
    expect((await opened.import('bad', messages(10))).rows).toBe(10)
  })

  it('that is cancelled leaves nothing', async () => {
    const path = join(folder.path, 'long.csv')
    writeFileSync(path, messages(20_000))
    const controller = new AbortController()
    const request = { source: { kind: 'path' as const, path }, name: 'long' }
    const events: string[] = []
    try {
      for await (const event of opened.client.datasets.import(request, { signal: controller.signal })) {
        events.push(event.type)
        if (event.type === 'progress') controller.abort()
      }
    } catch {
      // Whether a cancelled stream ends or throws is the wire's business.
    }
    expect(events).not.toContain('finished')
    await expect.poll(counts).toEqual({ datasets: 0, rows: 0 })
  })
})

describe('the spool', () => {
  it('is emptied at the start, so that no upload outlives its session', async () => {
    const { spool } = opened.app
    const kept = await spool.receive('a.csv', Readable.from(['text\n1\n']), new AbortController().signal)
    const file = spool.find(kept.id)
    expect(file && existsSync(file.path)).toBe(true)
    await opened.close()
    opened = openTestApp({ home: opened.home })
    expect(file && existsSync(file.path)).toBe(false)
    expect(opened.app.spool.find(kept.id)).toBeNull()
    const source = { kind: 'upload' as const, id: kept.id }
    await expect(opened.client.datasets.inspect({ source })).rejects.toMatchObject({ code: 'file.notFound' })
  })

  it('keeps nothing of an upload that breaks off', async () => {
    const { spool } = opened.app
    const broken = Readable.from(
      (function* () {
        yield 'text\n'
        throw new Error('gone')
      })(),
    )
    await expect(spool.receive('a.csv', broken, new AbortController().signal)).rejects.toThrow('gone')
    expect(readdirSync(join(opened.home, 'spool'))).toEqual([])
  })
})

describe('labels', () => {
  it('set, undone and redone stand as they were after a restart', async () => {
    await opened.import('messages', messages(10))
    const dataset = 'messages'
    const labelOf = async () => (await opened.client.datasets.row({ dataset, row: 1 })).labels
    const before = await labelOf()
    await opened.client.datasets.label({ dataset, edits: [{ row: 1, label: 'new' }] })
    const changed = await labelOf()
    expect(changed).not.toEqual(before)
    const restart = async () => {
      await opened.close()
      opened = openTestApp({ home: opened.home })
    }
    await restart()
    expect(await labelOf()).toEqual(changed)
    await opened.client.datasets.undo({ dataset })
    await restart()
    expect(await labelOf()).toEqual(before)
    await opened.client.datasets.redo({ dataset })
    await restart()
    expect(await labelOf()).toEqual(changed)
    await expect(opened.client.datasets.redo({ dataset })).rejects.toMatchObject({
      code: 'journal.nothingToRedo',
    })
  })
})

describe('a dataset', () => {
  it('with a run that has not ended is not removed', async () => {
    await opened.import('messages', messages(40))
    const run = await opened.start('messages', { epochs: 500 })
    await expect(opened.client.datasets.remove({ dataset: 'messages' })).rejects.toMatchObject({
      code: 'dataset.inUse',
    })
    for await (const event of opened.client.runs.follow({ run, after: -1 }))
      if (event.type === 'epoch' && event.epoch === 1) await opened.client.runs.cancel({ run })
    const { id } = await opened.client.datasets.get({ dataset: 'messages' })
    await opened.client.datasets.remove({ dataset: 'messages' })
    expect(await opened.client.datasets.list({})).toEqual([])
    expect((await opened.client.datasets.restore({ dataset: id })).name).toBe('messages')
  })
})

describe('a change', () => {
  it('is told to every page with the id of the dataset, however it was named', async () => {
    const { id } = await opened.import('messages', messages(10))
    const leaving = new AbortController()
    const heard: (string | null)[] = []
    const watching = (async () => {
      for await (const event of opened.client.app.watch({}, { signal: leaving.signal }))
        if (event.type === 'changed') heard.push(event.id)
    })().catch(() => undefined)
    await opened.client.app.info({})
    const dataset = 'messages'
    await opened.client.datasets.label({ dataset, edits: [{ row: 1, label: 'new' }] })
    await opened.client.datasets.undo({ dataset })
    await opened.client.datasets.redo({ dataset })
    await opened.client.datasets.rename({ dataset, name: 'letters' })
    await opened.client.datasets.remove({ dataset: 'letters' })
    await opened.client.datasets.restore({ dataset: id })
    await expect.poll(() => heard).toEqual(Array.from({ length: 6 }, () => id))
    leaving.abort()
    await watching
  })
})

/** Calls that change nothing; every other one must be refused by a reader. */
const reading = new Set(
  `app.info app.doctor app.watch datasets.list datasets.get datasets.inspect datasets.combine datasets.addition datasets.rows datasets.row datasets.count
  datasets.statistics datasets.splits datasets.column datasets.views datasets.place datasets.similar datasets.rowHistory datasets.tokens datasets.card datasets.labelEffect datasets.roleEffect datasets.said datasets.journal quality.report quality.rows datasets.rejected datasets.export datasets.exportRejected runs.list runs.get runs.follow runs.evaluation runs.standing runs.worth runs.predicted runs.export
  calibration.report calibration.inUse slices.table slices.weak slices.standing slices.floors slices.broken
  runs.exportReport
  robustness.report pinned.list pinned.status explain.text explain.strongest
  runs.cell runs.confusions runs.tellingWords datasets.review runs.nearest runs.exportErrors
  runs.disk runs.curves runs.queue runs.kept runs.exportMlflow runs.downloadModel runs.reproduction runs.exportFile runs.exportModel runs.compare runs.compareRows runs.exportComparison models.list models.inspect pipelines.list pipelines.get pipelines.judge labelling.pick labelling.list labelling.state labelling.labels labelling.items policies.curve policies.routing policies.list policies.goals predict.actions studies.list studies.get studies.follow studies.outOfFold predict.texts predict.tokens predict.file`.split(
    /\s+/u,
  ),
)

describe('a reader beside the owner', () => {
  it('is refused every call that would write, with the same code', async () => {
    const dataset = await opened.import('messages', messages(40))
    const run = await opened.train('messages')
    await opened.client.datasets.label({ dataset: 'messages', edits: [{ row: 1, label: 'new' }] })
    const path = join(folder.path, 'more.csv')
    writeFileSync(path, messages(10))
    const inputs: Record<string, unknown> = {
      'datasets.import': { source: { kind: 'path', path }, name: 'more' },
      'datasets.stage': { source: { kind: 'path', path } },
      'datasets.unstage': { staged: 'd1' },
      'datasets.add': {
        dataset: 'messages',
        from: { kind: 'dataset', dataset: 'messages' },
        mode: 'append',
      },
      'datasets.rename': { dataset: 'messages', name: 'other' },
      'datasets.remove': { dataset: 'messages' },
      'datasets.restore': { dataset: dataset.id },
      'datasets.label': { dataset: 'messages', edits: [{ row: 1, label: 'x' }] },
      'datasets.edit': { dataset: 'messages', change: { kind: 'setText', text: 'x' } },
      'datasets.changeLabels': { dataset: 'messages', operation: { kind: 'delete', label: 'a' } },
      'quality.check': { dataset: 'messages' },
      'quality.fix': { dataset: 'messages', finding: 'leaks', fix: 'leaveOutOfTraining' },
      'datasets.setLabelSet': { dataset: 'messages', kind: 'multi' },
      'datasets.split': { dataset: 'messages', request: { kind: 'column', column: 'label' } },
      'datasets.saveView': { dataset: 'messages', name: 'x', address: 'q=x' },
      'datasets.removeView': { dataset: 'messages', view: 'x' },
      'datasets.setRoles': { dataset: 'messages', roles: [{ column: 'text', role: 'text' }] },
      'datasets.setCard': { dataset: 'messages', card: {} },
      'datasets.drawTestSample': { dataset: 'messages' },
      'datasets.undo': { dataset: 'messages' },
      'datasets.redo': { dataset: 'messages' },
      'runs.start': { dataset: 'messages', family: 'bag-of-words' },
      'runs.cancel': { run: run.id },
      'runs.preview': { dataset: 'messages', family: 'bag-of-words' },
      'runs.pause': { run: run.id },
      'runs.resume': { run: run.id },
      'runs.orderQueue': { runs: [run.id] },
      'runs.holdQueue': { isPaused: true },
      'runs.schedule': { run: run.id, startAt: null },
      'runs.enqueue': { run: run.id },
      'runs.keepBest': { run: run.id },
      'runs.freeCheckpoint': { run: run.id },
      'runs.restoreCheckpoint': { run: run.id },
      'runs.rename': { run: run.id, name: 'other' },
      'runs.annotate': { runs: [run.id], change: { isStarred: true } },
      'datasets.mark': { run: run.id, edits: [{ row: 1, mark: 'ambiguous' }] },
      'runs.remove': { run: run.id },
      'runs.restore': { run: run.id },
      'runs.reproduce': { run: run.id },
      'runs.importFile': { source: { kind: 'path', path } },
      'models.add': { path: folder.path },
      'models.rename': { model: 'small', name: 'other' },
      'models.remove': { model: 'small' },
      'models.restore': { model: 'm1' },
      'studies.start': {
        kind: 'crossValidation',
        dataset: 'messages',
        recipe: { family: 'bag-of-words' },
      },
      'studies.cancel': { study: 't1' },
      'studies.resume': { study: 't1' },
      'studies.remove': { study: 't1' },
      'studies.restore': { study: 't1' },
      'studies.keepBest': { study: 't1' },
      'pipelines.create': { name: 'both', members: [{ model: { kind: 'run', run: run.id } }] },
      'pipelines.rename': { pipeline: 'both', name: 'other' },
      'pipelines.remove': { pipeline: 'both' },
      'pipelines.restore': { pipeline: 'p1' },
      'labelling.create': { dataset: 'messages', order: 'random', pool: 'labelled' },
      'labelling.answer': { queue: 'x', row: 1, answer: { kind: 'skip' } },
      'labelling.answerMany': { queue: 'x', rows: [1], labels: ['a'] },
      'labelling.again': { queue: 'x' },
      'labelling.undo': { queue: 'x' },
      'labelling.redo': { queue: 'x' },
      'labelling.rename': { queue: 'x', name: 'y' },
      'labelling.remove': { queue: 'x' },
      'labelling.restore': { queue: 'x' },
      'policies.save': {
        run: run.id,
        name: 'x',
        rule: { flag: null, unsure: { output: 'label', below: 0.5 }, answerBy: null },
      },
      'policies.remove': { run: run.id, policy: 'x' },
      'policies.restore': { policy: 'y1' },
      'calibration.use': { run: run.id, isOn: true },
      'slices.addFloor': { dataset: 'mail', name: 'x', filter: { op: 'and', of: [] }, least: 0.5 },
      'slices.changeFloor': { floor: 'f1', least: 0.5 },
      'slices.removeFloor': { floor: 'f1' },
      'slices.restoreFloor': { floor: 'f1' },
      'policies.setGoal': {
        dataset: 'tickets',
        goal: {
          output: 'label',
          inputs: {
            catch: ['a'],
            trigger: ['a'],
            waste: [],
            volume: 1,
            minutesToRead: 1,
            costPerHour: 1,
            costOfMiss: 0,
            costOfFalseAlarm: 0,
            workDays: 1,
            currency: '',
          },
          wish: { kind: 'lowestCost' },
        },
      },
      'pinned.add': { dataset: 'messages', pins: [{ text: 'x', labels: ['card'] }] },
      'pinned.addFile': { dataset: 'messages', source: { kind: 'path', path } },
      'pinned.remove': { pins: ['i1'] },
      'pinned.restore': { pins: ['i1'] },
      'pinned.check': { run: run.id },
      'robustness.check': { run: run.id },
      'predict.rows': { model: { kind: 'run', run: run.id } },
    }
    const writing = Object.entries(contract).flatMap(([namespace, entries]) =>
      Object.keys(entries)
        .map((name) => `${namespace}.${name}`)
        .filter((name) => !reading.has(name)),
    )
    expect(Object.keys(inputs).sort()).toEqual(writing.sort())
    const reader = openTestApp({ home: opened.home, mode: 'readOnly' })
    try {
      const before = counts()
      for (const method of writing) {
        const refused = await ask(reader, method, inputs[method]).catch((error: unknown) => error)
        expect({ method, refused }).toMatchObject({ method, refused: { code: 'workspace.readOnly' } })
      }
      expect(counts()).toEqual(before)
      expect((await reader.client.datasets.rows({ dataset: 'messages' })).total).toBe(40)
      expect((await reader.client.runs.get({ run: run.id })).name).toBe(run.name)
    } finally {
      await reader.close()
    }
  })

  it('leaves the owner’s uploads and runs alone', async () => {
    const kept = await opened.app.spool.receive('a.csv', Readable.from(['x']), new AbortController().signal)
    const reader = openTestApp({ home: opened.home, mode: 'readOnly' })
    await reader.close()
    expect(existsSync(opened.app.spool.find(kept.id)?.path ?? '')).toBe(true)
  })
})

async function ask({ client }: TestApp, method: string, input: unknown): Promise<unknown> {
  const [namespace = '', name = ''] = method.split('.')
  const group = (client as Record<string, Record<string, (input: unknown) => unknown>>)[namespace]
  const answer = group?.[name]?.(input)
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    for await (const event of answer as AsyncIterable<unknown>) void event
    return null
  }
  return answer
}

/** Where every write says that the disk is full; the real error of the system is passed on from there. */
const full = '/dev/full'

describe.skipIf(!existsSync(full))('a full disk (needs /dev/full)', () => {
  function* fillingUp<T>(first: T): Generator<T> {
    yield first
    writeFileSync(full, 'x')
  }

  it('is what an upload says, and nothing of it stays', async () => {
    const { spool } = opened.app
    const body = Readable.from(fillingUp('text\n'))
    const error = await spool
      .receive('a.csv', body, new AbortController().signal)
      .catch((caught: unknown) => caught)
    expect(toWireError(error)).toMatchObject({ code: 'disk.full' })
    expect(readdirSync(join(opened.home, 'spool'))).toEqual([])
  })

  it('is what a written file says, and the file that was there before stays as it was', async () => {
    const path = join(folder.path, 'out.csv')
    writeFileSync(path, 'before')
    await expect(writeTable(path, fillingUp(['text']))).rejects.toMatchObject({
      code: 'disk.full',
      message: `The disk is full; ${path} was not written.`,
    })
    expect(readFileSync(path, 'utf8')).toBe('before')
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
