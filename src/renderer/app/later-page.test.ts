import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fetchAhead, laterPage } from './later-page'

let idle: (() => void)[] = []
beforeEach(() => {
  idle = []
  vi.stubGlobal('requestIdleCallback', (work: () => void) => idle.push(work))
})
afterEach(() => vi.unstubAllGlobals())

/** Lets one idle moment come, and what follows it. */
async function rest(): Promise<void> {
  idle.shift()?.()
  await new Promise((resolve) => setTimeout(resolve))
}

it('fetches the code of a page once, however often it is asked for', async () => {
  let times = 0
  const page = laterPage(() => {
    times++
    return Promise.resolve(() => null)
  })
  await Promise.all([page.fetch(), page.fetch()])
  await page.fetch()
  expect(times).toBe(1)
})

it('fetches pages one after another in idle moments, and goes on where one cannot be fetched', async () => {
  const fetched: string[] = []
  const page = (name: string, isThere = true) =>
    laterPage(() => {
      fetched.push(name)
      return isThere ? Promise.resolve(() => null) : Promise.reject(new Error('gone'))
    })
  const controller = new AbortController()
  const done = fetchAhead(
    [page('runs'), page('models', false), page('try'), page('score')],
    controller.signal,
  )
  expect(fetched).toEqual([])
  await rest()
  expect(fetched).toEqual(['runs'])
  await rest()
  await rest()
  expect(fetched).toEqual(['runs', 'models', 'try'])
  controller.abort()
  await rest()
  await done
  expect(fetched).toEqual(['runs', 'models', 'try'])
})
