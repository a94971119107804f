import { describe, expect, it } from 'vitest'
import { closingQuestion, stopAnswer } from './closing-question'

describe('the question before closing', () => {
  it('names what trains, says what is kept, and changes nothing by default', () => {
    const asked = closingQuestion({ running: ['Run 3'], waiting: 0, isStopping: false })
    expect(asked.message).toBe('Run 3 is still training.')
    expect(asked.detail).toContain('the best epoch so far is kept')
    expect(asked.buttons?.[stopAnswer]).toBe('Stop and keep the best so far')
    expect([asked.defaultId, asked.cancelId]).not.toContain(stopAnswer)
  })

  it('says what becomes of the queue', () => {
    const detail = (waiting: number) => closingQuestion({ running: [], waiting, isStopping: false }).detail
    expect(detail(1)).toContain('One more run is waiting; it stays in the queue')
    expect(detail(2)).toContain('2 more runs are waiting; they stay in the queue')
  })

  it('offers to end at once what is already being stopped, and says what that costs', () => {
    const asked = closingQuestion({ running: ['Run 3'], waiting: 0, isStopping: true })
    expect(asked.buttons?.[stopAnswer]).toBe('End it at once')
    expect(asked.detail).toContain('nothing of it is kept')
  })
})
