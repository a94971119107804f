// Seeds and sweeps: the same recipe with other seeds, a search over settings judged on validation; their weights, their
// best run, stopped and taken up again. Real trainings of bags of words.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Study, StudyRequest } from '../../src/shared/domain/study'
import { meanAndDeviation } from '../../src/shared/metrics/paired'
import { createInlineHost } from '../../src/main/worker/host-inline'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

const home = () => join(folder.path, 'home')
beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: home() })
  await opened.import('mail', table(240), { roles })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const topics = ['card', 'parcel', 'password']
const roles = [
  { column: 'text', role: 'text' as const },
  { column: 'label', role: 'label' as const },
  { column: 'split', role: 'split' as const },
]

/** Messages, every fourth of which says nothing of its topic. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = topics[row % 3] ?? 'card'
    const part = row < rows * 0.6 ? 'train' : row < rows * 0.8 ? 'validation' : 'test'
    return `my ${row % 4 === 0 ? 'thing' : topic} is late ${row},${topic},${part}`
  })
  return `text,label,split\n${lines.join('\n')}\n`
}

const settings = { epochs: 3, batchSize: 16, patience: 0, characterNgrams: 0 }
const search = {
  learningRate: { kind: 'range' as const, low: 0.001, high: 0.5, scale: 'log' as const },
  wordNgrams: { kind: 'choices' as const, values: [1, 2] },
}
const space = { family: 'bag-of-words' as const, settings, search }
const sweep = { kind: 'sweep' as const, dataset: 'mail', spaces: [space] }
const halving = { ...sweep, method: 'successiveHalving' as const, trials: 9, least: 10 }

async function followed(id: string): Promise<{ study: Study; progress: number[]; left: (number | null)[] }> {
  const progress: number[] = []
  const left: (number | null)[] = []
  let study: Study | null = null
  for await (const event of opened.client.studies.follow({ study: id })) {
    progress.push(event.progress)
    left.push(event.secondsLeft)
    study = event.study
  }
  if (!study) throw new Error('no study')
  return { study, progress, left }
}

async function run(request: StudyRequest) {
  const { study } = await opened.client.studies.start(request)
  return followed(study)
}

/** Its runs whose model lies on the disk. */
const withWeights = (study: Study): string[] => {
  const folders = new Set(readdirSync(join(home(), 'runs')))
  return study.members.flatMap(({ run: id }) => (id !== null && folders.has(id) ? [id] : []))
}

describe('several seeds', () => {
  it('train one recipe on the same rows and say how far chance alone moves it', async () => {
    const recipe = { family: 'bag-of-words' as const, settings: { ...settings, seed: 7, dropout: 0.8 } }
    const { study } = await run({ kind: 'seeds', dataset: 'mail', recipe, seeds: 4 })
    expect(study).toMatchObject({ status: 'completed', name: 'Seeds on mail', best: null })
    expect(study.members.map(({ name, settings: own }) => [name, own['seed']])).toEqual([
      ['seed 7', 7],
      ['seed 8', 8],
      ['seed 9', 9],
      ['seed 10', 10],
    ])
    const figures = study.members.flatMap(({ figures: own }) => own ?? [])
    expect(figures.map(({ trained, tested }) => [trained, tested])).toEqual(
      Array.from({ length: 4 }, () => [144, 48]),
    )
    expect(study.mean?.macroF1).toEqual(meanAndDeviation(figures.map(({ macroF1 }) => macroF1.value)))
    expect(study.conclusion).toMatch(
      /^Accuracy \d+\.\d % ± \d+\.\d, macro-F1 .* of 4 seeds on the same 48 test messages\)\. Two runs of it/,
    )
    expect(withWeights(study)).toEqual([])
  })

  it('have the same validation rows where these are taken from training', async () => {
    const lines = table(120).replaceAll(',validation', ',train')
    await opened.import('bare', lines, { roles })
    const recipe = { family: 'bag-of-words' as const, settings: { ...settings, validation: 0.2 } }
    const { study } = await run({ kind: 'seeds', dataset: 'bare', recipe, seeds: 2 })
    const splits = await Promise.all(
      study.members.map(async ({ run: id }) => (await opened.client.runs.get({ run: id ?? '' })).splitId),
    )
    expect(splits[0]).toBe(splits[1])
  })
})

