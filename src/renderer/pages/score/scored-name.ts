/** The name of the scored file: `mails.csv` becomes `mails-scored.csv`. */
export const scoredName = (name: string): string => {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)}-scored.csv` : `${name}-scored.csv`
}
