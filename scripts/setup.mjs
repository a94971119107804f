// npm run setup: everything that the other commands would do when needed, and again what failed before.
import { main } from './lib/main.mjs'
import { cacheFolder } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'
import { findFace } from './lib/window.mjs'

await main(async () => {
  const steps = createSteps()
  const { engine, node } = await setUp({ steps, force: true })
  const { electron, reason } = await findFace({ steps, node: node.path, args: [], force: true })
  steps.note(
    electron ? `npm start opens the window with ${electron}` : `npm start opens the browser: ${reason}`,
  )
  steps.note(engine.ready ? `ready (native engine in ${cacheFolder()})` : 'ready (WASM engine)')
})
