import { describe, expect, it } from 'vitest'
import { readSizes } from './study-words'

describe('sizes as they are typed', () => {
  it('are whole numbers, however they are parted', () => {
    expect(readSizes('183, 266  1_300;18.000')).toEqual([183, 266, 1300, 18000])
    expect(readSizes('')).toEqual([])
  })
  it('are refused where one is none', () => {
    expect(readSizes('183, many')).toBeNull()
    expect(readSizes('0')).toBeNull()
    expect(readSizes(Array.from({ length: 21 }, () => '5').join(' '))).toBeNull()
  })
})
