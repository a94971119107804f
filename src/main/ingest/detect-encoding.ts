// Which encoding the first bytes of a file are in, or that they are no text. Not delimiter or header.
// Order: byte order mark, known magic bytes, NUL pattern (UTF-16 or binary), strict UTF-8, then the legacy
// encodings by how plausible each reading is. Invariant: pure, and the same bytes give the same answer.
import buffer from 'node:buffer'
import chardet from 'chardet'
import type { Encoding } from '../../shared/domain/file'
import { decodeHead, isDecodable, sequenceOf } from './decode'

/** An encoding, or what the file seems to be instead of text (with what to do about it). */
export type EncodingGuess =
  | { readonly ok: true; readonly encoding: Encoding; readonly hasBom: boolean }
  | { readonly ok: false; readonly seems: string; readonly hint: string }

const exportHint = 'Open it in the program that made it, export the table as CSV, and choose that file.'
const unpackHint = 'Unpack it and choose the CSV, JSON, Excel or Parquet file inside.'
const saveHint = 'Open it in Excel or LibreOffice, save it as .xlsx or CSV, and choose that file.'
const lockHint = 'Open it in Excel, take its password away and save it again.'
const chooseHint = 'Choose a CSV, JSON, Excel or Parquet file.'

const magics: readonly (readonly [hex: string, seems: string, hint: string])[] = [
  ['d0cf11e0a1b11ae1', 'an old Office document, such as an .xls workbook', saveHint],
  ['1f8b', 'a gzip archive in a gzip archive', unpackHint],
  ['425a68', 'a bzip2 archive', unpackHint],
  ['28b52ffd', 'a zstd archive', unpackHint],
  ['fd377a585a00', 'an xz archive', unpackHint],
  ['377abcaf271c', 'a 7z archive', unpackHint],
  ['526172211a07', 'a rar archive', unpackHint],
  ['255044462d', 'a PDF document', 'Copy its table into a spreadsheet and export that as CSV.'],
  ['89504e470d0a1a0a', 'a PNG picture', chooseHint],
  ['ffd8ff', 'a JPEG picture', chooseHint],
  ['474946383961', 'a GIF picture', chooseHint],
  ['474946383761', 'a GIF picture', chooseHint],
  ['53514c69746520666f726d6174203300', 'an SQLite database', 'Export the table as CSV and choose that file.'],
  ['50415245', 'an encrypted Parquet file', 'Write it anew without encryption.'],
  ['7f454c46', 'a program', chooseHint],
]

/** Finds the encoding of a head; a given one is taken unless the bytes are plainly no text. */
export function detectEncoding(head: Buffer, given: Encoding | undefined): EncodingGuess {
  const mark = byteOrderMark(head)
  if (mark !== null) {
    if (mark !== 'utf-8' && oddShare(decodeHead(head.subarray(0, 1 << 16), mark)) > 0.1)
      return { ok: false, ...binary }
    return { ok: true, encoding: given ?? mark, hasBom: given === undefined || given === mark }
  }
  const magic = knownMagic(head)
  if (magic !== null) return { ok: false, ...magic }
  if (given === 'utf-16le' || given === 'utf-16be') return { ok: true, encoding: given, hasBom: false }
  if (head.includes(0)) {
    const wide = wideWithoutMark(head)
    if (wide === null || given !== undefined) return { ok: false, ...binary }
    return { ok: true, encoding: wide, hasBom: false }
  }
  if (controlShare(head) > 0.02) return { ok: false, ...binary }
  return { ok: true, encoding: given ?? byteEncoding(head), hasBom: false }
}

const binary = { seems: 'binary data, not text', hint: 'Export the table as CSV and choose that file.' }

function byteOrderMark(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return null
}

function knownMagic(head: Buffer): { seems: string; hint: string } | null {
  if (head.subarray(0, 4).equals(Buffer.from('504b0304', 'hex'))) {
    if (head.includes('xl/workbook.bin')) return { seems: 'a binary Excel workbook (.xlsb)', hint: saveHint }
    if (head.includes('word/')) return { seems: 'a Word document (.docx)', hint: exportHint }
    if (head.includes('opendocument')) return { seems: 'an OpenDocument file', hint: saveHint }
    return { seems: 'a zip archive without an Excel sheet in it', hint: unpackHint }
  }
  // Excel wraps a workbook with a password in the container of the old documents.
  if (head[0] === 0xd0 && head[1] === 0xcf && head.includes(Buffer.from('EncryptedPackage', 'utf16le')))
    return { seems: 'a workbook with a password', hint: lockHint }
  for (const [hex, seems, hint] of magics) {
    const bytes = Buffer.from(hex, 'hex')
    if (head.subarray(0, bytes.length).equals(bytes)) return { seems, hint }
  }
  return null
}

/** UTF-16 without a mark: NULs on one side only, and the reading is text. */
function wideWithoutMark(head: Buffer): Encoding | null {
  const nuls: [even: number, odd: number] = [0, 0]
  for (let at = 0; at < head.length; at++) if (head[at] === 0) nuls[at & 1 ? 1 : 0]++
  const [even, odd] = nuls
  const encoding = odd > even * 20 ? 'utf-16le' : even > odd * 20 ? 'utf-16be' : null
  if (encoding === null) return null
  return oddShare(decodeHead(head.subarray(0, 1 << 16), encoding)) <= 0.01 ? encoding : null
}

/** Share of characters that no text holds: controls, lone surrogates, private or unassigned code points. Random
 * bytes read as UTF-16 hold 15 % of them. */
