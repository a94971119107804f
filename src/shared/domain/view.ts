// What people keep of a dataset beside its rows: named filters, and a card that says where it comes from.
import { z } from 'zod'
import { Filter } from './filter'

/** Filters of the rows under a name. */
export const View = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(100),
  /** The part of the page's address after the question mark. */
  address: z.string().max(20_000),
  query: z.string().optional(),
  filter: Filter.optional(),
  createdAt: z.string(),
})
export type View = z.infer<typeof View>

const line = z.string().max(2000).default('')

/** Where a dataset comes from, who may use it, what it is. */
export const DatasetCard = z.object({
  description: z.string().max(20_000).default(''),
  source: line,
  licence: line,
  language: line,
  /** Who labelled it, and how. */
  labelledBy: line,
})
export type DatasetCard = z.infer<typeof DatasetCard>

const cardNames: readonly (readonly [keyof DatasetCard, string])[] = [
  ['description', 'Description'],
  ['source', 'Source'],
  ['licence', 'Licence'],
  ['language', 'Language'],
  ['labelledBy', 'Labelled by'],
]

/** What a card says, as reports and model cards list it; what is empty is left out. */
export const cardFacts = (card: DatasetCard): (readonly [name: string, value: string])[] =>
  cardNames.flatMap(([field, name]) => (card[field] === '' ? [] : [[name, card[field]] as const]))
