// The process that reads the database, real and apart: a pattern that never ends must not keep it from others.
import { join, resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createChildHost } from '../../src/main/worker/host-child'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
afterEach(async () => {
  await opened.close()
  folder.remove()
})

it('is given up when the asker of an endless pattern has left, and another one answers', async () => {
  folder = temporaryFolder()
  const entry = resolve(import.meta.dirname, '../../out/main/worker.js')
  opened = openTestApp({ home: join(folder.path, 'home'), workers: createChildHost(entry, () => undefined) })
  await opened.import('mail', `text,label\n${'a'.repeat(60)}!,x\nshort,y\n`)
  const leaving = new AbortController()
  const endless = { field: 'pattern' as const, matches: '(a+)+$' }
  const { datasets } = opened.client
  const asked = datasets.rows({ dataset: 'mail', filter: endless }, { signal: leaving.signal })
  setTimeout(() => leaving.abort(), 300)
  await expect(asked).rejects.toThrow()
  const count = async (): Promise<number | null> => {
    try {
      const filter = { field: 'pattern' as const, matches: '^short$' }
      return (await datasets.count({ dataset: 'mail', filter })).total
    } catch {
      // The process that it was asked of is the one that is given up.
      return null
    }
  }
  await expect.poll(count, { timeout: 20_000 }).toBe(1)
}, 40_000)
