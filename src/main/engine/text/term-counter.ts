// Counts in how many documents each term occurs. It is not a vocabulary: that is chosen from it at the end.
// Invariant: at most `capacity` terms are held between documents; beyond it, terms seen in one document only
// are forgotten, so that a huge file cannot fill the memory (their counts then start anew).

/** A term and the number of documents that hold it. */
export type TermCount = { readonly term: string; readonly documents: number }

/** Document frequencies, built text by text. */
export class TermCounter {
  readonly #ids = new Map<string, number>()
  #documents = new Int32Array(1024)
  #last = new Int32Array(1024)
  #document = 0

  constructor(readonly capacity = 3_000_000) {}

  /** Begins the next document. */
  next(): void {
    if (this.#ids.size > this.capacity) this.#forgetRare()
    this.#document++
  }

  /** Notes a term of the current document; repeats within it count once. */
  readonly see = (term: string): void => {
    let id = this.#ids.get(term)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(detached(term), id)
      if (id >= this.#last.length) this.#grow()
      this.#documents[id] = 0
      this.#last[id] = 0
    }
    if (this.#last[id] === this.#document) return
    this.#last[id] = this.#document
    this.#documents[id] = (this.#documents[id] ?? 0) + 1
  }

  /** Terms in at least `least` documents, in the order in which they were first seen. */
  terms(least: number): TermCount[] {
    const kept: TermCount[] = []
    for (const [term, id] of this.#ids) {
      const documents = this.#documents[id] ?? 0
      if (documents >= least) kept.push({ term, documents })
    }
    return kept
  }

  #grow(): void {
    const size = this.#last.length * 2
    const documents = new Int32Array(size)
    const last = new Int32Array(size)
    documents.set(this.#documents)
    last.set(this.#last)
    this.#documents = documents
    this.#last = last
  }

  #forgetRare(): void {
    const kept = this.terms(2)
    this.#ids.clear()
    for (const [id, { term, documents }] of kept.entries()) {
      this.#ids.set(term, id)
      this.#documents[id] = documents
      this.#last[id] = 0
    }
  }
}

/** Engines keep what is cut out of a text as a view of it from 13 characters on, and with it the whole text. */
function detached(term: string): string {
  return term.length < 13 ? term : (JSON.parse(JSON.stringify(term)) as string)
}
