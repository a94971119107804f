import { expect, test } from 'vitest'
import { type Kept, keepMessage, readHistory, writeHistory } from './history'

const kept = (text: string): Kept => ({ text, answers: [{ name: 'Run 1', label: 'card_arrival' }] })
const storage = () => {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  }
}

test('the newest comes first and the same text stands once', () => {
  const list = keepMessage(keepMessage(keepMessage([], kept('a')), kept('b')), kept('a '))
  expect(list.map((one) => one.text)).toEqual(['a', 'b'])
})

test('nothing is kept of an empty text, and fifty at most', () => {
  expect(keepMessage([], kept('  '))).toEqual([])
  const many = Array.from({ length: 60 }, (_, index) => kept(`m${index}`)).reduce(keepMessage, [] as Kept[])
  expect(many).toHaveLength(50)
  expect(many[0]?.text).toBe('m59')
})

test('what was written is read again; what cannot be read counts as nothing', () => {
  const place = storage()
  writeHistory(place, [kept('a')])
  expect(readHistory(place)).toEqual([kept('a')])
  expect(readHistory({ getItem: () => '{broken' })).toEqual([])
  expect(readHistory({ getItem: () => '[{"text":1}]' })).toEqual([])
  const old = '[{"text":"a","answers":[{"run":1,"label":"card_arrival"}]}]'
  expect(readHistory({ getItem: () => old })).toEqual([kept('a')])
})
