// What a filter says, in words, as chips show it. Pure.
import { markWords } from '../../shared/domain/error-mark'
import type { Filter, FilterLeaf } from '../../shared/domain/filter'
import { count, percent } from '../components/format'
import { findingNames } from './finding-names'

/** Names of what a filter refers to by an id. */
export type Names = { readonly run: (id: string) => string; readonly view: (id: string) => string }

/** "label is card or refund, not in the test part". */
export function filterWords(filter: Filter, names: Names): string {
  if (!('op' in filter)) return leafWords(filter, names)
  if (filter.op === 'not') return `not (${filterWords(filter.of, names)})`
  if (filter.of.length === 0) return filter.op === 'and' ? 'all messages' : 'no message'
  const inner = filter.of.map((one) => {
    const words = filterWords(one, names)
    return filter.op === 'and' && 'op' in one && one.op === 'or' && one.of.length > 1 ? `(${words})` : words
  })
  return inner.join(filter.op === 'and' ? ', ' : ' or ')
}

const any = (values: readonly string[]): string =>
  values.length > 3 ? `${values.slice(0, 2).join(', ')} or ${values.length - 2} more` : values.join(' or ')

function range(min: string | undefined, max: string | undefined): string {
  if (min !== undefined && max !== undefined) return min === max ? min : `${min} to ${max}`
  return min === undefined ? (max === undefined ? 'any' : `at most ${max}`) : `at least ${min}`
}

const of = (output: string | undefined): string => (output === undefined ? '' : ` of ${output}`)
const said = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : percent(value)
const counted = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : count(value)

function leafWords(leaf: FilterLeaf, names: Names): string {
  switch (leaf.field) {
    case 'text':
      return `contains “${leaf.contains}”`
    case 'words':
      return `has the words ${leaf.all.join(', ')}`
    case 'pattern':
      return `matches ${leaf.matches}`
    case 'label':
      return `${leaf.output ?? 'label'} is ${any(leaf.in)}`
    case 'labelled':
      return `${leaf.is ? 'labelled' : 'unlabelled'}${leaf.output === undefined ? '' : ` in ${leaf.output}`}`
    case 'status':
      return any(leaf.in)
    case 'source':
      return `labelled by ${any(leaf.in)}`
    case 'part':
      return `in ${any(leaf.in.map((part) => part ?? 'no part'))}`
    case 'length':
      return `${range(counted(leaf.min), counted(leaf.max))} ${leaf.unit}`
    case 'metadata':
      return `${leaf.column} is ${leaf.equals === '' ? 'empty' : leaf.equals}`
    case 'number':
      return `${leaf.column} ${range(counted(leaf.min), counted(leaf.max))}`
    case 'date':
      return `${leaf.column}${leaf.from === undefined ? '' : ` from ${leaf.from.slice(0, 10)}`}${leaf.before === undefined ? '' : ` before ${leaf.before.slice(0, 10)}`}`
    case 'language':
      return `language is ${any(leaf.in.map((one) => one ?? 'unclear'))}`
    case 'view':
      return `view ${names.view(leaf.view)}`
    case 'row':
      return leaf.in.length === 1 ? `message ${leaf.in[0]}` : `${count(leaf.in.length)} chosen messages`
    case 'prediction':
      return `${names.run(leaf.run)} says ${any(leaf.in)}${of(leaf.output)}`
    case 'confidence':
      return `${names.run(leaf.run)} is sure ${range(said(leaf.min), said(leaf.max))}`
    case 'finding':
      return findingNames[leaf.finding as keyof typeof findingNames] ?? leaf.finding
    case 'mark':
      return `marked ${any(leaf.in.map((one) => (one === null ? 'nothing' : markWords[one])))}`
    case 'right':
      return `${names.run(leaf.run)} is ${leaf.is ? 'right' : 'wrong'}`
  }
}
