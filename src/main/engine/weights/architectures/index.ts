// The registry of architectures whose folders Winnow reads.
import type { Architecture } from './architecture'
import { bert } from './bert'

/** Every architecture by `model_type`. */
export const architectures: Readonly<Record<string, Architecture>> = { bert }
