// The mistakes of a run: cells, confused pairs with the words that tell them apart, marks and corrections, nearest training
// rows, the file of mistakes, and the run judged against the labels of today.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Row } from '../../src/shared/domain/dataset'
import type { Evaluation } from '../../src/shared/domain/prediction'
import type { Run } from '../../src/shared/domain/run'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
let run: Run
const dataset = 'mail'

// Every fifth test row has the label of the other kind: the run is wrong about it, and the label is.
function mail(): string {
  const kinds = [
    ['card', 'my card is lost, please send a new card'],
    ['password', 'I forgot the password of my account'],
    ['refund', 'the money for the order is not back'],
  ] as const
  const lines = Array.from({ length: 240 }, (_, row) => {
    const [label, text] = kinds[row % 3] ?? kinds[0]
    const isTest = row >= 180
    const given = isTest && row % 5 === 0 ? (kinds[(row + 1) % 3] ?? kinds[0])[0] : label
    return `${text} ${row},${given},${isTest ? 'test' : row % 10 === 9 ? 'validation' : 'train'}`
  })
  return `text,label,split\n${lines.join('\n').replaceAll('lost, please', 'lost please')}\n`
}

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import(dataset, mail())
  run = await opened.train(dataset, { epochs: 6 })
}, 60_000)
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const client = () => opened.client
const wrongRows = async (): Promise<Row[]> =>
  (
    await client().datasets.rows({
      dataset,
      filter: {
        op: 'and',
        of: [
          { field: 'right', run: run.id, is: false },
          { field: 'part', in: ['test'] },
        ],
      },
      run: run.id,
      sort: { by: 'confidence', descending: true },
      limit: 100,
    })
  ).rows
const confusionOf = ({ labels, confusion }: Evaluation): Record<string, number> =>
  Object.fromEntries(
    confusion.map(({ truth, predicted, count }) => [
      `${labels[truth]?.label} ${labels[predicted]?.label}`,
      count,
    ]),
  )

it('gives the rows of every cell of the matrix, as many as the matrix counts', async () => {
  const evaluation = await client().runs.evaluation({ run: run.id })
  let all = 0
  for (const [names, count] of Object.entries(confusionOf(evaluation))) {
    const [truth = '', said = ''] = names.split(' ')
    const page = await client().runs.cell({ run: run.id, truth: { in: [truth] }, said: { in: [said] } })
    expect({ names, total: page.total }).toEqual({ names, total: count })
    expect(page.rows.every((one) => one.truth[0] === truth && one.said[0] === said)).toBe(true)
    const sure = page.rows.map(({ confidence }) => confidence)
    expect(sure).toEqual(sure.toSorted((a, b) => b - a))
    all += page.total
  }
  expect(all).toBe(evaluation.rows)
  // A correction leaves the cells as the run was judged.
  const [first] = await wrongRows()
  const said = first?.prediction?.label ?? ''
  await client().datasets.label({ dataset, edits: [{ row: first?.id ?? 0, label: said }] })
  const truth = first?.labels['label']?.[0] ?? ''
  const page = await client().runs.cell({ run: run.id, truth: { in: [truth] }, said: { in: [said] } })
  expect(page.rows.map(({ row }) => row.id)).toContain(first?.id)
  await expect(client().runs.cell({ run: run.id, truth: { in: ['nothing'] } })).rejects.toMatchObject({
    code: 'label.notFound',
  })
})

it('ranks pairs in both directions and names the words that tell them apart', async () => {
  const found = await client().runs.confusions({ run: run.id })
  const evaluation = await client().runs.evaluation({ run: run.id })
  const cells = confusionOf(evaluation)
  expect(found).toMatchObject({ part: 'test', rows: 60, wrong: evaluation.rows - evaluation.right })
  for (const pair of found.pairs) {
    expect(pair.firstAsSecond).toBe(cells[`${pair.first} ${pair.second}`] ?? 0)
    expect(pair.secondAsFirst).toBe(cells[`${pair.second} ${pair.first}`] ?? 0)
    expect(pair.firstAsSecond).toBeGreaterThanOrEqual(pair.secondAsFirst)
  }
  expect(found.pairs.map(({ count }) => count)).toEqual(
    found.pairs.map(({ count }) => count).toSorted((a, b) => b - a),
  )
  const words = await client().runs.tellingWords({ run: run.id, first: 'card', second: 'password' })
  expect(words.first.map(({ word }) => word)).toContain('card')
  expect(words.second.map(({ word }) => word)).toContain('password')
  // Words of both say nothing, and neither do the numbers.
  expect([...words.first, ...words.second].some(({ word }) => word === 'my' || /\d/.test(word))).toBe(false)
  expect(words.read).toEqual(words.of)
})

