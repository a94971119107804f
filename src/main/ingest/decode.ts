// Strict decoding of bytes that come in pieces. Not detection (detect-encoding.ts).
// Invariant: a byte that the encoding does not define becomes the lone surrogate U+DC00 + byte (as Python's
// surrogateescape does), so that `isDecodable` finds it, the reader can reject just that row, and
// `showBytes` can print the byte itself. Well-formed text never holds a lone surrogate.
import buffer from 'node:buffer'
import iconv from 'iconv-lite'
import type { Encoding } from '../../shared/domain/file'

/** Bytes of the sequence at `at`: its length, 0 when the bytes end inside it, -1 when it is invalid. */
type SequenceLength = (bytes: Buffer, at: number) => number

/** Turns pieces of a file into text; `end` gives what was still open. */
export type Decoder = { readonly write: (bytes: Buffer) => string; readonly end: () => string }

/** A decoder for one file; drops a byte order mark at the start. */
export function createDecoder(encoding: Encoding): Decoder {
  const decodePart = partDecoder(encoding)
  let open: Buffer = Buffer.alloc(0)
  let started = false
  const withoutMark = (text: string): string => {
    if (started || text === '') return text
    started = true
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
  return {
    write: (bytes) => {
      const all = open.length === 0 ? bytes : Buffer.concat([open, bytes])
      const whole = wholeLength(encoding, all)
      open = Buffer.from(all.subarray(whole))
      return withoutMark(decodePart(all.subarray(0, whole)))
    },
    end: () => {
      const text = withoutMark(Array.from(open, escapeByte).join(''))
      open = Buffer.alloc(0)
      return text
    },
  }
}

/** False when the text holds a lone surrogate, which stands for a byte (in UTF-16 a unit) without a meaning. */
export function isDecodable(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/** The text with undecodable bytes written as \xNN. */
export function showBytes(text: string, encoding: Encoding): string {
  if (isDecodable(text)) return text
  const hex = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be'
  return text.replace(/[\uD800-\uDFFF]/gu, (unit) => {
    const code = unit.charCodeAt(0)
    if (!isWide) return hex(code & 0xff)
    const [high, low] = [hex(code >> 8), hex(code & 0xff)]
    return encoding === 'utf-16le' ? low + high : high + low
  })
}

/** Decoded text of a head that may end inside a character (the open end is left out). */
export function decodeHead(head: Buffer, encoding: Encoding): string {
  return createDecoder(encoding).write(head)
}

function escapeByte(byte: number): string {
  return String.fromCharCode(0xdc00 + byte)
}

function partDecoder(encoding: Encoding): (bytes: Buffer) => string {
  switch (encoding) {
    case 'utf-8':
      return decodeUtf8
    case 'utf-16le':
      return (bytes) => bytes.toString('utf16le')
    case 'utf-16be':
      return (bytes) => Buffer.from(bytes).swap16().toString('utf16le')
    default:
      return (bytes) => decodeLegacy(bytes, encoding)
  }
}

function decodeUtf8(bytes: Buffer): string {
  if (buffer.isAscii(bytes)) return bytes.toString('latin1')
  if (buffer.isUtf8(bytes)) return bytes.toString('utf8')
  return decodeRuns(bytes, utf8Sequence, (run) => run.toString('utf8'))
}

function decodeLegacy(bytes: Buffer, encoding: Encoding): string {
  // Shift-JIS too: iconv-lite's table is CP932, in which 0x5C and 0x7E are ASCII.
  if (buffer.isAscii(bytes)) return bytes.toString('latin1')
  const decode = (part: Buffer): string => iconv.decode(part, encoding, { stripBOM: false })
  const text = decode(bytes)
  if (!text.includes('\uFFFD')) return text
  const one = (part: Buffer): string => {
    const character = decode(part)
    return character.includes('\uFFFD') ? Array.from(part, escapeByte).join('') : character
  }
  return decodeRuns(bytes, sequenceOf(encoding), (run) => {
    const runText = decode(run)
    return runText.includes('\uFFFD') ? decodeEach(run, sequenceOf(encoding), one) : runText
  })
}

/** Decodes stretches of valid sequences at once and escapes the bytes between them. */
function decodeRuns(bytes: Buffer, lengthAt: SequenceLength, decode: (run: Buffer) => string): string {
  const parts: string[] = []
  let from = 0
  let at = 0
  while (at < bytes.length) {
    const length = lengthAt(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    if (at > from) parts.push(decode(bytes.subarray(from, at)))
    parts.push(escapeByte(bytes[at] ?? 0))
    at++
    from = at
  }
  if (at > from) parts.push(decode(bytes.subarray(from, at)))
  return parts.join('')
}

function decodeEach(bytes: Buffer, lengthAt: SequenceLength, decode: (one: Buffer) => string): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = Math.max(1, lengthAt(bytes, at))
    parts.push(decode(bytes.subarray(at, at + length)))
    at += length
  }
  return parts.join('')
}

/** How many of the bytes can be decoded now; the rest waits for the next piece. */
function wholeLength(encoding: Encoding, bytes: Buffer): number {
  if (encoding === 'windows-1252') return bytes.length
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return bytes.length & ~1
  const lengthAt = sequenceOf(encoding)
  // A byte below 0x30 is a character of its own in each of these encodings: a safe place to start.
  let at = bytes.length
  const back = encoding === 'utf-8' ? Math.max(0, bytes.length - 3) : 0
  while (at > back && (bytes[at - 1] ?? 0) >= 0x30) at--
  while (at < bytes.length) {
    const length = lengthAt(bytes, at)
    if (length === 0) return at
    at += Math.max(1, length)
  }
  return bytes.length
}

/** The sequence rule of an encoding. */
export function sequenceOf(encoding: Encoding): SequenceLength {
  switch (encoding) {
    case 'shift_jis':
      return shiftJisSequence
    case 'euc-jp':
      return eucJpSequence
    case 'gb18030':
      return gb18030Sequence
    case 'windows-1252':
      return windows1252Sequence
    default:
      return utf8Sequence
  }
}

const isBetween = (byte: number, low: number, high: number): boolean => byte >= low && byte <= high

/** Well-formed UTF-8 (Unicode 15, table 3-7). */
const utf8Sequence: SequenceLength = (bytes, at) => {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  if (!isBetween(lead, 0xc2, 0xf4)) return -1
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return 0
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (!isBetween(byte, low, high)) return -1
  }
  return length
}

