// What a label means, as it was written: paragraphs, lists, examples after `>`, **bold**, *italic* and `code`. Everything else
// stands as it is; nothing is ever read as HTML.
import { Fragment, type ReactNode } from 'react'
import css from './labelling.module.css'

type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list' | 'examples'; readonly items: readonly string[] }

/** Cuts a guideline into blocks. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  for (const line of text.split(/\r?\n/)) {
    const item = /^\s*(>|[-*+]|\d+\.)\s+(.*)$/.exec(line)
    const last = blocks.at(-1)
    if (item) {
      const kind = item[1] === '>' ? 'examples' : 'list'
      if (last?.kind === kind) blocks[blocks.length - 1] = { kind, items: [...last.items, item[2] ?? ''] }
      else blocks.push({ kind, items: [item[2] ?? ''] })
    } else if (line.trim() === '') blocks.push({ kind: 'text', text: '' })
    else if (last?.kind === 'text' && last.text !== '')
      blocks[blocks.length - 1] = { kind: 'text', text: `${last.text} ${line.trim()}` }
    else blocks.push({ kind: 'text', text: line.replace(/^#+\s*/, '').trim() })
  }
  return blocks.filter((block) => block.kind !== 'text' || block.text !== '')
}

function inline(text: string): ReactNode {
  return text.split(/(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`)/).map((piece, index) => {
    if (piece.startsWith('**') && piece.length > 4) return <b key={index}>{piece.slice(2, -2)}</b>
    if (piece.startsWith('*') && piece.length > 2) return <i key={index}>{piece.slice(1, -1)}</i>
    if (piece.startsWith('`') && piece.length > 2) return <code key={index}>{piece.slice(1, -1)}</code>
    return <Fragment key={index}>{piece}</Fragment>
  })
}

/** A guideline. */
export function Guideline(props: { readonly text: string }): ReactNode {
  return (
    <div className={css.guideline} dir="auto">
      {blocksOf(props.text).map((block, index) =>
        block.kind === 'text' ? (
          <p key={index}>{inline(block.text)}</p>
        ) : (
          <ul key={index} className={block.kind === 'examples' ? css.examples : css.list}>
            {block.items.map((item, at) => (
              <li key={at}>{inline(item)}</li>
            ))}
          </ul>
        ),
      )}
    </div>
  )
}
