// How a training reads its texts: a chunk at a time, from a file where they are many, one step ahead, and with
// nothing left behind however it ends.
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunEventBody, SettingValues } from '../../shared/domain/run'
import { families as specs } from '../../shared/models'
import { completeSettings } from '../../shared/models/settings'
import type { ComputeBackend } from './backends/backend'
import { tryBackend } from './backends/open-backend'
import { neverHeld } from './hold'
import type * as runners from './runner'
import { sourceOfTexts, type TextSource } from './texts'
import { train, type TrainJob } from './train'

const log: string[] = []
/** The real runner; when it steps is noted. */
vi.mock('./runner', async (load) => {
  const real = await load<typeof runners>()
  return {
    createRunner: async (...given: Parameters<typeof real.createRunner>) => {
      const runner = await real.createRunner(...given)
      let steps = 0
      const step: typeof runner.step = async (...args) => {
        const own = ++steps
        log.push(`step ${own}`)
        const figures = await runner.step(...args)
        log.push(`done ${own}`)
        return figures
      }
      return { ...runner, step }
    },
  }
})

const count = 1300
const texts = Array.from(
  { length: count },
  (_, row) => `${row % 2 ? 'card' : 'password'} ${row % 7} of ${row % 40}`,
)
const labels = Int32Array.from(texts, (_, row) => row % 2)
const stepsPerEpoch = 13
const never = new AbortController().signal

let backend: ComputeBackend
let folder = ''
const unhandled = vi.fn()
beforeAll(async () => {
  const opened = await tryBackend('cpu')
  if (!('backend' in opened)) throw new Error(opened.reason)
  backend = opened.backend
})
beforeEach(() => {
  log.length = 0
  folder = mkdtempSync(join(tmpdir(), 'winnow-scratch-'))
  unhandled.mockClear()
  process.on('unhandledRejection', unhandled)
})
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
  rmSync(folder, { recursive: true })
})

/** A source that notes what it is asked for, and fails at one of its questions. */
function watched(failsAt = Number.POSITIVE_INFINITY) {
  const source = sourceOfTexts(texts, labels)
  const asked: number[] = []
  const read: TextSource['texts'] = async (rows) => {
    asked.push(rows.length)
    log.push(`asked ${rows.length}`)
    if (asked.length >= failsAt) throw new Error('the texts are gone')
    return await source.texts(rows)
  }
  return { asked, source: { ...source, texts: read } }
}

function jobOf(given: SettingValues = {}, over: Partial<TrainJob> = {}): TrainJob {
  let now = 0
  const base = {
    epochs: 3,
    batchSize: 100,
    patience: 0,
    dropout: 0.2,
    characterNgrams: 3,
    evalBatchSize: 128,
  }
  return {
    family: 'bag-of-words',
    classes: 2,
    backend,
    refused: [],
    testRows: 0,
    settings: completeSettings(specs['bag-of-words'], { ...base, ...given }),
    train: sourceOfTexts(texts, labels),
    validation: sourceOfTexts(texts.slice(0, 700), labels.slice(0, 700)),
    model: null,
    cacheFolder: null,
    checkpoints: null,
    hold: neverHeld,
    clock: () => (now += 200),
    rssMiB: () => 1,
    ...over,
  }
}
/** Nothing fits into memory: every row goes to the file. */
const spilling = (over: Partial<TrainJob> = {}): Partial<TrainJob> => ({
  scratchFolder: folder,
  rowMemoryBytes: 1000,
  ...over,
})

/** Open or lying files of rows in the folder. */
function rowFiles(): number {
  const lying = readdirSync(folder).length
  if (!existsSync('/proc/self/fd')) return lying
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd))
    } catch {
      return ''
    }
  })
  return lying + links.filter((link) => link.startsWith(folder)).length
}

async function drain(job: TrainJob, signal = never, onEvent?: (event: RunEventBody) => void) {
  const losses: number[] = []
  const run = train(job, signal)
  for (;;) {
    const next = await run.next()
    if (next.done) {
      next.value.dispose()
      return { losses, endedBy: next.value.endedBy }
    }
    if (next.value.type === 'epoch') losses.push(next.value.trainLoss, next.value.validation?.loss ?? 0)
    onEvent?.(next.value)
  }
}

