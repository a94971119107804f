// Several models as one: a run's category beside the sentiment of a folder's classifier, wherever a model is taken.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JudgeEvent, JudgeRequest } from '../../src/shared/domain/pipeline'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { copySst, sst } from '../support/sst-classifier'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: string

const topicOf = (row: number): string => (row % 2 === 0 ? 'film' : 'service')
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** The messages of the classifier's own test, each with a topic in a word, and its label under another case. */
function table(): string {
  const lines = Array.from({ length: 60 }, (_, row) => {
    const { text, label } = sst.rows[row % sst.rows.length] ?? { text: '', label: '' }
    const part = row < 40 ? 'train' : row < 50 ? 'validation' : 'test'
    return [quote(`${text} ${topicOf(row)} ${row}`), topicOf(row), label.toLowerCase(), part].join()
  })
  return `text,topic,sentiment,split\n${lines.join('\n')}\n`
}

const roles = [
  { column: 'text', role: 'text' as const },
  { column: 'topic', role: 'label' as const },
  { column: 'sentiment', role: 'label' as const },
  { column: 'split', role: 'split' as const },
]

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('mail', table(), { roles })
  const settings = { epochs: 12, batchSize: 8, patience: 0, characterNgrams: 0 }
  const started = await opened.client.runs.start({ dataset: 'mail', family: 'bag-of-words', settings })
  await opened.eventsOf(started.run)
  run = started.run
  await opened.client.models.add({ path: copySst(join(folder.path, 'sst')), name: 'sst' })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const topicMember = () => ({ model: { kind: 'run' as const, run } })
const moodMember = (name?: string) => ({
  model: { kind: 'folder' as const, model: 'sst' },
  ...(name === undefined ? {} : { name }),
})
const create = (name = 'both') =>
  opened.client.pipelines.create({ name, members: [topicMember(), moodMember('sentiment')] })
const both = { kind: 'pipeline' as const, pipeline: 'both' }

async function judged(request: Partial<JudgeRequest> = {}) {
  const events: JudgeEvent[] = []
  for await (const event of opened.client.pipelines.judge({ pipeline: 'both', dataset: 'mail', ...request }))
    events.push(event)
  const last = events.at(-1)
  if (last?.type !== 'finished') throw new Error('no end')
  return last
}

