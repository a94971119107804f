// The registry of model families: what each is to a person. The engine's registry mirrors it.
import type { FamilyId } from '../domain/run'
import { bagOfWords } from './bag-of-words'
import { encoder } from './encoder'
import { frozenEncoder } from './frozen-encoder'
import type { FamilySpec } from './settings'

/** Every family by id. */
export const families = {
  'bag-of-words': bagOfWords,
  'frozen-encoder': frozenEncoder,
  encoder,
} as const satisfies Record<FamilyId, FamilySpec>
