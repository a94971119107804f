// npm start: set-up where needed, then the workbench in its window, or in the browser where no Electron is or
// can be had. Arguments are passed on; --browser asks for the browser, where --allow-path DIR lets the page name
// folders inside DIR.
import { childEnvironment, launch } from './lib/launch.mjs'
import { main } from './lib/main.mjs'
import { inRoot, root } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'
import { findFace } from './lib/window.mjs'

await main(async () => {
  const steps = createSteps()
  const { node } = await setUp({ steps })
  const wanted = { steps, node: node.path, args: process.argv.slice(2) }
  const { electron, args, reason } = await findFace(wanted)
  if (electron) {
    steps.note(`opening the window with ${electron} (--browser opens the browser instead)`)
    return launch(electron, [root, ...args], { env: childEnvironment(node.path) })
  }
  steps.note(`opening in the browser: ${reason}`)
  return launch(node.path, [inRoot('out', 'main', 'serve.js'), ...args])
})
