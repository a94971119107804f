// Checks every room with its own tsconfig (tsconfig.shared.json, tsconfig.main.json …).
import fs from 'node:fs'
import { launch } from './lib/launch.mjs'
import { main } from './lib/main.mjs'
import { root } from './lib/paths.mjs'
import { toolPath } from './lib/tools.mjs'

await main(async () => {
  let code = 0
  for (const name of fs.readdirSync(root).filter((file) => /^tsconfig\.\w+\.json$/.test(file))) {
    code = (await launch(process.execPath, [toolPath('tsc'), '-p', name, '--noEmit'], { cwd: root })) || code
  }
  return code
})
