// Oversampling from the setting to the model: rare labels are found more often, the same way every time.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  // One message in twenty is a complaint, and half of what it says stands in other messages, too.
  const lines = Array.from({ length: 400 }, (_, row) => {
    const isRare = row % 20 === 0
    const part = row < 240 ? 'train' : row < 320 ? 'validation' : 'test'
    const said = isRare ? (row % 40 === 0 ? 'late' : 'broken') : row % 3 === 0 ? 'late' : 'thanks'
    return `my parcel ${said} number ${row % 7} ${row % 11},${isRare ? 'complaint' : 'other'},${part}`
  })
  await opened.import('mail', `text,label,split\n${lines.join('\n')}\n`)
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

async function trained(oversample: string) {
  const settings = { epochs: 4, batchSize: 16, patience: 0, characterNgrams: 0, oversample }
  const { run } = await opened.client.runs.start({ dataset: 'mail', family: 'bag-of-words', settings })
  const events = await opened.eventsOf(run)
  const started = events.find((event) => event.type === 'started')
  const evaluation = await opened.client.runs.evaluation({ run })
  const rare = evaluation.labels.find(({ label }) => label === 'complaint')
  const steps = started?.type === 'started' ? started.totalSteps : 0
  return { rare, steps, loss: evaluation.metrics['logLoss']?.value }
}

describe('oversampling', () => {
  it('reads rare labels more often, which finds more of them', async () => {
    const [none, half, balanced] = [await trained('none'), await trained('half'), await trained('balanced')]
    expect(none.steps).toBe(4 * Math.ceil(240 / 16))
    expect(half.steps).toBeGreaterThan(none.steps)
    expect(balanced.steps).toBe(4 * Math.ceil((228 + 12 * 10) / 16))
    expect(balanced.rare?.recall ?? 0).toBeGreaterThan(none.rare?.recall ?? 1)
    expect((await trained('half')).loss).toBe(half.loss)
  })
})
