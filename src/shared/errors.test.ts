// The wire form of every code, what the system's own errors become, and that no code is dead.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ErrorCode,
  errorCatalog,
  type ErrorKind,
  fromWireError,
  toWireError,
  WinnowError,
  WireError,
} from './errors'

const codes = ErrorCode.options
/** What crosses a process: JSON, checked by the schema. */
const overTheWire = (error: unknown) => WireError.parse(JSON.parse(JSON.stringify(toWireError(error))))

describe.each(codes)('the code %s', (code) => {
  it('crosses a process with message, hint and details', () => {
    const error = new WinnowError(code, 'Line 7 is too long.', {
      hint: 'Shorten it.',
      details: { line: 7, names: ['a', 'b'] },
      cause: new Error('secret'),
    })
    const back = fromWireError(overTheWire(error))
    expect(back).toBeInstanceOf(WinnowError)
    const { message, hint, details, kind, exitCode } = back
    expect({ code: back.code, message, hint, details, kind, exitCode }).toEqual({
      code,
      message: 'Line 7 is too long.',
      hint: 'Shorten it.',
      details: { line: 7, names: ['a', 'b'] },
      kind: error.kind,
      exitCode: error.exitCode,
    })
    expect(JSON.stringify(toWireError(error))).not.toContain('secret')
  })

  it('has the hint of the catalogue where none is given, and no details where there are none', () => {
    const wire = overTheWire(new WinnowError(code, 'It failed.'))
    expect(wire).toEqual({ code, message: 'It failed.', hint: errorCatalog[code].hint })
  })

  it('has a title and a remedy in plain sentences', () => {
    const { title, hint } = errorCatalog[code]
    expect(title).toMatch(/^[A-Z].*[^.!]$/u)
    expect(hint).toMatch(/^[A-Z][^!]*\.$/u)
  })

  it('is used somewhere in the sources', () => {
    expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true)
  })
})

describe('the exit code', () => {
  it('is 2 for what the user can change and 1 for the rest', () => {
    const exits: Record<ErrorKind, 1 | 2> = { input: 2, state: 2, machine: 1, bug: 1 }
    for (const code of codes)
      expect(new WinnowError(code, '').exitCode, code).toBe(exits[errorCatalog[code].kind])
    expect(new Set(codes.map((code) => errorCatalog[code].kind))).toEqual(new Set(Object.keys(exits)))
  })
})

describe('an error of the system', () => {
  const system = (code: string) => Object.assign(new Error(`${code}: it failed`), { code })

  it.each([
    ['ENOSPC', 'disk.full'],
    ['SQLITE_FULL', 'disk.full'],
    ['EACCES', 'disk.unwritable'],
    ['EPERM', 'disk.unwritable'],
    ['EROFS', 'disk.unwritable'],
    ['SQLITE_READONLY', 'disk.unwritable'],
    ['ENOENT', 'file.notFound'],
    ['SQLITE_CORRUPT', 'database.corrupt'],
    ['SQLITE_NOTADB', 'database.corrupt'],
    ['EWHATEVER', 'internal'],
  ])('%s becomes %s', (given, code) => {
    expect(overTheWire(system(given))).toEqual({
      code,
      message: `${given}: it failed`,
      hint: errorCatalog[code as ErrorCode].hint,
    })
  })

  it('of any other shape becomes internal, without its stack', () => {
    for (const thrown of [new TypeError('x is not a function'), 'a word', 7, null, undefined, { code: 7 }]) {
      const wire = overTheWire(thrown)
      expect(wire.code).toBe('internal')
      expect(JSON.stringify(wire)).not.toContain('errors.test')
    }
    expect(overTheWire(new TypeError('x is not a function')).message).toBe('x is not a function')
  })

  it('that crossed already stays what it was', () => {
    const wire = overTheWire(new WinnowError('csv.empty', 'Empty.', { details: { path: 'a' } }))
    expect(overTheWire(fromWireError(wire))).toEqual(wire)
  })
})

/** Every source but the catalogue itself and the tests, where the codes are thrown or mapped. */
const sources = readSources(resolve(import.meta.dirname, '..'))

function readSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return readSources(path)
    if (!/\.tsx?$/u.test(entry.name) || /\.test\.tsx?$/u.test(entry.name)) return []
    const text = readFileSync(path, 'utf8')
    // Of the catalogue's own file only what stands after it: the mapping of the system's errors.
    return [entry.name === 'errors.ts' ? text.slice(text.indexOf('class WinnowError')) : text]
  })
}
