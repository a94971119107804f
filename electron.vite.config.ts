import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Main is built as three entries over one core: the server for the browser, the command line and the process
// that runs one long job. What stands in `dependencies` stays outside the bundle (native or huge).
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          serve: resolve('src/main/serve.ts'),
          cli: resolve('src/main/cli.ts'),
          worker: resolve('src/main/worker/entry.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [react()],
    build: {
      outDir: resolve('out/renderer'),
      // Inlined files would be data: addresses, which the page's policy refuses.
      assetsInlineLimit: 0,
      minify: true,
      chunkSizeWarningLimit: 1200,
      rollupOptions: { input: resolve('src/renderer/index.html') },
    },
  },
})
