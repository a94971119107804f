import { describe, expect, it } from 'vitest'
import {
  amount,
  clockDuration,
  count,
  cutMiddle,
  cutToFit,
  dateTime,
  duration,
  fileSize,
  interval,
  markHits,
  memory,
  memoryOf,
  passes,
  percent,
  plural,
  points,
  probability,
  pValue,
  rate,
  when,
} from './format'

describe('format', () => {
  it('writes counts with thousands and their noun', () => {
    expect(count(13083)).toBe('13,083')
    expect(plural(1, 'row')).toBe('1 row')
    expect(plural(0, 'row')).toBe('0 rows')
    expect(plural(2, 'bad line')).toBe('2 bad lines')
  })
  it('writes per cent with one decimal and a narrow no-break space', () => {
    expect(percent(0.934)).toBe('93.4\u202f%')
    expect(percent(1, 0)).toBe('100\u202f%')
  })
  it('writes differences with a sign, and never a minus zero', () => {
    expect(points(0.013)).toBe('+1.3')
    expect(points(-0.009)).toBe('\u22120.9')
    expect(points(-0.0001)).toBe('0.0')
  })
  it('writes even intervals with ± and lopsided ones from to', () => {
    expect(interval({ value: 0.934, low: 0.925, high: 0.943 })).toBe('±\u00a00.9')
    expect(interval({ value: 0.2, low: 0.1, high: 0.55 })).toBe('10.0 to 55.0')
  })
  it('writes probabilities without the leading zero', () => {
    expect(probability(0.914)).toBe('.91')
    expect(probability(0.999)).toBe('1.00')
    expect(probability(0)).toBe('.00')
  })
  it('writes spans of time in the two largest units', () => {
    expect(duration(9)).toBe('9 s')
    expect(duration(344)).toBe('5 min 44 s')
    expect(duration(120)).toBe('2 min')
    expect(duration(6720)).toBe('1 h 52 min')
    expect(duration(3.24, { exact: true })).toBe('3.2 s')
    expect(duration(59.7)).toBe('1 min')
    expect(clockDuration(344)).toBe('5:44')
    expect(clockDuration(6730)).toBe('1:52:10')
  })
  it('writes disk in decimal and memory in binary units', () => {
    expect(fileSize(812)).toBe('812 B')
    expect(fileSize(4_200_000)).toBe('4.2 MB')
    expect(fileSize(1_300_000_000)).toBe('1.3 GB')
    expect(fileSize(999_900)).toBe('1.0 MB')
    expect(memory(1331)).toBe('1.3 GiB')
    expect(memoryOf(1331, 15974)).toBe('1.3 of 15.6 GiB')
  })
  it('writes rates and p-values short', () => {
    expect(rate(0.0001)).toBe('1e-4')
    expect(rate(0.00035)).toBe('3.5e-4')
    expect(rate(0.5)).toBe('0.5')
    expect(pValue(0.002)).toBe('p = 0.002')
    expect(pValue(0.0002)).toBe('p < 0.001')
  })
  it('writes moments by how far they lie back', () => {
    const now = new Date(2026, 10, 22, 18, 0)
    expect(when(new Date(2026, 10, 22, 14, 10).toISOString(), now)).toBe('today 14:10')
    expect(when(new Date(2026, 10, 18, 14, 10).toISOString(), now)).toBe('18 Nov')
    expect(when(new Date(2025, 9, 2, 9, 14).toISOString(), now)).toBe('2 Oct 2025')
    expect(dateTime(new Date(2026, 9, 2, 9, 14).toISOString())).toBe('2 Oct 2026, 09:14')
  })
  it('writes large amounts short and fractions of epochs without empty places', () => {
    expect([812, 45_200, 22_713_216, 1_300_000_000].map(amount)).toEqual([
      '812',
      '45.2 k',
      '22.7 M',
      '1.3 bn',
    ])
    expect([999_600, 107_000_000].map(amount)).toEqual(['1.0 M', '107 M'])
    expect([3, 0.5, 1 / 3].map(passes)).toEqual(['3', '0.5', '0.33'])
  })
  it('cuts labels in the middle by signs, not by code units', () => {
    expect(cutMiddle('balance_not_updated_after_bank_transfer', 26)).toBe('balance_not_u…ank_transfer')
    expect(cutMiddle('card_arrival', 26)).toBe('card_arrival')
    expect(cutMiddle('😀😀😀😀😀', 3)).toBe('😀…😀')
  })

  it('cuts a label to the room there is, keeping as much of both ends as fits', () => {
    const fits = (cut: string): boolean => cut.length <= 20
    expect(cutToFit('balance_not_updated_after_bank_transfer', fits)).toBe('balance_no…_transfer')
    expect(cutToFit('card_arrival', fits)).toBe('card_arrival')
    expect(cutToFit('card_arrival', () => false)).toBe('c…l')
  })
  it('marks search hits without regard to case and without reading the query as a pattern', () => {
    expect(markHits('My Card. card?', 'card')).toEqual([
      { text: 'My ', hit: false },
      { text: 'Card', hit: true },
      { text: '. ', hit: false },
      { text: 'card', hit: true },
      { text: '?', hit: false },
    ])
    expect(markHits('a.b', '.').filter((piece) => piece.hit)).toEqual([{ text: '.', hit: true }])
    expect(markHits('カード', 'ード')).toEqual([
      { text: 'カ', hit: false },
      { text: 'ード', hit: true },
    ])
    expect(markHits('', 'x')).toEqual([{ text: '', hit: false }])
  })
})