describe('a pipeline', () => {
  it('answers a text with every model, as each does by itself', async () => {
    const made = await create()
    expect(made.members).toMatchObject([
      { name: 'topic', kind: 'run', id: run, problem: null },
      { name: 'sentiment', kind: 'folder', model: 'sst', problem: null },
    ])
    const texts = ['a wonderful film', 'awful service', '🙃', '素晴らしい']
    const [together, topic, mood] = await Promise.all(
      [both, topicMember().model, moodMember().model].map((model) =>
        opened.client.predict.texts({ model, texts, top: 2 }),
      ),
    )
    texts.forEach((_, at) => {
      const [first, second] = together?.[at] ?? []
      expect(first).toEqual(topic?.[at]?.[0])
      expect(second).toEqual({ ...mood?.[at]?.[0], output: 'sentiment' })
    })
  })

  it('scores a file with the columns of every model', async () => {
    await create()
    const path = join(folder.path, 'mail.csv')
    const out = join(folder.path, 'scored.csv')
    writeFileSync(path, 'id,text\n1,a wonderful film\n2,awful service\n')
    const request = { model: both, source: { kind: 'path' as const, path }, textColumn: 'text' }
    for await (const event of opened.client.predict.file({ ...request, target: { kind: 'path', path: out } }))
      if (event.type === 'finished')
        expect(event.counts).toMatchObject([
          { output: 'topic' },
          { output: 'topic' },
          { output: 'sentiment', label: 'NEGATIVE', count: 2 },
        ])
    const [head, first, second] = readFileSync(out, 'utf8').trim().split(/\r?\n/)
    expect(head).toBe(
      'id,text,predicted_label:topic,probability:topic,predicted_label:sentiment,probability:sentiment',
    )
    expect(first).toMatch(/^1,a wonderful film,film,0\.\d+,NEGATIVE,0\.\d+$/)
    expect(second).toMatch(/^2,awful service,service,0\.\d+,NEGATIVE,0\.\d+$/)
  })

  it('is judged on a dataset, output by output, as each model is by itself', async () => {
    await create()
    const { outputs, rows, part } = await judged()
    expect([rows, part]).toEqual([10, 'test'])
    const [topic, mood] = outputs
    const {
      run: _run,
      together: _together,
      against: _against,
      ...alone
    } = await opened.client.runs.evaluation({ run, part: 'test' })
    expect(topic?.evaluation).toMatchObject({ ...alone, majority: expect.anything() })
    const scored = opened.client.predict.rows({
      model: moodMember().model,
      dataset: 'mail',
      output: 'sentiment',
    })
    let kept = ''
    for await (const event of scored) if (event.type === 'finished') kept = event.run.id
    const own = await opened.client.runs.evaluation({ run: kept, part: 'test' })
    expect(mood).toMatchObject({ column: 'sentiment', reason: null })
    expect(mood?.evaluation?.metrics['accuracy']).toEqual(own.metrics['accuracy'])
    expect((await judged({ part: 'all' })).rows).toBe(60)
  })

  it('says of an output without truth why it has none, and takes the column that is named', async () => {
    await opened.client.pipelines.create({ name: 'both', members: [topicMember(), moodMember('mood')] })
    const [topic, mood] = (await judged()).outputs
    expect(topic?.evaluation).not.toBeNull()
    expect(mood).toEqual({
      output: 'mood',
      column: null,
      evaluation: null,
      reason: 'The dataset has no label column named mood.',
    })
    const [, wrong] = (await judged({ match: { mood: 'topic' } })).outputs
    expect(wrong?.reason).toBe(
      'None of its labels (NEGATIVE, POSITIVE, neutral) is one of topic (film, service).',
    )
    const [, right] = (await judged({ match: { mood: 'sentiment' } })).outputs
    expect(right).toMatchObject({ column: 'sentiment', reason: null })
    await expect(judged({ part: 'holdout' })).rejects.toMatchObject({ code: 'split.unknownPart' })
  })

  it('names a model that cannot answer any more, and answers again when it is back', async () => {
    await create()
    const ask = () => opened.client.predict.texts({ model: both, texts: ['a film'] })
    await opened.client.runs.remove({ run })
    await expect(ask()).rejects.toMatchObject({
      code: 'pipeline.broken',
      message: /both cannot answer topic: The run .* trash/,
    })
    expect((await opened.client.pipelines.get({ pipeline: 'both' })).members[0]?.problem).toMatch(/trash/)
    await opened.client.runs.restore({ run })
    await opened.client.models.remove({ model: 'sst' })
    await expect(ask()).rejects.toMatchObject({ message: /sentiment: The folder sst was taken/ })
    const [model] = (await opened.client.pipelines.get({ pipeline: 'both' })).members.slice(1)
    await opened.client.models.restore({ model: (model?.id ?? '') as never })
    expect(await ask()).toHaveLength(1)
    renameSync(join(folder.path, 'sst'), join(folder.path, 'elsewhere'))
    await expect(ask()).rejects.toMatchObject({ code: 'model.missing' })
  })

  it('keeps names apart, is renamed, removed and brought back', async () => {
    const twice = await opened.client.pipelines.create({
      name: 'twice',
      members: [topicMember(), topicMember()],
    })
    expect(twice.members.map(({ name }) => name)).toEqual(['topic', 'topic 2'])
    await create()
    await expect(create()).rejects.toMatchObject({ code: 'pipeline.nameTaken' })
    await expect(create('twice')).rejects.toMatchObject({ code: 'pipeline.nameTaken' })
    const named = { name: 'x', members: [moodMember('a'), moodMember('a')] }
    await expect(opened.client.pipelines.create(named)).rejects.toMatchObject({ code: 'input.invalid' })
    const { id } = await opened.client.pipelines.rename({ pipeline: 'both', name: 'desk' })
    await opened.client.pipelines.remove({ pipeline: 'desk' })
    expect((await opened.client.pipelines.list({})).map(({ name }) => name)).toEqual(['twice'])
    await create('desk')
    expect((await opened.client.pipelines.restore({ pipeline: id })).name).toBe('desk 2')
    await expect(opened.client.pipelines.get({ pipeline: 'none' })).rejects.toMatchObject({
      code: 'pipeline.notFound',
    })
  })

  it('is refused where one model is needed, with what to take instead', async () => {
    await create()
    const rows = async () => {
      for await (const _event of opened.client.predict.rows({ model: both, dataset: 'mail' })) continue
    }
    const tokens = opened.client.predict.tokens({ model: both, text: 'a film' })
    await expect(tokens).rejects.toMatchObject({ code: 'model.unsupported', hint: /one by one/ })
    await expect(rows()).rejects.toMatchObject({ code: 'model.unsupported' })
  })
})
