// Changes by rules: drawn from the seed alone, what they promise, and nothing where they do not fit.
import { describe, expect, it } from 'vitest'
import { ChangeKind } from '../domain/robustness'
import { changed, changesOf } from './perturb'
import { wilson } from '../metrics/wilson'

const text = "Hello, I'm Anna. Where is my card number 4521? You are very quick — it's naïve!"
const of = (kind: ChangeKind, given = text, seed = 7, row = 1): string | null => {
  const [change] = changesOf([kind], [])
  return change ? changed(change, given, seed, row) : null
}
const own = (find: string, replace: string, isRegex: boolean, given = text): string | null => {
  const [change] = changesOf([], [{ name: 'x', find, replace, isRegex }])
  return change ? changed(change, given, 7, 1) : null
}

describe('changes', () => {
  it.each(ChangeKind.options)('%s changes a message, the same for the same seed and row', (kind) => {
    const after = of(kind)
    expect(after).not.toBeNull()
    expect(of(kind)).toBe(after)
    const many = new Set(Array.from({ length: 40 }, (_, row) => of(kind, text, 7, row)))
    const isFixed = ['lower', 'upper', 'noPunctuation', 'accents', 'paraphrase'].includes(kind)
    expect(many.size > 1).toBe(!isFixed)
  })

  it('do what they say', () => {
    expect(of('lower', 'My CARD')).toBe('my card')
    expect(of('upper', 'my card')).toBe('MY CARD')
    expect(of('noPunctuation', "It's late, isn't it?!")).toBe('Its late isnt it')
    expect(of('accents', 'naïve café')).toBe('naive cafe')
    expect(of('paraphrase', 'I can’t get help. Cannot wait')).toBe("I cannot receive assistance. Can't wait")
    expect(of('shakespeare', 'Why are you waiting')).toContain('Wherefore art thou tarrying')
    expect(of('pirate', 'My money is stolen')).toContain('Me doubloons be plundered')
    expect(of('greeting', 'x')?.endsWith('x')).toBe(true)
    expect(of('signature', 'x')?.startsWith('x')).toBe(true)
    const swapped = of('names', 'Anna paid 42')
    expect(swapped).toMatch(/^[A-Z][a-z]+ paid \d\d$/u)
    expect(swapped).not.toMatch(/Anna|42/u)
  })

  it('change one in five words by a letter, and at most one of few', () => {
    const words = 'alpha bravo charlie delta foxtrot golf hotel india juliet kilo'.split(' ')
    for (const kind of ['typos', 'letters'] as const)
      for (let row = 0; row < 50; row++) {
        const after = of(kind, words.join(' '), 3, row)?.split(' ') ?? words
        expect(after).toHaveLength(10)
        expect(after.filter((word, at) => word !== words[at]).length).toBeLessThanOrEqual(2)
      }
  })

  it('leave alone what they do not fit', () => {
    const japanese = 'カードが届きません'
    for (const kind of [
      'typos',
      'letters',
      'lower',
      'upper',
      'accents',
      'paraphrase',
      'shakespeare',
      'pirate',
      'names',
    ] as const)
      expect({ kind, after: of(kind, japanese) }).toEqual({ kind, after: null })
    expect(of('accents', 'हिन्दी')).toBeNull()
    for (const kind of ChangeKind.options)
      expect({ kind, after: of(kind, '') }).toEqual({ kind, after: null })
    expect(of('lower', 'my card')).toBeNull()
  })

  it('may be rules of one’s own, and refuse an expression that is none', () => {
    expect(own('card', '$&$1', false, 'my card')).toBe('my $&$1')
    expect(own('(\\p{L}+) card', 'card of $1', true, 'my card')).toBe('card of my')
    expect(own('nothing', 'x', false)).toBeNull()
    expect(() => own('(', '', true)).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
  })
})

it('gives the interval of Wilson', () => {
  // scipy.stats.binomtest(7, 50).proportion_ci(0.95, method='wilson')
  const { value, low, high } = wilson(7, 50)
  expect([value, low, high].map((one) => Number(one.toFixed(6)))).toEqual([0.14, 0.069508, 0.261862])
  expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 })
  expect(wilson(0, 10).low).toBe(0)
})
