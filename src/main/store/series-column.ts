/** Numbers that grow at the end, without an object for each. */
export class Column {
  #values = new Float64Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.#values.byteLength
  }

  /** All values; valid until the next change. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }

  /** NaN where there is none. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Float64Array(this.#length * 2)
      wider.set(this.#values)
      this.#values = wider
    }
    this.#values[this.#length++] = value
  }

  /** NaN up to a length. */
  fill(length: number): void {
    while (this.#length < length) this.push(Number.NaN)
  }

  /** Forgets what lies after a length. */
  cut(length: number): void {
    this.#length = Math.min(this.#length, length)
  }
}
