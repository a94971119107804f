// npm start: set-up where needed, then the workbench in the browser. Arguments are passed on.
import { launch } from './lib/launch.mjs'
import { main } from './lib/main.mjs'
import { inRoot } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'

await main(async () => {
  const { node } = await setUp({ steps: createSteps() })
  return launch(node.path, [inRoot('out', 'main', 'serve.js'), ...process.argv.slice(2)])
})
