/** The two files that make a tokenizer, parsed: tokenizer.json and tokenizer_config.json (`{}` where absent). */
export type TokenizerFiles = {
  readonly json: Readonly<Record<string, unknown>>
  readonly config: Readonly<Record<string, unknown>>
}
