/** The name of the scored file: `mails.csv` becomes `mails-scored.csv`. */
export const scoredName = (name: string): string => {
  const unpacked = name.replace(/\.gz$/i, '')
  const dot = unpacked.lastIndexOf('.')
  return dot > 0 ? `${unpacked.slice(0, dot)}-scored.csv` : `${unpacked}-scored.csv`
}
