// What a training takes and what it gives, for the loop and for those who call it.
import type { FamilyId, SettingValues } from '../../shared/domain/run'
import type { ComputeBackend, Refusal } from './backends/backend'
import type { Network, Preprocessor } from './family'
import type { LabelledTexts } from './rows'

export type { LabelledTexts } from './rows'

/** Everything one training needs; `settings` are complete (completeSettings). */
export type TrainJob = {
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly classes: number
  readonly train: LabelledTexts
  /** Null trains on everything and keeps the last epoch. */
  readonly validation: LabelledTexts | null
  readonly backend: ComputeBackend
  readonly refused: readonly Refusal[]
  /** Only told in the `started` event. */
  readonly testRows: number
  /** Milliseconds, monotonic. */
  readonly clock: () => number
  /** Resident memory of the process in MiB. */
  readonly rssMiB: () => number
}

/** Why a training ended. */
export type EndedBy = 'epochs' | 'patience' | 'cancelled'

/** The figures of a training, as RunResult wants them. */
export type TrainSummary = {
  readonly trainRows: number
  readonly validationRows: number
  readonly features: number
  readonly precision: string
  readonly steps: number
  readonly totalSteps: number
  /** Epochs that were finished; 0 when it was stopped within the first. */
  readonly epochs: number
  /** 1-based; 0 when no epoch was finished. */
  readonly bestEpoch: number
  readonly isStoppedEarly: boolean
  /** A metric id, `loss`, or `last` where there is no validation part. */
  readonly keptBy: string
  /** Preparing and training, validation included. */
  readonly trainSeconds: number
  /** Training rows per second of the steps, preparing and validation left out. */
  readonly trainSamplesPerSecond: number
  /** Mean training loss of the epoch that was kept. */
  readonly trainLoss: number
  readonly validationAccuracy: number | null
  readonly validationMacroF1: number | null
}

/** A model in memory: what predict.ts and checkpoint.ts take. */
export type Model = {
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly classes: number
  readonly preprocessor: Preprocessor
  readonly network: Network
  readonly backend: ComputeBackend
  /** Frees the weights. */
  readonly dispose: () => void
}

/** What a training gives. */
export type TrainedModel = Model & { readonly endedBy: EndedBy; readonly summary: TrainSummary }
