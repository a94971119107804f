// npm run setup: everything that the other commands would do when needed, and again what failed before.
import { main } from './lib/main.mjs'
import { cacheFolder } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'

await main(async () => {
  const steps = createSteps()
  const { engine } = await setUp({ steps, force: true })
  steps.note(engine.ready ? `ready (native engine in ${cacheFolder()})` : 'ready (WASM engine)')
})
