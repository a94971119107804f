import { expect, test } from 'vitest'
import { folderOf } from './files'

test('a chosen folder is found from a file in it, however deep the file lies', () => {
  expect(folderOf('/home/a/minilm/config.json', 'minilm/config.json')).toBe('/home/a/minilm')
  expect(folderOf('/home/a/minilm/1_Pooling/config.json', 'minilm/1_Pooling/config.json')).toBe(
    '/home/a/minilm',
  )
  expect(folderOf(String.raw`C:\models\minilm\config.json`, 'minilm/config.json')).toBe(
    String.raw`C:\models\minilm`,
  )
  expect(folderOf('', 'minilm/config.json')).toBeNull()
  expect(folderOf('/home/a/config.json', '')).toBeNull()
})
