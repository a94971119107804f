// How a model ages, over real trainings: a drift that was planted is found, a dataset without one shows none.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Study, StudyRequest } from '../../src/shared/domain/study'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

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

/** Tells one message from another, and nothing of its label. */
const noise = (month: number, at: number): string =>
  createHash('md5').update(`${month} ${at}`).digest('hex').slice(0, 5)

/** Eight months of messages; where it drifts, the words of each label are others from May on. */
function mail(drifts: boolean): string {
  const lines: string[] = []
  for (let month = 0; month < 8; month++)
    for (let at = 0; at < 60; at++) {
      const isCard = at % 2 === 0
      const isNew = drifts && month >= 4
      const word = isCard ? (isNew ? 'wallet' : 'card') : isNew ? 'sign-up' : 'password'
      const day = String((at % 28) + 1).padStart(2, '0')
      lines.push(
        `please help with my ${word} ${noise(month, at)},${isCard ? 'card' : 'login'},2026-0${month + 1}-${day}`,
      )
    }
  return `text,label,came\n${lines.join('\n')}\n`
}

async function backtest(more: Partial<StudyRequest> = {}): Promise<Study> {
  const { study } = await opened.client.studies.start({
    kind: 'backtest',
    dataset: 'mail',
    recipe: { family: 'bag-of-words', settings: { epochs: 8 } },
    withTest: true,
    ...more,
  } as StudyRequest)
  let last: Study | undefined
  for await (const event of opened.client.studies.follow({ study })) last = event.study
  if (!last) throw new Error('nothing was told')
  return last
}

describe('a backtest by date', () => {
  it('finds a drift that was planted, and when to train anew', async () => {
    const dataset = await opened.import('mail', mail(true))
    expect(dataset.columns.map(({ role }) => role)).toEqual(['text', 'label', 'date'])
    const study = await backtest()
    expect(study.status).toBe('completed')
    expect(study.members.map(({ name }) => name)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((month) => `up to 2026-0${month}`),
    )
    // Up to April none knows the words of May, up to May all do.
    const [, , , april, may] = study.members
    expect(april?.figures?.ages?.find(({ age }) => age === 1)).toMatchObject({ rows: 60 })
    expect(april?.figures?.accuracy.value).toBeLessThan(0.7)
    expect(may?.figures?.accuracy.value).toBeGreaterThan(0.95)
    expect(may?.figures?.ages?.find(({ age }) => age === 2)).toMatchObject({ rows: 60, losses: 0 })
    expect(may?.figures?.ages?.find(({ age }) => age === 2)?.wins).toBeGreaterThan(15)
    expect(study.decay?.retrainEvery).toBe(1)
    expect(study.conclusion).toMatch(/retrain about every month\.$/u)
    // The runs of a study stay out of the list of runs.
    expect(await opened.client.runs.list({})).toEqual([])
  }, 120_000)

  it('finds none where there is none, by quarter too', async () => {
    await opened.import('mail', mail(false))
    const study = await backtest()
    expect(study.decay).toMatchObject({ retrainEvery: null })
    expect(study.conclusion).toContain('No decay found')
    const quarters = await backtest({ period: 'quarter', name: 'By quarter' })
    expect(quarters.members.map(({ name }) => name)).toEqual(['up to 2026 Q1', 'up to 2026 Q2'])
    const sliding = await backtest({ window: 1, name: 'One month' })
    expect(sliding.members.map(({ figures }) => figures?.trained)).toEqual([54, 54, 54, 54, 54, 54, 54])
  }, 120_000)

  it('says what is missing', async () => {
    await opened.import('mail', 'text,label\na,x\nb,y\nc,x\nd,y\n')
    await expect(backtest()).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'No column of mail says when a message came.',
    })
    const short = Array.from({ length: 40 }, (_, at) => `text ${at},${at % 2},2026-01-0${(at % 9) + 1}`)
    await opened.import('short', `text,label,came\n${short.join('\n')}\n`)
    await expect(backtest({ dataset: 'short' })).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringContaining('span 1 month with messages'),
    })
  })
})
