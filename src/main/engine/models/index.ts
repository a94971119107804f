// The engine's registry of families; the compiler asks for a line here for every id in shared/models.
import type { FamilyId } from '../../../shared/domain/run'
import type { Family } from '../family'
import { bagOfWords } from './bag-of-words'

/** Every family by id. */
export const families = { 'bag-of-words': bagOfWords } as const satisfies Record<FamilyId, Family>