describe('a random search', () => {
  it('judges each trial on validation, keeps the weights of the best and makes it a run of the list', async () => {
    const { study, progress } = await run({ ...sweep, trials: 6, metric: 'accuracy' })
    expect(study).toMatchObject({ status: 'completed', name: 'Sweep on mail', error: null, mean: null })
    expect(study.members.map(({ name, rung }) => [name, rung])).toEqual(
      Array.from({ length: 6 }, (_, at) => [`trial ${at + 1}`, 0]),
    )
    const figures = study.members.flatMap(({ figures: own }) => own ?? [])
    // The validation part has 48 rows, as the test part does; what was evaluated is told by its figures.
    for (const { run: id, figures: own } of study.members) {
      const evaluation = await opened.client.runs.evaluation({ run: id ?? '', part: 'validation' })
      expect(own?.metric).toEqual(evaluation.metrics['accuracy'])
      expect((await opened.client.runs.get({ run: id ?? '' })).settings['keepBestBy']).toBe('accuracy')
    }
    const best = study.best
    const highest = Math.max(...figures.map(({ metric }) => metric?.value ?? 0))
    expect(best).toMatchObject({ metric: { id: 'accuracy', value: highest }, isPartial: false, trained: 144 })
    expect(study.comparisons).toHaveLength(1)
    expect(withWeights(study)).toEqual([best?.run])
    const [listed, ...others] = await opened.client.runs.list({})
    expect([listed?.id, others]).toEqual([best?.run, []])
    const said = await opened.client.predict.texts({
      model: { kind: 'run', run: best?.run ?? '' },
      texts: ['my parcel is late'],
    })
    expect(said[0]?.[0]?.label).toBe('parcel')
    expect(study.conclusion).toMatch(
      /^Trial \d of 6 is ahead: accuracy \d+\.\d % \(.*\) on 48 validation messages, with learning rate .*, word sequences up to [12]\./,
    )
    expect(progress.at(-1)).toBe(1)
    expect(progress.every((share, at) => share >= (progress[at - 1] ?? 0) - 1e-9)).toBe(true)
    const again = await run({ ...sweep, trials: 6, metric: 'accuracy' })
    const values = (one: Study) => one.members.map((member) => [member.settings, member.figures?.metric])
    expect(values(again.study)).toEqual(values(study))
  })

  it('goes past a trial that diverges, and fails where none comes to its end', async () => {
    const path = join(folder.path, 'tiny')
    await writeTinyBert(path)
    await opened.client.models.add({ path, name: 'tiny' })
    // Each step takes the weights ten times and turns them round.
    const wild = { epochs: 8, batchSize: 8, patience: 0, learningRate: 1, schedule: 'constant' }
    const decay = { weightDecay: { kind: 'choices' as const, values: [0, 10] } }
    const frozen = { family: 'frozen-encoder' as const, settings: wild, search: decay }
    const { study } = await run({ ...sweep, spaces: [frozen] })
    expect(study.status).toBe('completed')
    const states = study.members.map(({ settings: own, state }) => [own['weightDecay'], state])
    expect(states.toSorted()).toEqual([
      [0, 'done'],
      [10, 'failed'],
    ])
    expect(study.members.find(({ state }) => state === 'failed')?.fault).toContain('The loss became')
    expect(study.best?.settings['weightDecay']).toBe(0)
    const bad = { ...sweep, spaces: [{ ...space, settings: { ...settings, limitTrain: 1 } }] }
    const failed = (await run(bad)).study
    expect(failed).toMatchObject({ status: 'failed', best: null, error: { message: /^trial 3: / } })
    expect(failed.members.map(({ state }) => state).slice(0, 4)).toEqual([
      'failed',
      'failed',
      'failed',
      'waiting',
    ])
    expect(failed.members[0]?.fault).not.toBe('')
  })
})

