// Schemas as short type texts, for the reference. Named schemas of shared/domain stand by their name; each is
// then described once. It is no generator of code.
import { z } from 'zod'

type Json = { readonly [key: string]: unknown }

/** Collects the named types that descriptions mention. */
export type TypeTexts = {
  /** A schema as one line; a named one as its name. */
  readonly describe: (schema: z.ZodType, io: 'input' | 'output') => string
  /** Every named type mentioned so far, with its text, by name. */
  readonly mentioned: () => readonly (readonly [name: string, text: string])[]
}

/** Describes schemas, with names for those that the modules export. */
export function createTypeTexts(modules: readonly Readonly<Record<string, unknown>>[]): TypeTexts {
  const names = z.registry<{ id: string }>()
  for (const [name, value] of modules.flatMap((module) => Object.entries(module)))
    if (value instanceof z.ZodType && /^[A-Z]/u.test(name) && !names.has(value))
      names.add(value, { id: name })
  const found = new Map<string, string>()
  return {
    describe: (schema, io) => {
      const json = z.toJSONSchema(schema, { metadata: names, unrepresentable: 'any', io }) as Json
      const definitions = (json['$defs'] ?? {}) as Record<string, Json>
      for (const [name, definition] of Object.entries(definitions))
        if (!found.has(name)) found.set(name, typeText(definition, true))
      const id = json['id']
      if (typeof id !== 'string') return typeText(json, true)
      if (!found.has(id)) found.set(id, typeText(json, true))
      return id
    },
    mentioned: () => [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  }
}

function typeText(json: Json, isRoot = false): string {
  const reference = json['$ref']
  if (typeof reference === 'string') return reference === '#' ? 'itself' : (reference.split('/').at(-1) ?? '')
  if (!isRoot && typeof json['id'] === 'string') return json['id']
  if ('const' in json) return JSON.stringify(json['const'])
  if (Array.isArray(json['enum'])) return json['enum'].map((one) => JSON.stringify(one)).join(' or ')
  const choices = json['anyOf'] ?? json['oneOf']
  if (Array.isArray(choices)) return choices.map((one: Json) => typeText(one)).join(' or ')
  if (json['type'] === 'array') return listText(json)
  if (json['type'] === 'object') return objectText(json)
  return scalarText(json)
}

function listText(json: Json): string {
  const item = typeText((json['items'] ?? {}) as Json)
  return item.includes(' or ') ? `(${item})[]` : `${item}[]`
}

function objectText(json: Json): string {
  const members = json['properties'] as Record<string, Json> | undefined
  const values = json['additionalProperties']
  if (!members && typeof values === 'object') return `{ [name]: ${typeText(values as Json)} }`
  const required = new Set((json['required'] ?? []) as string[])
  const texts = Object.entries(members ?? {}).map(
    ([name, member]) => `${name}${required.has(name) ? '' : '?'}: ${typeText(member)}`,
  )
  return texts.length === 0 ? '{}' : `{ ${texts.join(', ')} }`
}

function scalarText(json: Json): string {
  const { type } = json
  if (Array.isArray(type)) return type.map((one: unknown) => scalarText({ ...json, type: one })).join(' or ')
  if (typeof type !== 'string') return 'anything'
  if (type === 'null') return type
  if (type === 'string')
    return typeof json['maxLength'] === 'number' ? `string up to ${json['maxLength']}` : type
  const unsafe = Number.MAX_SAFE_INTEGER
  const { minimum: least, exclusiveMinimum: above, maximum: most } = json
  const bounds = [
    ...(typeof least === 'number' && least !== -unsafe ? [`from ${least}`] : []),
    ...(typeof above === 'number' ? [`above ${above}`] : []),
    ...(typeof most === 'number' && most !== unsafe ? [`to ${most}`] : []),
  ]
  return [type, ...bounds].join(' ')
}
