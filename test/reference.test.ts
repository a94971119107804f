import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contract } from '../src/shared/contract'
import { errorCatalog } from '../src/shared/errors'
import { metricIds } from '../src/shared/metrics/ids'
import { families } from '../src/shared/models'
import { makeReference } from './support/reference'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'docs', 'reference')
const pages = makeReference(readFileSync(join(root, 'src/shared/contract/index.ts'), 'utf8'))

describe('docs/reference', () => {
  it.each(Object.keys(pages))('%s is what `node scripts/make-reference.mjs` writes today', (name) => {
    expect(readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')).toBe(pages[name])
  })

  it('holds these pages and no others', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(pages).sort())
  })

  it('names every call, code, setting and metric', () => {
    const methods = Object.entries(contract).flatMap(([group, entries]) =>
      Object.keys(entries).map((name) => `## ${group}.${name}\n`),
    )
    for (const method of methods) expect(pages['calls.md']).toContain(method)
    for (const id of Object.keys(errorCatalog)) expect(pages['errors.md']).toContain(`| \`${id}\` |`)
    for (const id of metricIds) expect(pages['metrics.md']).toContain(`| \`${id}\` |`)
    for (const { settings } of Object.values(families))
      for (const { flag } of settings) {
        expect(pages['settings.md']).toContain(`\`--${flag}\``)
        expect(pages['command-line.md']).toContain(`\`--${flag} <`)
      }
  })
})
