// A text on its way through a normaliser, each character tied to the part of the original that it came from. Slow
// and only for highlighting; ids come from plain strings. The rules are those of `NormalizedString` of the Python
// library (tokenizers/src/tokenizer/normalizer.rs), its quirks included, since offsets are compared with its own.

/** A character of the new text and what it does: 0 takes a character's place, 1 is added, -n drops n after it. */
export type Change = readonly [char: string, change: number]

/** A text with, for each of its characters, start and end in the original, in UTF-16 code units. */
export class AlignedText {
  chars: string[]
  starts: number[] = []
  ends: number[] = []
  /** Where the text begins in the original. */
  readonly base: number

  /** `text` is the original from `base` on. */
  constructor(text: string, base: number) {
    this.base = base
    this.chars = [...text]
    let at = base
    for (const char of this.chars) {
      this.starts.push(at)
      at += char.length
      this.ends.push(at)
    }
  }

  get text(): string {
    return this.chars.join('')
  }

  /** The new text out of changes; `dropped` characters at the start have gone. */
  transform(changes: readonly Change[], dropped = 0): void {
    const { starts, ends, chars, base } = this
    this.chars = []
    this.starts = []
    this.ends = []
    let at = dropped
    for (const [char, change] of changes) {
      const from = Math.min(change > 0 ? at - 1 : at, chars.length - 1)
      this.chars.push(char)
      this.starts.push(from < 0 ? base : (starts[from] ?? base))
      this.ends.push(from < 0 ? base : (ends[from] ?? base))
      if (change <= 0) at += 1 - change
    }
  }

  /** Each character becomes none, one or more, all tied to what it was tied to. */
  mapChars(map: (char: string, at: number) => string): void {
    const { chars, starts, ends } = this
    this.chars = []
    this.starts = []
    this.ends = []
    for (const [at, char] of chars.entries())
      for (const made of map(char, at)) {
        this.chars.push(made)
        this.starts.push(starts[at] ?? 0)
        this.ends.push(ends[at] ?? 0)
      }
  }

  /** Each match becomes `content`, tied to the last character of the match. */
  replace(pattern: RegExp, content: string): void {
    const { text } = this
    if (text.search(pattern) < 0) return
    const indexOf = this.charIndices()
    const made = { chars: [] as string[], starts: [] as number[], ends: [] as number[] }
    const copy = (from: number, to: number): void => {
      for (let at = from; at < to; at++) put(this.chars[at] ?? '', at)
    }
    const put = (char: string, from: number): void => {
      made.chars.push(char)
      made.starts.push(from < 0 ? this.base : (this.starts[from] ?? this.base))
      made.ends.push(from < 0 ? this.base : (this.ends[from] ?? this.base))
    }
    let done = 0
    for (const match of text.matchAll(pattern)) {
      const start = indexOf[match.index] ?? 0
      const end = indexOf[match.index + match[0].length] ?? this.chars.length
      copy(done, start)
      for (const char of content) put(char, end - 1)
      done = end
    }
    copy(done, this.chars.length)
    Object.assign(this, made)
  }

  /** Puts text in front, tied to the first character; an empty text stays empty. */
  prepend(text: string): void {
    if (this.chars.length === 0) return
    const added = [...text]
    this.chars.unshift(...added)
    this.starts.unshift(...added.map(() => this.starts[0] ?? 0))
    this.ends.unshift(...added.map(() => this.ends[0] ?? 0))
  }

  /** The index of the character at each code unit of the text, with one past the end. */
  charIndices(): number[] {
    const indices: number[] = []
    for (const [at, char] of this.chars.entries())
      for (let unit = 0; unit < char.length; unit++) indices.push(at)
    indices.push(this.chars.length)
    return indices
  }
}
