// A document as Markdown (GitHub's): the text for a repository. Drawings stand as their tables.
import { type Block, type Cell, oneLine, type Phrase, type TableBlock } from './document'

/** A text in which no sign means anything to Markdown, on one line. */
export function escapeMarkdown(value: string): string {
  return (
    oneLine(value)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*[\]{}|~#$!^]/gu, (sign) => `\\${sign}`)
      // Inside a word an underscore means nothing, and names of labels are full of them.
      .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replaceAll(/@(?=\w)/gu, '&#64;')
      // Addresses must not become links.
      .replaceAll('://', ':&#47;&#47;')
      .replaceAll(/www\./giu, (word) => `${word.slice(0, 3)}&#46;`)
      .replace(/^(\s*)([-+=])/u, '$1\\$2')
      .replace(/^(\s*\d+)([.)])(?=\s|$)/u, '$1\\$2')
  )
}

/** The text of a document, without a head. */
export function markdownOf(blocks: readonly Block[]): string {
  return `${blocks.map(blockText).filter(Boolean).join('\n\n')}\n`
}

function phrases(parts: readonly Phrase[]): string {
  return parts
    .map((part, at) => {
      if (typeof part === 'string') return at === 0 ? escapeMarkdown(part) : inner(part)
      return 'name' in part ? (at === 0 ? escapeMarkdown(part.name) : inner(part.name)) : code(part.code)
    })
    .join('')
}

// Inside a line no sign begins a list.
const inner = (value: string): string => escapeMarkdown(`.${value}`).slice(1)

function code(value: string): string {
  const own = oneLine(value)
  const ticks = '`'.repeat(Math.max(0, ...[...own.matchAll(/`+/gu)].map(([run]) => run.length)) + 1)
  const room = own.startsWith('`') || own.endsWith('`') ? ' ' : ''
  return `${ticks}${room}${own}${room}${ticks}`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `# ${phrases(block.text)}`
    case 'heading':
      return `## ${phrases(block.text)}`
    case 'subheading':
      return `### ${phrases(block.text)}`
    case 'paragraph': {
      const text = phrases(block.text)
      return block.tone === 'lead' || block.tone === 'bad' ? `**${text}**` : text
    }
    case 'list':
      return block.items.map((item) => `- ${phrases(item)}`).join('\n')
    case 'facts':
      return block.facts.map(([name, value]) => `- ${escapeMarkdown(name)}: ${cell(value, false)}`).join('\n')
    case 'table':
      return table(block)
    case 'figure':
      return block.table ? `${escapeMarkdown(block.caption)}\n\n${table(block.table)}` : ''
    case 'commands': {
      const lines = block.lines.map(oneLine)
      const longest = Math.max(
        2,
        ...lines.flatMap((line) => [...line.matchAll(/`+/gu)].map(([run]) => run.length)),
      )
      const fence = '`'.repeat(longest + 1)
      return `${fence}sh\n${lines.join('\n')}\n${fence}`
    }
  }
}

function table({ columns, rows, marked }: TableBlock): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const strong = (text: string, at: number): string => (marked?.[at] && text !== '' ? `**${text}**` : text)
  return [
    line(columns.map(({ title }) => escapeMarkdown(title) || ' ')),
    line(columns.map(({ isNumber }) => (isNumber ? '---:' : '---'))),
    ...rows.map((row, at) => line(row.map((one) => strong(cell(one, true), at)))),
  ].join('\n')
}

function cell(value: Cell, isInTable: boolean): string {
  if (typeof value === 'string') return escapeMarkdown(value)
  // A pipe ends a cell, also inside code.
  const isPlain = value.isCode !== true || (isInTable && value.text.includes('|'))
  const main = isPlain ? escapeMarkdown(value.text) : code(value.text)
  return value.note === undefined ? main : `${main} (${escapeMarkdown(value.note)})`
}
