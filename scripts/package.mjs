// npm run package: set-up where needed, then electron-builder on what was built, with the native engine of the
// cache staged beside it; the sizes and their budget at the end. Without a target it makes a folder that runs
// (dist/*-unpacked); `npm run package -- --linux AppImage deb tar.gz` makes files to hand on.
import { main } from './lib/main.mjs'
import { stageEngine } from './lib/package/engine.mjs'
import { outputFolder, packageApp } from './lib/package/package-app.mjs'
import { printSizes } from './lib/package/sizes.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps, SetupError } from './lib/steps.mjs'

await main(async () => {
  const steps = createSteps()
  const args = process.argv.slice(2)
  const isWithoutEngine = args.includes('--without-engine')
  const { node, engine } = await setUp({ steps })
  if (engine.ready && !isWithoutEngine) await stageEngine({ steps, node: node.path })
  else if (!isWithoutEngine)
    throw new SetupError(
      `no native engine to put in (${engine.reason}); --without-engine makes a package with WebAssembly alone`,
    )
  const started = Date.now()
  const rest = args.filter((arg) => arg !== '--without-engine')
  const code = await packageApp({
    node: node.path,
    args: rest,
    env: isWithoutEngine ? { WINNOW_WITHOUT_ENGINE: '1' } : {},
  })
  if (code !== 0) return code
  return printSizes({ since: started, output: outputFolder(rest) }) ? 0 : 1
})