const shiftJisSequence: SequenceLength = (bytes, at) => {
  const lead = bytes[at] ?? 0
  if (lead < 0x80 || isBetween(lead, 0xa1, 0xdf)) return 1
  if (!isBetween(lead, 0x81, 0x9f) && !isBetween(lead, 0xe0, 0xfc)) return -1
  const trail = bytes[at + 1]
  if (trail === undefined) return 0
  return isBetween(trail, 0x40, 0xfc) && trail !== 0x7f ? 2 : -1
}

const eucJpSequence: SequenceLength = (bytes, at) => {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  if (lead !== 0x8e && lead !== 0x8f && !isBetween(lead, 0xa1, 0xfe)) return -1
  const length = lead === 0x8f ? 3 : 2
  for (let i = 1; i < length; i++) {
    const trail = bytes[at + i]
    if (trail === undefined) return 0
    if (!isBetween(trail, 0xa1, 0xfe)) return -1
  }
  return length
}

const gb18030Sequence: SequenceLength = (bytes, at) => {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  if (!isBetween(lead, 0x81, 0xfe)) return -1
  const second = bytes[at + 1]
  if (second === undefined) return 0
  if (!isBetween(second, 0x30, 0x39)) return isBetween(second, 0x40, 0xfe) && second !== 0x7f ? 2 : -1
  const third = bytes[at + 2]
  if (third === undefined) return 0
  if (!isBetween(third, 0x81, 0xfe)) return -1
  const fourth = bytes[at + 3]
  if (fourth === undefined) return 0
  return isBetween(fourth, 0x30, 0x39) ? 4 : -1
}

/** Five bytes have no character in windows-1252. */
const windows1252Sequence: SequenceLength = (bytes, at) => {
  const byte = bytes[at] ?? 0
  return byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d ? -1 : 1
}
