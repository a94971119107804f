// How the history counts what a step touched.

/** "1 message", "3,970 messages". */
export const messages = (rows: number): string =>
  rows === 1 ? '1 message' : `${rows.toLocaleString('en')} messages`
