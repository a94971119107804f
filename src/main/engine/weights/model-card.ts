/** What a model's README.md says in its front matter. */
export type ModelCard = { readonly licence: string | null; readonly languages: readonly string[] }

/** Reads `license` and `language` from the YAML between the first two `---` lines; other keys are skipped. */
export function readModelCard(text: string): ModelCard {
  const block = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1]
  if (block === undefined) return { licence: null, languages: [] }
  const values = new Map<string, string[]>()
  let list: string[] | null = null
  for (const line of block.split(/\r?\n/)) {
    const item = /^\s*-\s+(.+)$/.exec(line)?.[1]
    const [, key, rest = ''] = /^([\w-]+):\s*(.*)$/.exec(line) ?? []
    if (key !== undefined) {
      list = plain(rest)
      values.set(key, list)
    } else if (item !== undefined) list?.push(...plain(item))
  }
  return { licence: values.get('license')?.[0] ?? null, languages: values.get('language') ?? [] }
}

/** `en`, `"en"`, `[en, de]` as words; comments fall away. */
function plain(value: string): string[] {
  return value
    .replace(/(^|\s)#.*$/, '')
    .replace(/^\[(.*)\]\s*$/, '$1')
    .split(',')
    .map((word) => word.trim().replace(/^(['"])(.*)\1$/, '$2'))
    .filter((word) => word !== '')
}
