// Identities. Strings are branded so that a run's id never lands where a dataset's is asked for.
// A *reference* is what a person types: an id, a unique prefix of one, or a name.
import { z } from 'zod'

/** Identity of a dataset. */
export const DatasetId = z.string().min(1).brand<'DatasetId'>()
export type DatasetId = z.infer<typeof DatasetId>

/** Identity of a run; also the name of its folder under `runs/`. */
export const RunId = z.string().min(1).brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

/** Identity of a split; its content has a hash of its own. */
export const SplitId = z.string().min(1).brand<'SplitId'>()
export type SplitId = z.infer<typeof SplitId>

/** A dataset's id or its name. */
export const DatasetRef = z.string().min(1)
/** A run's id, a unique prefix of it, its number or its name. */
export const RunRef = z.string().min(1)

/** Row id: an integer per dataset, never reused. */
export const RowId = z.int().positive()
/** Id of a named label column. */
export const OutputId = z.int().positive()
/** Stable id of a label; its name may change. */
export const LabelId = z.int().positive()
