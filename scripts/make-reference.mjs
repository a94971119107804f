// Writes docs/reference from the contract, the error catalogue, the families, the metrics and the commands.
// test/reference.test.ts fails until it has been run after a change of one of them. Needs Node 22 or newer.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { main } from './lib/main.mjs'
import { root } from './lib/paths.mjs'

await main(async () => {
  // Inside node_modules, so that the bundle finds the packages that it leaves outside.
  const folder = path.join(root, 'node_modules', '.winnow-reference')
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'warn',
      build: {
        ssr: 'test/support/reference.ts',
        outDir: folder,
        emptyOutDir: true,
        rollupOptions: { output: { entryFileNames: 'reference.mjs' } },
      },
    })
    const { makeReference } = await import(pathToFileURL(path.join(folder, 'reference.mjs')).href)
    const source = fs.readFileSync(path.join(root, 'src/shared/contract/index.ts'), 'utf8')
    const target = path.join(root, 'docs', 'reference')
    fs.mkdirSync(target, { recursive: true })
    for (const [name, text] of Object.entries(makeReference(source)))
      fs.writeFileSync(path.join(target, name), text)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return 0
})
