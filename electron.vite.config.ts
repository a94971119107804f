import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Main is built as four entries over one core: the window, the server for the browser, the command line and the
// process that runs one long job. What stands in `dependencies` stays outside the bundle (native or huge).
//
// ELECTRON_MAJOR_VER=22 makes a second build beside it, for the end-to-end tests alone: CommonJS, and with
// what its old Chromium and Node lack.
const isOld = process.env['ELECTRON_MAJOR_VER'] === '22'
const out = isOld ? 'out22' : 'out'
const ending = isOld ? 'cjs' : 'js'

const entries = {
  index: resolve('src/main/index.ts'),
  serve: resolve('src/main/serve.ts'),
  cli: resolve('src/main/cli.ts'),
  worker: resolve('src/main/worker/entry.ts'),
}
const { index, worker } = entries

/** Adds the missing parts to the entries of the build for the old Electron. */
const fillIn = (files: string[], additions: string[]) => ({
  name: 'winnow-fill-in',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    if (!isOld || !files.includes(id)) return null
    return { code: `${additions.map((name) => `import '${name}'`).join(';')};${code}`, map: null }
  },
})

/** The notices of what is bundled, beside it: a package has to carry them. */
const license = { fileName: 'licences.md' }

export default defineConfig({
  main: {
    // Its build for Node declares a require of its own, which is there already in a bundle; only its threads need it.
    resolve: { alias: { fflate: 'fflate/browser' } },
    plugins: [fillIn([index, worker], ['core-js/stable', resolve('e2e/electron/node16.ts')])],
    build: {
      license,
      outDir: `${out}/main`,
      rollupOptions: {
        input: isOld ? { index, worker } : entries,
        output: {
          format: isOld ? 'cjs' : 'es',
          entryFileNames: `[name].${ending}`,
          chunkFileNames: `chunks/[name]-[hash].${ending}`,
        },
      },
    },
  },
  preload: {
    build: {
      outDir: `${out}/preload`,
      rollupOptions: {
        input: resolve('src/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [react(), fillIn([resolve('src/renderer/main.tsx')], ['core-js/stable'])],
    build: {
      license,
      outDir: resolve(`${out}/renderer`),
      // Inlined files would be data: addresses, which the page's policy refuses.
      assetsInlineLimit: 0,
      minify: true,
      ...(isOld ? { cssMinify: 'lightningcss' as const } : {}),
      chunkSizeWarningLimit: 1200,
      rollupOptions: { input: resolve('src/renderer/index.html') },
    },
  },
})
