// npm run setup: everything that the other commands would do when needed, and again what failed before. With --gpu
// also an engine for NVIDIA GPUs, which is 5.6 gigabytes.
import { prepareEngine } from './lib/engine/prepare.mjs'
import { main } from './lib/main.mjs'
import { cacheFolder } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'
import { findFace } from './lib/window.mjs'

await main(async () => {
  const steps = createSteps()
  const { engine, node } = await setUp({ steps, force: true })
  if (process.argv.includes('--gpu')) {
    const gpu = await prepareEngine({ steps, node: node.path, force: true, variant: 'gpu' })
    steps.note(
      gpu.ready
        ? 'the engine for GPUs is there; npx winnow doctor says whether it is used'
        : `no engine for GPUs: ${gpu.reason}`,
    )
  }
  const { electron, reason } = await findFace({ steps, node: node.path, args: [], force: true })
  steps.note(
    electron ? `npm start opens the window with ${electron}` : `npm start opens the browser: ${reason}`,
  )
  steps.note(engine.ready ? `ready (native engine in ${cacheFolder()})` : 'ready (WASM engine)')
})
