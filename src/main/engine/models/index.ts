// The registry of families: what each is to the engine.
import type { FamilyId } from '../../../shared/domain/run'
import type { Family } from '../family'
import { bagOfWords } from './bag-of-words'
import { encoder } from './encoder'
import { frozenEncoder } from './frozen-encoder'

/** Every family by id. */
export const families = {
  'bag-of-words': bagOfWords,
  'frozen-encoder': frozenEncoder,
  encoder,
} satisfies Record<FamilyId, Family>
