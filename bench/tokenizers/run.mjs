// Texts a second and core by kind of tokenizer: a first pass, in which words are new, a second, and with places.
//   node bench/tokenizers/run.mjs --table TABLE.csv [--texts 10000] [--words 50] [TOKENIZER.json ...]
// Texts are the column `text`, those of at least so many words, cut there. Without files: the small tokenizers of the
// tests, which cut words into more pieces than real ones.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { build } from 'vite'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    table: { type: 'string' },
    texts: { type: 'string', default: '10000' },
    words: { type: 'string', default: '50' },
  },
})
if (!values.table) throw new Error('Name a table: --table TABLE.csv')
const fileAt = (path) => fileURLToPath(new URL(path, import.meta.url))
const words = Number(values.words)
const texts = parse(readFileSync(values.table), { columns: true })
  .map(({ text }) => text.split(' '))
  .filter((all) => all.length >= words)
  .slice(0, Number(values.texts))
  .map((all) => all.slice(0, words).join(' '))

const out = mkdtempSync(join(tmpdir(), 'bench-tokenizers-'))
const entries = {
  tokenizer: fileAt('../../src/main/engine/text/tokenizer.ts'),
  kinds: fileAt('../../test/support/tokenizer-kinds.ts'),
}
try {
  await build({
    configFile: false,
    logLevel: 'error',
    define: { 'import.meta.dirname': JSON.stringify(fileAt('../../test/support')) },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: out,
      rollupOptions: { input: entries, output: { entryFileNames: '[name].mjs' } },
    },
  })
  const { createTokenizer } = await import(pathToFileURL(join(out, 'tokenizer.mjs')).href)
  const { tokenizerKinds } = await import(pathToFileURL(join(out, 'kinds.mjs')).href)
  const named = positionals.map((path) => [
    path,
    () => ({ json: JSON.parse(readFileSync(path, 'utf8')), config: {} }),
  ])
  for (const [name, make] of named.length > 0 ? named : Object.entries(tokenizerKinds))
    measure(name, make, createTokenizer)
} finally {
  rmSync(out, { recursive: true, force: true })
}

function measure(name, make, createTokenizer) {
  const files = make()
  const time = (work) => {
    const start = performance.now()
    const result = work()
    return [(performance.now() - start) / 1000, result]
  }
  const [opened, tokenizer] = time(() => createTokenizer(files, 512))
  const [first, { columns }] = time(() => tokenizer.encode(texts))
  const [second] = time(() => tokenizer.encode(texts))
  const some = texts.slice(0, 2000)
  const [placed] = time(() => some.forEach(tokenizer.tokens))
  const rate = (seconds, count = texts.length) => `${Math.round(count / seconds)}/s`
  console.log(
    `${name}: ${Math.round(columns.length / texts.length)} tokens a text; first ${rate(first)}, again ${rate(second)}, ` +
      `with places ${rate(placed, some.length)}; opened in ${Math.round(opened * 1000)} ms`,
  )
}
