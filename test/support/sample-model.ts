import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../src/main/engine/backends/locate'

/** Where `npm run fetch-sample-model` puts all-MiniLM-L6-v2; null where it was not fetched. */
export function sampleModelFolder(): string | null {
  const folder = join(cacheFolder(), 'models', 'all-MiniLM-L6-v2')
  return existsSync(join(folder, 'model.safetensors')) ? folder : null
}

/** For the name of a test that is skipped without the sample model. */
export const needsSampleModel = sampleModelFolder()
  ? ''
  : ' (skipped: npm run fetch-sample-model was not run)'
