// Personal data in messages: what has a checksum is checked, so that an order number is not taken for a card. Everything
// is found by patterns that read a text once.
import { PersonalKind } from '../../shared/domain/quality'

/** A place in a text; `end` is the first unit after it (UTF-16). */
export type PersonalSpan = {
  readonly kind: PersonalKind
  readonly start: number
  readonly end: number
}

type Finder = {
  readonly kind: PersonalKind
  readonly pattern: RegExp
  /** Whether what the pattern found is one. */
  readonly accepts?: (found: string) => boolean
  /** Units of it that can be one: what follows may be the next words. */
  readonly cut?: (found: string) => number
}

const finders: readonly Finder[] = [
  {
    kind: 'email',
    pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu,
  },
  {
    kind: 'iban',
    pattern: /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/giu,
    accepts: isIban,
    cut: ibanEnd,
  },
  {
    kind: 'card',
    pattern: /(?<![\p{L}\p{N}])\d(?:[ -]?\d){12,18}(?![\p{L}\p{N}])/gu,
    accepts: isCardNumber,
  },
  {
    kind: 'ip',
    pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/gu,
    accepts: (found) =>
      found.split('.').every((part) => Number(part) <= 255 && String(Number(part)) === part),
  },
  {
    kind: 'ip',
    pattern: /(?<![\p{L}\p{N}:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,2}(?![\p{L}\p{N}:])/giu,
    accepts: (found) => found.split(':').length === 8 || found.includes('::'),
  },
  {
    kind: 'phone',
    pattern: /(?<![\p{L}\p{N}.,/-])(?:\+|00)?\(?\d(?:[ \-./()]{0,2}\d){6,14}(?![\p{L}\p{N}])/gu,
    accepts: isPhone,
  },
]

const titles = 'Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Madam|Herr|Frau|Monsieur|Madame|Señor|Señora|Sr|Sra'
const introductions =
  "my name is|my name's|i am called|this is|regards,|sincerely,|mein name ist|ich heiße|je m'appelle|me llamo|mi nombre es"
const name = String.raw`\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,3}`
const namePatterns: readonly RegExp[] = [
  new RegExp(String.raw`(?<![\p{L}])(?:${titles})\.? (${name})`, 'gu'),
  // The words before a name in any case, the name itself with capitals.
  new RegExp(
    String.raw`(?<![\p{L}])(?:${introductions.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)})\s+(${name})`,
    'gu',
  ),
]

/**
 * Personal data in a text, in order and not overlapping. Names are guessed from titles and introductions, and looked for
 * only where `kinds` asks for them.
 */
export function findPersonalData(
  text: string,
  kinds: readonly PersonalKind[] = PersonalKind.options.filter((kind) => kind !== 'name'),
): PersonalSpan[] {
  const found: PersonalSpan[] = []
  // Most messages hold none of it.
  if (/[\d@]/.test(text))
    for (const { kind, pattern, accepts, cut } of finders) {
      if (!kinds.includes(kind)) continue
      for (const match of text.matchAll(pattern)) {
        const whole = cut ? match[0].slice(0, cut(match[0])) : match[0]
        if (!accepts || accepts(whole))
          add(found, { kind, start: match.index, end: match.index + whole.length })
      }
    }
  if (kinds.includes('name'))
    for (const pattern of namePatterns)
      for (const match of text.matchAll(pattern)) {
        const end = match.index + match[0].length
        add(found, { kind: 'name', start: end - (match[1] ?? '').length, end })
      }
  return found.sort((a, b) => a.start - b.start)
}

/** A span that overlaps an earlier finder's is part of it: a card number is no phone number. */
function add(found: PersonalSpan[], span: PersonalSpan): void {
  if (found.every((one) => one.end <= span.start || span.end <= one.start)) found.push(span)
}

/** The text with each span as [EMAIL], [PHONE], [CARD], [IBAN], [IP] or [NAME]. */
export function redact(text: string, spans: readonly PersonalSpan[]): string {
  let out = ''
  let at = 0
  for (const { kind, start, end } of spans) {
    out += `${text.slice(at, start)}[${kind.toUpperCase()}]`
    at = end
  }
  return out + text.slice(at)
}

/** Payment cards: 13 to 19 digits of a known issuer whose last one fits the others (Luhn, ISO/IEC 7812-1). */
function isCardNumber(found: string): boolean {
  const digits = found.replaceAll(/\D/g, '')
  if (!/^(?:4|5[1-5]|2[2-7]|3[4-9]|6)/.test(digits) || /^(\d)\1*$/.test(digits)) return false
  if (digits.startsWith('4') && ![13, 16, 19].includes(digits.length)) return false
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BR: 29, BY: 28, CH: 21, CR: 22, CY: 28,
  CZ: 24, DE: 22, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18,
  GR: 27, GT: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32,
  LI: 21, LT: 20, LU: 20, LV: 21, MC: 27, MD: 24, ME: 22, MK: 19, MR: 27, MT: 31, MU: 30, NL: 18, NO: 15, PK: 24,
  PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22, SA: 24, SC: 31, SE: 24, SI: 19, SK: 24, SM: 27, ST: 25, SV: 28,
  TL: 23, TN: 24, TR: 26, UA: 29, VA: 22, VG: 24, XK: 20,
} // prettier-ignore

/** Where an account number of the country with which it begins ends; 0 where a word goes on there. */
function ibanEnd(found: string): number {
  let left = ibanLengths[found.slice(0, 2).toUpperCase()] ?? 0
  if (left === 0) return 0
  let end = 0
  while (end < found.length && left > 0) if (found[end++] !== ' ') left--
  return left === 0 && (end === found.length || found[end] === ' ') ? end : 0
}

/** Account numbers (ISO 13616): the length of the country, and 1 as the rest of a division by 97. */
function isIban(found: string): boolean {
  const packed = found.replaceAll(' ', '').toUpperCase()
  if (ibanLengths[packed.slice(0, 2)] !== packed.length) return false
  let rest = 0
  for (const character of packed.slice(4) + packed.slice(0, 4)) {
    const value = /\d/.test(character) ? character : String(character.charCodeAt(0) - 55)
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

/**
 * A telephone number: with a plus or two zeros before it, with a zero at its start, or in groups of a usual shape. A
 * plain row of digits, a date, a time and a price are none.
 */
function isPhone(found: string): boolean {
  const digits = found.replaceAll(/\D/g, '')
  if (digits.length < 7 || digits.length > 15) return false
  if (/^(?:\+|00)/.test(found)) return digits.length >= 8
  if (/^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/.test(found)) return false
  if (/^\d{4}[./-]\d{2}[./-]\d{2} \d/.test(found)) return false
  const hasGroups = /[ \-./()]/.test(found)
  if (/^\(?0/.test(found)) return digits.length >= 9 && !/^0{2,}/.test(digits)
  if (!hasGroups) return false
  // 555-867-5309, (555) 867-5309, 555.867.5309
  return /^\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]\d{4}$/.test(found)
}
