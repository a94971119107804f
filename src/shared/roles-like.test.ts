import { expect, it } from 'vitest'
import type { Column } from './domain/file'
import { rolesLike } from './roles-like'

const column = (index: number, name: string, role: Column['role'], more: Partial<Column> = {}): Column => ({
  index,
  name,
  role,
  ...more,
})

it('gives columns of the same name the role that they have there, however it was guessed', () => {
  const dataset = [
    column(0, 'message', 'text'),
    column(1, 'topics', 'label', { kind: 'multi', separator: '|' }),
    column(2, 'team', 'metadata'),
  ]
  const file = [
    column(0, 'Topics', 'metadata'),
    column(1, 'team', 'label', { kind: 'single' }),
    column(2, 'summary', 'text'),
    column(3, 'message ', 'metadata'),
    column(4, 'ticket', 'id'),
  ]
  expect(rolesLike(file, dataset)).toEqual([
    column(0, 'Topics', 'label', { kind: 'multi', separator: '|' }),
    column(1, 'team', 'metadata'),
    column(2, 'summary', 'metadata'),
    column(3, 'message ', 'text'),
    column(4, 'ticket', 'id'),
  ])
})

it('keeps the guess where the file names its columns otherwise', () => {
  const dataset = [column(0, 'message', 'text'), column(1, 'label', 'label')]
  const file = [column(0, 'utterance', 'text'), column(1, 'intent', 'label', { kind: 'single' })]
  expect(rolesLike(file, dataset)).toEqual(file)
})
