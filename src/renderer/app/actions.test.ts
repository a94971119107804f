import { describe, expect, it } from 'vitest'
import { type ActionContext, actionsFor, bestFits, fit } from './actions'

const context: ActionContext = {
  go: () => undefined,
  importFile: () => undefined,
  openSample: () => undefined,
  showKeys: () => undefined,
  setScheme: () => undefined,
  isDark: false,
  isReadOnly: false,
  datasetCount: 1,
  dataset: null,
}

describe('actions', () => {
  it('ranks the beginning of a name before the beginning of a word before the middle', () => {
    expect(fit('card_arrival', 'card')).toBe(0)
    expect(fit('lost_card', 'card')).toBe(1)
    expect(fit('discard', 'card')).toBe(2)
    expect(fit('refund', 'card')).toBeNull()
    expect(bestFits(['discard', 'lost_card', 'card', 'refund'], (name) => name, 'Card')).toEqual([
      'card',
      'lost_card',
      'discard',
    ])
  })
  it('keeps everything while nothing is typed', () => {
    expect(bestFits(['b', 'a'], (name) => name, ' ')).toEqual(['b', 'a'])
  })
  it('says why a run cannot be started without a dataset', () => {
    const run = actionsFor({ ...context, datasetCount: 0 }).find((action) => action.id === 'train')
    expect(run?.reason).toMatch(/after a dataset/)
  })
  it('starts a run on the dataset of the page', () => {
    const went: string[] = []
    const dataset = { id: 'd 1', name: 'banking77' }
    actionsFor({ ...context, go: (to) => went.push(to), dataset })
      .find((action) => action.id === 'train')
      ?.perform()
    expect(went).toEqual(['/runs/new?dataset=d%201'])
  })
  it('blocks what writes while the workspace is open for reading only', () => {
    const blocked = actionsFor({ ...context, isReadOnly: true }).filter((action) => action.reason)
    expect(blocked.map((action) => action.id)).toEqual(['train', 'import', 'sample', 'model'])
  })
})
