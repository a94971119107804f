#!/usr/bin/env node
// npx winnow: the command line. Set-up is done where something is missing and speaks on standard error only:
// standard output belongs to the command.
import { launch } from './lib/launch.mjs'
import { main } from './lib/main.mjs'
import { inRoot } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps } from './lib/steps.mjs'

await main(async () => {
  const { node } = await setUp({ steps: createSteps(process.stderr), tellsKnown: false })
  return launch(node.path, [inRoot('out', 'main', 'cli.js'), ...process.argv.slice(2)])
})
