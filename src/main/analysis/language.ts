// Language of a message, by n-grams (the detector eld); unsure of very short texts, and says so.
import { eld } from 'eld/small'

/** ISO 639-1 code, or null where the text has too few letters or fits several languages alike. */
export function languageOf(text: string): string | null {
  const letters = text.slice(0, 1000)
  // Fewer say little: "ok", "PIN?", a name.
  if ((letters.match(/\p{L}/gu)?.length ?? 0) < (/[^\p{Script=Latin}\P{L}]/u.test(letters) ? 3 : 10))
    return null
  const found = eld.detect(letters)
  return found.language !== '' && found.isReliable() ? found.language : null
}
