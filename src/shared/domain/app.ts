// Winnow itself: the machine it runs on, what is going on, what changed.
import { z } from 'zod'

/** A device that was asked for: used, usable, or refused with the reason. */
export const EngineChoice = z.object({
  id: z.string(),
  state: z.enum(['used', 'usable', 'refused']),
  reason: z.string(),
})
export type EngineChoice = z.infer<typeof EngineChoice>

/** An NVIDIA card; what the system does not tell is null. */
export const GpuCard = z.object({
  name: z.string(),
  memoryMiB: z.int().nullable(),
  driver: z.string().nullable(),
})
export type GpuCard = z.infer<typeof GpuCard>

/** One thing that training on a GPU needs: what was found, and what to do where it will not do. */
export const GpuCheck = z.object({
  id: z.enum(['card', 'driver', 'memory', 'engine', 'cuda']),
  label: z.string(),
  ok: z.boolean(),
  found: z.string(),
  remedy: z.string().nullable(),
})
export type GpuCheck = z.infer<typeof GpuCheck>

/** What a machine has for training on a GPU; without a card there is the one check that says so. */
export const GpuReport = z.object({
  summary: z.string(),
  /** True where every check went well; whether the engine then uses the card is in `choices`. */
  isReady: z.boolean(),
  cards: z.array(GpuCard),
  checks: z.array(GpuCheck),
  /** How far training on a GPU was tried. */
  note: z.string(),
})
export type GpuReport = z.infer<typeof GpuReport>

/** What `winnow doctor` reports. */
export const DoctorReport = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  engine: z.object({
    id: z.string(),
    name: z.string(),
    path: z.string().nullable(),
    version: z.string().nullable(),
  }),
  choices: z.array(EngineChoice),
  gpu: GpuReport,
  cpu: z.object({ model: z.string(), cores: z.int(), features: z.record(z.string(), z.boolean()) }),
  memory: z.object({ totalMiB: z.number(), freeMiB: z.number() }),
  disk: z.object({ folder: z.string(), freeMiB: z.number().nullable() }),
  workspace: z.object({ home: z.string(), databaseVersion: z.int(), cache: z.string() }),
})
export type DoctorReport = z.infer<typeof DoctorReport>

/** What the shell of the page shows. */
export const AppInfo = z.object({
  version: z.string(),
  home: z.string(),
  workspaceName: z.string(),
  mode: z.enum(['owner', 'readOnly']),
  /** Process id of the Winnow that answers: another one than before has taken the workspace over. */
  pid: z.int(),
  /** True where the caller may name paths of this machine. */
  mayUsePaths: z.boolean(),
  counts: z.object({ datasets: z.int(), runs: z.int(), models: z.int(), queues: z.int() }),
  sample: z.object({ id: z.string(), name: z.string(), rows: z.int(), attribution: z.string() }),
})
export type AppInfo = z.infer<typeof AppInfo>

/** A long job, as the status bar and the activity tray show it. */
export const Activity = z.object({
  id: z.string(),
  kind: z.enum(['import', 'export', 'training', 'scoring', 'study', 'quality']),
  title: z.string(),
  /** 0..1, or null while it is not known. */
  progress: z.number().nullable(),
  detail: z.string(),
  secondsLeft: z.number().nullable(),
  startedAt: z.string(),
  /** Run to open, for a training. */
  runId: z.string().nullable(),
})
export type Activity = z.infer<typeof Activity>

/** Tells a page what to fetch again. `activity` carries the jobs themselves: they change often. */
export const AppEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('changed'),
    topic: z.enum([
      'datasets',
      'runs',
      'models',
      'pipelines',
      'policies',
      'studies',
      'pinned',
      'robustness',
      'calibration',
      'slices',
    ]),
    id: z.string().nullable(),
  }),
  z.object({
    type: z.literal('activity'),
    jobs: z.array(Activity),
    rssMiB: z.number(),
    totalMiB: z.number(),
  }),
])
export type AppEvent = z.infer<typeof AppEvent>