describe('the texts of a training', () => {
  it('are read twice, never more than 512 at once, and never again in three epochs', async () => {
    for (const over of [{}, spilling()]) {
      const { source, asked } = watched()
      const atStart: number[] = []
      await drain(jobOf({}, { ...over, train: source }), never, (event) => {
        if (event.type === 'started') atStart.push(asked.length)
      })
      expect(Math.max(...asked)).toBeLessThanOrEqual(512)
      // To learn the features, then to encode them.
      expect(asked.reduce((sum, rows) => sum + rows, 0)).toBe(2 * count)
      expect(atStart).toEqual([asked.length])
    }
  })

  it('give the same losses from memory, from a file, and encoded batch by batch', async () => {
    const { losses } = await drain(jobOf())
    expect(losses).toHaveLength(6)
    expect((await drain(jobOf({}, spilling()))).losses).toEqual(losses)
    expect((await drain(jobOf({}, spilling({ scratchFolder: null })))).losses).toEqual(losses)
  })
})

describe('the file of encoded rows', () => {
  it('is there while it trains and gone when it has', async () => {
    const seen = new Set<number>()
    await drain(jobOf({}, spilling()), never, (event) => {
      if (event.type === 'step') seen.add(rowFiles())
    })
    expect([...seen]).toEqual([1])
    expect(rowFiles()).toBe(0)
  })

  it('is not made where memory is enough', async () => {
    await drain(jobOf({ epochs: 1 }, { scratchFolder: folder }), never, () => expect(rowFiles()).toBe(0))
  })

  it('is gone after a stop, in the middle of an epoch and before the first', async () => {
    for (const stopAt of ['step', 'phase']) {
      const controller = new AbortController()
      const { endedBy } = await drain(jobOf({}, spilling()), controller.signal, (event) => {
        if (event.type === stopAt && !('step' in event && event.step !== 5)) controller.abort()
      })
      expect(endedBy).toBe('cancelled')
      expect(rowFiles()).toBe(0)
    }
  })

  it('is gone when the loss is no number, and when whoever reads the events goes away', async () => {
    const { settings } = jobOf()
    const diverging = { settings: { ...settings, learningRate: 1e38, schedule: 'constant' } }
    await expect(drain(jobOf({}, { ...spilling(), ...diverging }))).rejects.toMatchObject({
      code: 'engine.diverged',
    })
    expect(rowFiles()).toBe(0)
    const run = train(jobOf({}, spilling()), never)
    for (let next = await run.next(); !next.done; next = await run.next())
      if (next.value.type === 'step') break
    expect(rowFiles()).toBe(1)
    await run.return(undefined as never)
    expect(rowFiles()).toBe(0)
  })

  it.runIf(process.platform === 'linux')(
    'that does not fit onto the disk ends the training with disk.full',
    async () => {
      const before = backend.memory().tensors
      symlinkSync('/dev/full', join(folder, 'rows.tmp'))
      await expect(drain(jobOf({}, spilling()))).rejects.toMatchObject({ code: 'disk.full' })
      expect(backend.memory().tensors).toBe(before)
      expect(rowFiles()).toBe(0)
    },
  )
})

describe('the next batch', () => {
  // Without a file and memory each batch asks for its texts, and so shows when it is prepared.
  const each = { rowMemoryBytes: 1, validation: null }

  it('is asked for before the step before it is taken, across epochs too', async () => {
    await drain(jobOf({ epochs: 2 }, { ...each, train: watched().source }))
    const loop = log.slice(log.indexOf('step 1') - 2)
    const steps = 2 * stepsPerEpoch
    const expected = Array.from({ length: steps }, (_, at) => [
      ...(at + 1 < steps ? ['asked 100'] : []),
      `step ${at + 1}`,
      `done ${at + 1}`,
    ])
    expect(loop).toEqual(['asked 100', ...expected.flat()])
  })

  it('that cannot be prepared ends the training with its error, after the step that ran', async () => {
    const before = backend.memory().tensors
    const whole = watched()
    await drain(jobOf({ epochs: 1 }, { ...each, train: whole.source }))
    const prepared = whole.asked.length - stepsPerEpoch
    log.length = 0
    const failing = jobOf({}, { ...each, train: watched(prepared + 4).source })
    await expect(drain(failing)).rejects.toThrow('the texts are gone')
    expect(log.slice(-2)).toEqual(['step 3', 'done 3'])
    expect(backend.memory().tensors).toBe(before)
  })

  it('that nobody takes is dropped with its error', async () => {
    const controller = new AbortController()
    const whole = watched()
    await drain(jobOf({ epochs: 1 }, { ...each, train: whole.source }))
    const prepared = whole.asked.length - stepsPerEpoch
    const job = jobOf({}, { ...each, train: watched(prepared + 4).source })
    const { endedBy } = await drain(job, controller.signal, (event) => {
      if (event.type === 'step' && event.step === 3) controller.abort()
    })
    expect(endedBy).toBe('cancelled')
  })
})