describe('a grid', () => {
  it('tries every combination', async () => {
    const grid = {
      learningRate: { kind: 'choices' as const, values: [0.01, 0.1] },
      wordNgrams: search.wordNgrams,
    }
    const { study } = await run({ ...sweep, method: 'grid', spaces: [{ ...space, search: grid }] })
    expect(study.members.map(({ settings: own }) => [own['learningRate'], own['wordNgrams']])).toEqual([
      [0.01, 1],
      [0.01, 2],
      [0.1, 1],
      [0.1, 2],
    ])
  })

  it('that is too large is refused with its size', async () => {
    const asked = { ...sweep, method: 'grid' as const, trials: 5 }
    await expect(opened.client.studies.start(asked)).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'The grid has 6 combinations, more than 5.',
    })
  })
})

describe('successive halving', () => {
  it('gives the best third three times the rows, up to all, and its last trial is the best', async () => {
    const { study, progress } = await run(halving)
    expect(study.status).toBe('completed')
    const rungs = study.request.kind === 'sweep' ? study.request.rungs : []
    expect(rungs?.map(({ trials, budget }) => [trials, budget])).toEqual([
      [9, 16],
      [3, 48],
      [1, null],
    ])
    expect(study.members.map(({ rung, figures }) => [rung, figures?.trained])).toEqual([
      ...Array.from({ length: 9 }, () => [0, 16]),
      ...Array.from({ length: 3 }, () => [1, 48]),
      [2, 144],
    ])
    const inRung = (rung: number) => study.members.filter((one) => one.rung === rung)
    const value = (one: Study['members'][number]) => one.figures?.metric?.value ?? 0
    const going = inRung(1).map(({ trial }) => trial)
    const worstThatWent = Math.min(
      ...inRung(0)
        .filter(({ trial }) => going.includes(trial))
        .map(value),
    )
    const bestThatStayed = Math.max(
      ...inRung(0)
        .filter(({ trial }) => !going.includes(trial))
        .map(value),
    )
    expect(worstThatWent).toBeGreaterThanOrEqual(bestThatStayed)
    expect(study.best).toMatchObject({ run: inRung(2)[0]?.run, isPartial: false, trained: 144 })
    expect(study.best?.settings['limitTrain']).toBeUndefined()
    // The test part is left alone until a training is whole.
    for (const { run: id, rung } of study.members) {
      const { result } = await opened.client.runs.get({ run: id ?? '' })
      expect([rung, result?.testRows, result?.testAccuracy === null]).toEqual([
        rung,
        rung === 2 ? 48 : 0,
        rung !== 2,
      ])
    }
    expect(withWeights(study)).toEqual([study.best?.run])
    expect(progress.every((share, at) => share >= (progress[at - 1] ?? 0) - 1e-9)).toBe(true)
  })

  it('of epochs gives the lower rungs fewer of them', async () => {
    const long = { ...space, settings: { ...settings, epochs: 9 } }
    const { study } = await run({ ...halving, spaces: [long], budget: 'epochs', trials: 3, least: 1 })
    expect(study.members.map(({ settings: own }) => own['epochs'])).toEqual([3, 3, 3, 9])
    expect(study.members[0]?.name).toBe('trial 1, 3 epochs')
  })

  it('stops with the best of the lower rungs, which is said to have learnt from a part, and goes on to the same end', async () => {
    const whole = (await run(halving)).study
    const { study: id } = await opened.client.studies.start(halving)
    for await (const { study } of opened.client.studies.follow({ study: id }))
      if (study.members[9]?.state === 'running') {
        await opened.client.studies.cancel({ study: id })
        break
      }
    const stopped = (await followed(id)).study
    expect(stopped.status).toBe('cancelled')
    expect(stopped.best).toMatchObject({ rung: 0, isPartial: true, trained: 16 })
    expect(stopped.conclusion).toContain('It learnt from a part alone, 16 rows: train it on all of them')
    expect(await opened.client.runs.list({})).toHaveLength(1)
    const kept = await opened.client.studies.keepBest({ study: id })
    expect(kept.run).toBe(stopped.best?.run)
    expect((await opened.client.runs.list({})).map((one) => one.id)).toContain(kept.run)
    await opened.client.studies.resume({ study: id })
    const ended = (await followed(id)).study
    const values = (one: Study) =>
      one.members.map((member) => [member.name, member.settings, member.figures?.metric])
    expect(values(ended)).toEqual(values(whole))
    // What a person took into the list stays usable.
    expect(withWeights(ended).toSorted()).toEqual([kept.run, ended.best?.run].toSorted())
  })

  it('that was left by a Winnow that ended goes on with the same plan', async () => {
    const { study: id } = await opened.client.studies.start(halving)
    for await (const { study } of opened.client.studies.follow({ study: id }))
      if (study.members.filter(({ state }) => state === 'done').length === 4) break
    await opened.close()
    opened = openTestApp({ home: home(), workers: createInlineHost() })
    const left = await opened.client.studies.get({ study: id })
    expect(left.status).toBe('interrupted')
    const done = left.members.filter(({ state }) => state === 'done')
    expect(done.length).toBeGreaterThanOrEqual(4)
    await opened.client.studies.resume({ study: id })
    const ended = (await followed(id)).study
    expect(ended.status).toBe('completed')
    expect(ended.members.slice(0, done.length)).toEqual(done)
    expect(ended.members.slice(0, 9).map((one) => one.settings)).toEqual(
      left.members.map((one) => one.settings),
    )
  })
})