it('marks mistakes, corrects the label in the same step, and takes both back with one undo', async () => {
  const rows = await wrongRows()
  const [first, second, third] = rows
  if (!first || !second || !third) throw new Error('There are too few mistakes.')
  const before = await client().datasets.review({ run: run.id })
  expect(before).toMatchObject({ looked: 0, wrong: rows.length, rows: 60, wrongLabels: null, seen: [] })
  const said = first.prediction?.label ?? ''
  const step = await client().datasets.mark({
    run: run.id,
    edits: [{ row: first.id, mark: 'labelWrong', labels: [said] }],
  })
  expect(step).toMatchObject({ rows: 1, description: `Marked 1 message: label is wrong, now ${said}` })
  await client().datasets.mark({ run: run.id, edits: [{ row: second.id, mark: 'ambiguous' }] })
  await client().datasets.mark({ run: run.id, edits: [{ row: third.id, mark: 'modelWrong' }] })
  const review = await client().datasets.review({ run: run.id })
  expect(review).toMatchObject({
    looked: 3,
    marks: { labelWrong: 1, ambiguous: 1, modelWrong: 1 },
    corrected: 1,
    changed: 1,
    wrong: rows.length,
  })
  expect(review.accuracy.value).toBeCloseTo((60 - rows.length) / 60, 9)
  expect(review.ifCorrected.value).toBeCloseTo((61 - rows.length) / 60, 9)
  expect(review.wrongLabels?.value).toBeCloseTo(1 / 3, 9)
  expect(review.seen.find(({ row }) => row === first.id)).toMatchObject({
    mark: 'labelWrong',
    before: first.labels['label'],
    now: [said],
  })
  // The run's figures stay those of the labels that it was trained on.
  expect((await wrongRows()).map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  const count = async (marks: ('labelWrong' | 'ambiguous' | 'modelWrong' | null)[]): Promise<number> =>
    (
      await client().datasets.count({
        dataset,
        filter: {
          op: 'and',
          of: [
            { field: 'right', run: run.id, is: false },
            { field: 'part', in: ['test'] },
            { field: 'mark', in: marks },
          ],
        },
      })
    ).total
  expect(await count(['ambiguous'])).toBe(1)
  expect(await count([null])).toBe(rows.length - 3)
  expect(await count(['labelWrong', null])).toBe(rows.length - 2)
  // Marking again what stands writes nothing.
  expect(
    await client().datasets.mark({ run: run.id, edits: [{ row: third.id, mark: 'modelWrong' }] }),
  ).toMatchObject({ rows: 0 })
  await client().datasets.undo({ dataset })
  await client().datasets.undo({ dataset })
  await client().datasets.undo({ dataset })
  expect(await client().datasets.review({ run: run.id })).toMatchObject({ looked: 0, changed: 0, seen: [] })
  expect((await client().datasets.row({ dataset, row: first.id })).labels).toEqual(first.labels)
  await client().datasets.redo({ dataset })
  expect(await client().datasets.review({ run: run.id })).toMatchObject({ looked: 1, corrected: 1 })
  // Marks are of the dataset's rows: a restart keeps them, and another run finds them.
  await opened.close()
  opened = openTestApp({ home: opened.home })
  const other = await opened.train(dataset, { epochs: 6 })
  expect(await client().datasets.review({ run: other.id })).toMatchObject({
    looked: 0,
    wrong: rows.length - 1,
  })
  await expect(
    client().datasets.mark({ run: run.id, edits: [{ row: 9999, mark: 'ambiguous' }] }),
  ).rejects.toMatchObject({ code: 'row.notFound' })
  await expect(
    client().datasets.mark({ run: run.id, edits: [{ row: 1, mark: 'labelWrong', labels: ['a', 'b'] }] }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
})

it('finds the nearest rows among those that it has learnt from, with the labels that it has learnt', async () => {
  const [first] = await wrongRows()
  if (!first) throw new Error('There is no mistake.')
  const near = await client().runs.nearest({ run: run.id, row: first.id, limit: 4 })
  expect(near).toHaveLength(4)
  expect(near[0]?.labels).toEqual([first.prediction?.label])
  for (const one of near) expect((await client().datasets.row({ dataset, row: one.row })).part).toBe('train')
  const [nearest] = near
  await client().datasets.label({ dataset, edits: [{ row: nearest?.row ?? 0, label: 'other' }] })
  const again = await client().runs.nearest({ run: run.id, row: first.id, limit: 4 })
  expect(again).toEqual(near)
})

it('writes the mistakes with marks and nearest rows, the surest first', async () => {
  const rows = await wrongRows()
  const [first] = rows
  await client().datasets.mark({
    run: run.id,
    edits: [{ row: first?.id ?? 0, mark: 'labelWrong', labels: [first?.prediction?.label ?? ''] }],
  })
  const path = join(folder.path, 'errors.jsonl')
  const events: string[] = []
  for await (const event of client().runs.exportErrors({
    run: run.id,
    as: 'jsonl',
    nearest: 2,
    target: { kind: 'path', path },
  })) {
    events.push(event.type)
    if (event.type === 'finished') expect(event.rows).toBe(rows.length)
  }
  expect(events.at(-1)).toBe('finished')
  const written = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  expect(written.map((one) => Number(one['row']))).toEqual(rows.map(({ id }) => id))
  expect(written[0]).toMatchObject({
    text: first?.text,
    label: first?.labels['label']?.[0],
    label_now: first?.prediction?.label,
    predicted_label: first?.prediction?.label,
    mark: 'label is wrong',
  })
  expect(written[0]?.['nearest_2_label']).toBe(first?.prediction?.label)
  expect(written[1]?.['mark']).toBe('')
})

it('scores an old run against the labels of today: corrected, merged, renamed and removed ones', async () => {
  const asked = { run: run.id, labels: 'now' as const }
  const then = await client().runs.evaluation({ run: run.id })
  const same = await client().runs.evaluation(asked)
  expect({ ...same, against: null }).toEqual({ ...then, against: null })
  expect(same.against).toMatchObject({ changed: 0, leftOut: 0, merged: [], renamed: [], removed: [] })

  const rows = await wrongRows()
  await client().datasets.mark({
    run: run.id,
    edits: rows.map(({ id, prediction }) => ({
      row: id,
      mark: 'labelWrong' as const,
      labels: [prediction?.label ?? ''],
    })),
  })
  const corrected = await client().runs.evaluation(asked)
  expect(corrected.right).toBe(60)
  expect(corrected.against).toMatchObject({ changed: rows.length })
  expect((await client().runs.evaluation({ run: run.id })).right).toBe(then.right)
  await client().datasets.undo({ dataset })

  // Merged: what was taken for the other is right now, and the probabilities add up.
  await client().datasets.changeLabels({
    dataset,
    operation: { kind: 'merge', labels: ['card', 'password'], into: 'account' },
  })
  await client().datasets.changeLabels({
    dataset,
    operation: { kind: 'rename', label: 'refund', name: 'money back' },
  })
  const merged = await client().runs.evaluation(asked)
  const cells = confusionOf(then)
  const between = (cells['card password'] ?? 0) + (cells['password card'] ?? 0)
  expect(between).toBeGreaterThan(0)
  expect(merged.right).toBe(then.right + between)
  expect(merged.labels.map(({ label }) => label).toSorted()).toEqual(['account', 'money back'])
  expect(merged.against).toMatchObject({
    changed: 0,
    merged: [{ from: ['card', 'password'], into: 'account' }],
    renamed: [{ from: 'refund', to: 'money back' }],
  })
  expect(merged.metrics['logLoss']?.value).toBeLessThan(then.metrics['logLoss']?.value ?? 0)
  const page = await client().runs.cell({
    ...asked,
    truth: { in: ['account'] },
    said: { in: ['account'] },
  })
  expect(page.total).toBe(confusionOf(merged)['account account'])
  const pairs = await client().runs.confusions(asked)
  expect(pairs.wrong).toBe(60 - merged.right)

  // Undone, the merge is as if it had not been.
  await client().datasets.undo({ dataset })
  await client().datasets.undo({ dataset })
  expect((await client().runs.evaluation(asked)).right).toBe(then.right)

  await client().datasets.changeLabels({ dataset, operation: { kind: 'delete', label: 'refund' } })
  const removed = await client().runs.evaluation(asked)
  const refunds = then.labels.find(({ label }) => label === 'refund')?.support ?? 0
  expect(removed.rows).toBe(60 - refunds)
  expect(removed.against).toMatchObject({ leftOut: refunds, removed: ['refund'], changed: 0 })
})
