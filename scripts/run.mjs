// node scripts/run.mjs <tool | script.mjs> …: runs a tool of node_modules under Winnow's Node.
import path from 'node:path'
import { launch } from './lib/launch.mjs'
import { main } from './lib/main.mjs'
import { inRoot, root } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps, SetupError } from './lib/steps.mjs'
import { toolPath } from './lib/tools.mjs'

await main(async () => {
  const [tool, ...args] = process.argv.slice(2)
  if (!tool) throw new SetupError('name a tool: node scripts/run.mjs <tool> …')
  const { node } = await setUp({ steps: createSteps(process.stderr), needs: [] })
  const entry = tool.endsWith('.mjs') ? path.resolve(inRoot(), tool) : toolPath(tool)
  return launch(node.path, [entry, ...args], { cwd: root })
})