function oddShare(text: string): number {
  const odds = text.match(/[\p{Cs}\p{Co}\p{Cn}]|(?![\t\n\r])\p{Cc}/gu)?.length ?? 0
  return odds / Math.max(1, text.length)
}

/** Share of control bytes; tab, line ends, form feed and escape (colours of a terminal) stand in text files. */
function controlShare(head: Buffer): number {
  let controls = 0
  for (const byte of head.subarray(0, 1 << 16)) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls++
  }
  return controls / Math.max(1, Math.min(head.length, 1 << 16))
}

/** UTF-8 when valid, or when at most one in ten of its non-ASCII sequences is broken; else the best reading. */
function byteEncoding(head: Buffer): Encoding {
  if (buffer.isUtf8(head)) return 'utf-8'
  const lengthAt = sequenceOf('utf-8')
  let [valid, invalid] = [0, 0]
  for (let at = 0; at < head.length;) {
    const length = lengthAt(head, at)
    if (length === 0) break // the head ends inside a character
    if (length < 0) invalid++
    else if (length > 1) valid++
    at += Math.max(1, length)
  }
  return invalid * 9 <= valid ? 'utf-8' : legacyEncoding(highLines(head))
}

/** The lines that hold bytes above ASCII, up to 64 KB: the only ones that tell the legacy encodings apart. */
function highLines(head: Buffer): Buffer {
  const lines: Buffer[] = []
  let size = 0
  for (let from = 0; from < head.length && size < 1 << 16;) {
    const found = head.indexOf(10, from)
    const end = found < 0 ? head.length : found + 1
    const line = head.subarray(from, Math.min(end, from + (1 << 16)))
    if (line.some((byte) => byte >= 0x80)) {
      lines.push(line)
      size += line.length
    }
    from = end
  }
  return Buffer.concat(lines)
}

function legacyEncoding(sample: Buffer): Encoding {
  const scores: [Encoding, number][] = [
    ['windows-1252', westernScore(sample)],
    ['shift_jis', pairScore(sample, 'shift_jis')],
    ['euc-jp', pairScore(sample, 'euc-jp')],
    ['gb18030', pairScore(sample, 'gb18030')],
  ]
  // chardet counts frequent characters; it decides between readings that are about as plausible.
  const names: Readonly<Record<string, Encoding>> = {
    'ISO-8859-1': 'windows-1252',
    'windows-1252': 'windows-1252',
    Shift_JIS: 'shift_jis',
    'EUC-JP': 'euc-jp',
    GB18030: 'gb18030',
  }
  const bonus = names[chardet.analyse(sample)[0]?.name ?? '']
  const total = ([encoding, score]: [Encoding, number]): number => score + (encoding === bonus ? 0.1 : 0)
  return scores.reduce((best, one) => (total(one) > total(best) ? one : best))[0]
}

/** Share of high bytes that are letters or marks of western text standing alone or in pairs. */
function westernScore(sample: Buffer): number {
  let [high, plausible, bad, run] = [0, 0, 0, 0]
  for (const byte of sample) {
    if (byte < 0x80) {
      run = 0
      continue
    }
    high++
    run++
    if (sequenceOf('windows-1252')(Buffer.of(byte), 0) < 0) bad++
    else if (run <= 2) plausible += byte >= 0xc0 ? 1 : 0.8
  }
  return high === 0 ? 1 : (plausible - bad * 5) / high
}

/** Share of the non-ASCII sequences that are frequent in text of the encoding, broken ones counted against. */
function pairScore(sample: Buffer, encoding: 'shift_jis' | 'euc-jp' | 'gb18030'): number {
  const lengthAt = sequenceOf(encoding)
  const weightOf = pairWeights[encoding]
  let [count, weight, kana] = [0, 0, 0]
  for (let at = 0; at < sample.length;) {
    const length = lengthAt(sample, at)
    if (length === 0) break
    const lead = sample[at] ?? 0
    if (lead >= 0x80) {
      count++
      weight += length < 0 ? -5 : weightOf(lead, sample[at + 1] ?? 0, length)
      if (lead === 0xa4 || lead === 0xa5) kana++
    }
    at += Math.max(1, length)
  }
  if (count === 0) return 0
  if (!isDecodable(decodeHead(sample, encoding))) weight -= count * 0.05
  // EUC-JP and GB 2312 put kana in the same rows: with kana it is Japanese, without it is Chinese.
  if (encoding === 'euc-jp') weight -= kana / count < 0.08 ? count * 0.3 : 0
  return weight / count
}

type Weight = (lead: number, second: number, length: number) => number

const pairWeights: Readonly<Record<'shift_jis' | 'euc-jp' | 'gb18030', Weight>> = {
  // Rows 81-83: punctuation, full-width letters, kana. 88-97: everyday kanji. One byte: half-width kana.
  shift_jis: (lead, _second, length) =>
    length === 1 ? 0.4 : lead <= 0x83 ? 1 : lead >= 0x88 && lead <= 0x97 ? 1 : lead < 0xa0 ? 0.3 : 0.1,
  'euc-jp': (lead, _second, length) =>
    length === 3 ? 0.1 : lead === 0x8e ? 0.4 : lead <= 0xa5 ? 1 : lead >= 0xb0 && lead <= 0xcf ? 1 : 0.2,
  gb18030: (lead, second, length) => {
    if (length === 4 || second < 0xa1) return 0.1
    if (lead === 0xa4 || lead === 0xa5) return 0.2
    return lead <= 0xa3 ? 1 : lead >= 0xb0 && lead <= 0xd7 ? 1 : lead >= 0xd8 && lead <= 0xf7 ? 0.4 : 0.1
  },
}
