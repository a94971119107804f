// npm run demo: set-up where needed, then a training on the sample data in the terminal.
import { launch } from './lib/launch.mjs'
import { main } from './lib/main.mjs'
import { inRoot } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'

await main(async () => {
  const { node } = await setUp({ steps: createSteps() })
  return launch(node.path, [inRoot('out', 'main', 'cli.js'), 'demo', ...process.argv.slice(2)])
})
