import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, findPageFile, pageHeaders } from './page-files'

const folder = mkdtempSync(join(tmpdir(), 'winnow-page-'))
const page = join(folder, 'page')
mkdirSync(join(page, 'assets'), { recursive: true })
writeFileSync(join(folder, 'secret.txt'), 'secret')
writeFileSync(join(page, 'index.html'), '<p>')
writeFileSync(join(page, 'assets', 'index-B3ktTj81.js'), '')

describe('page files', () => {
  it('finds the page and its parts', () => {
    expect(findPageFile(page, '/')).toBe(join(page, 'index.html'))
    expect(findPageFile(page, '/assets/index-B3ktTj81.js')).toBe(join(page, 'assets', 'index-B3ktTj81.js'))
  })

  it('finds nothing outside the folder, however it is written', () => {
    for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '//../secret.txt'])
      expect(findPageFile(page, path)).toBeNull()
    expect(findPageFile(page, '/assets')).toBeNull()
  })

  it('keeps hashed files and asks again for the others', () => {
    expect(pageHeaders('index.html')['Cache-Control']).toBe('no-cache')
    expect(pageHeaders('index-B3ktTj81.js')['Cache-Control']).toContain('immutable')
  })

  it('allows no foreign address and no evaluated code', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'")
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/)
  })
})
