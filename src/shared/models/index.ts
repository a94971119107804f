// The registry of model families: what each is to a person. The engine's registry mirrors it.
import type { FamilyId, RunFamily } from '../domain/run'
import { bagOfWords } from './bag-of-words'
import { encoder } from './encoder'
import { frozenEncoder } from './frozen-encoder'
import { imported } from './imported'
import type { FamilySpec } from './settings'

/** Every family by id. */
export const families = {
  'bag-of-words': bagOfWords,
  'frozen-encoder': frozenEncoder,
  encoder,
} as const satisfies Record<FamilyId, FamilySpec>

/** What a run is of: a family, or a folder's own classifier. */
export function specOf(family: RunFamily): FamilySpec {
  return family === 'imported' ? imported : families[family]
}