describe('families and base models', () => {
  it('compete in one sweep', async () => {
    const path = join(folder.path, 'tiny')
    await writeTinyBert(path)
    await opened.client.models.add({ path, name: 'tiny' })
    const frozen = {
      family: 'frozen-encoder' as const,
      settings: { epochs: 2 },
      search: { pooling: { kind: 'choices' as const, values: ['mean', 'first'] } },
    }
    const { study } = await run({ ...sweep, trials: 4, spaces: [space, frozen] })
    expect(study.status).toBe('completed')
    const seen = study.members.map(({ family, model }) => [family, model?.name ?? null])
    expect(seen.toSorted()).toEqual([
      ['bag-of-words', null],
      ['bag-of-words', null],
      ['frozen-encoder', 'tiny'],
      ['frozen-encoder', 'tiny'],
    ])
    const longer = { ...frozen, settings: { maxLength: 4096 } }
    await expect(opened.client.studies.start({ ...sweep, spaces: [longer] })).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringMatching(/^Max length goes up to 4096, but tiny reads at most \d+ tokens/),
    })
  })
})

describe('a sweep that cannot be', () => {
  const range = (low: number, high: number) => ({
    kind: 'range' as const,
    low,
    high,
    scale: 'linear' as const,
  })
  it.each([
    [
      { spaces: [{ ...space, search: { dropout: range(0, 2) } }] },
      'Bag of words: Dropout runs from 0 to 2, but it goes from 0 to 0.9.',
    ],
    [{ spaces: [{ ...space, search: { epochs: range(2, 5) } }] }, 'Epochs is both set and searched.'],
    [{ spaces: [space, space] }, 'Bag of words stands twice in the sweep.'],
    [{ metric: 'luck' }, 'There is no figure named luck for label'],
    [
      { spaces: [{ ...space, settings: { validation: 0 } }] },
      'A sweep is judged on the validation part, and validation is none.',
    ],
    [
      {
        method: 'successiveHalving' as const,
        budget: 'epochs' as const,
        spaces: [{ family: 'bag-of-words' as const, search: { epochs: range(2, 5) } }],
      },
      'Epochs are what the rungs have less of',
    ],
  ])('is refused before it begins: %#', async (change, message) => {
    const asked = opened.client.studies.start({ ...sweep, ...change })
    await expect(asked).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringContaining(message),
    })
    expect(await opened.client.studies.list({})).toEqual([])
  })
})
