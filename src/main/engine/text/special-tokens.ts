// The special tokens of a folder without tokenizer.json: what its other files say of them, else what the model's
// kind takes, as `added_tokens` of tokenizer.json.
import { isObject } from '../json'

/** The parts that special tokens play. */
export type Role = 'cls' | 'sep' | 'unk' | 'pad' | 'mask'

/** An entry of `added_tokens` in tokenizer.json. */
export type AddedEntry = {
  readonly id: number
  readonly content: string
  readonly single_word: boolean
  readonly lstrip: boolean
  readonly rstrip: boolean
  readonly normalized: boolean
  readonly special: boolean
}

/** The word that plays a part, and all added tokens. */
export type SpecialTokens = {
  readonly words: Readonly<Record<Role, string>>
  readonly added: readonly AddedEntry[]
}

/** What a kind of model takes where its folder says nothing. */
export type Habits = {
  readonly words: Readonly<Record<Role, string>>
  /** Whether the mask takes the space before it along, standing for a word with its space. */
  readonly masksSpace: boolean
  /** Whether words that the vocabulary lacks come after it; else they are left out. */
  readonly appends: boolean
}

const roles: readonly Role[] = ['cls', 'sep', 'unk', 'pad', 'mask']

type Flags = Partial<Omit<AddedEntry, 'id' | 'content'>>

/**
 * Special tokens of a folder. `config` is tokenizer_config.json with special_tokens_map.json and, under
 * `added_tokens`, added_tokens.json; `own` are tokens that the vocabulary itself marks.
 */
export function readSpecialTokens(
  config: Readonly<Record<string, unknown>>,
  habits: Habits,
  ids: ReadonlyMap<string, number>,
  own: readonly { readonly content: string; readonly special: boolean }[] = [],
): SpecialTokens {
  const named = new Map(ids)
  const { added_tokens: more, added_tokens_decoder: decoder, additional_special_tokens: others } = config
  if (isObject(more))
    for (const [content, id] of Object.entries(more)) if (typeof id === 'number') named.set(content, id)
  const described = Object.entries(isObject(decoder) ? decoder : {}).filter(
    (entry): entry is [string, Record<string, unknown> & { content: string }] =>
      isObject(entry[1]) && typeof entry[1]['content'] === 'string',
  )
  for (const [id, { content }] of described) if (!ids.has(content)) named.set(content, Number(id))

  const entries = new Map<string, AddedEntry>()
  const add = (content: string, flags: Flags): void => {
    const next = 1 + [...named.values()].reduce((top, other) => Math.max(top, other), -1)
    const id = named.get(content) ?? (habits.appends ? next : null)
    if (id === null) return
    named.set(content, id)
    const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
    entries.set(content, { id, content, ...plain, ...flags })
  }
  for (const { content, special } of own) add(content, { special })
  const words = { ...habits.words }
  for (const role of roles) {
    const said = config[`${role}_token`]
    const content = isObject(said) ? said['content'] : said
    if (typeof content === 'string' && content !== '') words[role] = content
    const lstrip = role === 'mask' && habits.masksSpace
    add(words[role], { lstrip, ...(isObject(said) ? flagsOf(said) : {}) })
  }
  for (const other of Array.isArray(others) ? others : []) {
    const content = isObject(other) ? other['content'] : other
    if (typeof content === 'string') add(content, isObject(other) ? flagsOf(other) : {})
  }
  if (isObject(more))
    for (const content of Object.keys(more)) if (!entries.has(content)) add(content, { special: false })
  for (const [, said] of described) add(said.content, flagsOf(said))
  return { words, added: [...entries.values()].toSorted((a, b) => a.id - b.id) }
}

function flagsOf(said: Record<string, unknown>): Flags {
  const keys = ['single_word', 'lstrip', 'rstrip', 'normalized', 'special'] as const
  // A special token of the map is special, whatever its entry leaves out.
  return Object.fromEntries(
    keys.filter((key) => typeof said[key] === 'boolean').map((key) => [key, said[key]]),
  )
}
