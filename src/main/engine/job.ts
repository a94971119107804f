// What a training takes and what it gives, for the loop and for those who call it.
import type { FamilyId, SettingValues } from '../../shared/domain/run'
import type { ComputeBackend, Refusal } from './backends/backend'
import type { EncodedBatch, ModelSource, Network, Preprocessor } from './family'
import type { HeadGoal } from './head-goal'
import { type Head, oneHead } from './heads'
import type { Hold } from './hold'
import type { HostTensors } from './step'
import type { TextSource } from './texts'

/** Everything one training needs; `settings` are complete (completeSettings). */
export type TrainJob = {
  readonly family: FamilyId
  readonly settings: SettingValues
  /** Classes of all heads together. */
  readonly classes: number
  /** The outputs to learn; one that chooses a class unless given. */
  readonly heads?: readonly Head[]
  /** Names of the classes of a single head, for families whose folder may know some of them. */
  readonly labels?: readonly string[]
  /** What each evaluation says of the business, from the probabilities of one head. */
  readonly goal?: HeadGoal | null
  readonly train: TextSource
  /** Null trains on everything and keeps the last epoch. */
  readonly validation: TextSource | null
  readonly backend: ComputeBackend
  readonly refused: readonly Refusal[]
  /** The folder to start from; null for families that need none. */
  readonly model: ModelSource | null
  /** For what may be deleted at any time; null keeps nothing. */
  readonly cacheFolder: string | null
  /**
   * Where checkpoints go, and whether to go on from the one there; null writes none. With `keepOnly` no step is taken: the
   * best epoch of the checkpoint is what the training gives.
   */
  readonly checkpoints: {
    readonly folder: string
    readonly resume: boolean
    readonly keepOnly?: boolean
  } | null
  /**
   * An existing folder for encoded rows that are too many for memory; they are gone when the training ends. Without
   * one the texts are encoded again for each batch.
   */
  readonly scratchFolder?: string | null
  /** Bytes of encoded rows kept in memory for each part; 64 MiB unless given. */
  readonly rowMemoryBytes?: number
  /** Holds the training at the end of a step while a person wants it held. */
  readonly hold: Hold
  /** Only told in the `started` event. */
  readonly testRows: number
  /** Milliseconds, monotonic. */
  readonly clock: () => number
  /** Resident memory of the process in MiB. */
  readonly rssMiB: () => number
}

/** The outputs that a job is to learn. */
export function headsOf({ heads, classes }: Pick<TrainJob, 'heads' | 'classes'>): readonly Head[] {
  return heads ?? oneHead(classes)
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
  /** Passes up to the last evaluation, a fraction within one; 0 when it was stopped before the first. */
  readonly epochs: number
  /** 0 when nothing was evaluated. */
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
  /** Figures of the kept epoch on the validation part, for each head; null without one. */
  readonly validation: readonly (Readonly<Record<string, number>> | null)[] | null
}

/** A model in memory: what predict.ts and checkpoint.ts take. */
export type Model = {
  readonly family: FamilyId
  readonly settings: SettingValues
  /** Classes of all heads together. */
  readonly classes: number
  readonly heads: readonly Head[]
  readonly preprocessor: Preprocessor
  readonly network: Network
  readonly backend: ComputeBackend
  /** The folder it started from. */
  readonly model: ModelSource | null
  /** What the heads say of a batch, (rows, classes) row-major: softmax, or sigmoids where several may be given. */
  readonly scores: (batch: EncodedBatch) => Promise<Float32Array>
  /** Copies of the weights. */
  readonly readWeights: () => Promise<HostTensors>
  /** Frees the weights. */
  readonly dispose: () => void
}

/** What a training gives. */
export type TrainedModel = Model & { readonly endedBy: EndedBy; readonly summary: TrainSummary }
