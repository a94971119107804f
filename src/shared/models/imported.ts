// What a folder's classifier is to a person where it stands among runs: nothing was trained, so there is only what
// it was used with.
import { encoder } from './encoder'
import type { FamilySpec } from './settings'

/** A model folder's own classifier, used as it is. */
export const imported = {
  id: 'imported',
  needsModel: true,
  label: 'Model as it is',
  summary: 'Predicts with the classifier that a model folder already holds. Nothing is trained.',
  settings: encoder.settings.filter((setting) => setting.key === 'precision'),
} as const satisfies FamilySpec
