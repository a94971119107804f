// What a report is made of before it is HTML or Markdown: blocks without markup, so that a section is written once.

/** A piece of a sentence. A `name` comes from people's data: it may hold any sign and any direction of writing. */
export type Phrase = string | { readonly name: string } | { readonly code: string }

/** A cell: its text, and quieter beside it an interval or a remark. */
export type Cell = string | { readonly text: string; readonly note?: string; readonly isCode?: boolean }

/** A table; columns of numbers stand right. */
export type TableBlock = {
  readonly kind: 'table'
  /** What it is, for those who cannot see it and as the title of a folded table. */
  readonly name: string
  readonly columns: readonly { readonly title: string; readonly isNumber?: boolean }[]
  readonly rows: readonly (readonly Cell[])[]
  /** Rows that stand out, by index. */
  readonly marked?: readonly boolean[]
  /** Further detail: folded on a screen, left out on paper. */
  readonly isFolded?: boolean
}

/** A part of a document. */
export type Block =
  | { readonly kind: 'title' | 'heading' | 'subheading'; readonly text: readonly Phrase[] }
  | {
      readonly kind: 'paragraph'
      readonly text: readonly Phrase[]
      /** `lead` is the sentence that says it all. */
      readonly tone?: 'lead' | 'quiet' | 'bad'
    }
  | { readonly kind: 'list'; readonly items: readonly (readonly Phrase[])[] }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: Cell])[] }
  | TableBlock
  /** A drawing as SVG text, and the same as a table for those who cannot see it and for Markdown. */
  | {
      readonly kind: 'figure'
      readonly svg: string
      readonly caption: string
      readonly table: TableBlock | null
    }
  /** Lines of a command line. */
  | { readonly kind: 'commands'; readonly lines: readonly string[] }

/** A heading. */
export const heading = (...text: readonly Phrase[]): Block => ({ kind: 'heading', text })
/** A smaller heading. */
export const subheading = (...text: readonly Phrase[]): Block => ({ kind: 'subheading', text })
/** A paragraph. */
export const paragraph = (...text: readonly Phrase[]): Block => ({ kind: 'paragraph', text })
/** A remark. */
export const remark = (...text: readonly Phrase[]): Block => ({ kind: 'paragraph', text, tone: 'quiet' })

const breaking = /\p{Cc}|[\u2028\u2029]/gu

/** A text that files of any kind take: control signs are replaced, line ends become spaces. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\r\n\t]+/gu, ' ').replaceAll(breaking, '\ufffd')

/** Names one after another, with a word before the last; of more than `most` the rest is counted. */
export function namesPhrase(names: readonly string[], most = 8): Phrase[] {
  const shown = names.slice(0, most)
  const rest = names.length - shown.length
  return shown
    .flatMap((name, at): Phrase[] => {
      const isLast = at === shown.length - 1
      if (at === 0) return [{ name }]
      return [isLast && rest === 0 ? ' and ' : ', ', { name }]
    })
    .concat(rest > 0 ? [` and ${rest.toLocaleString('en')} more`] : [])
}
