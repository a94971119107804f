// A training in the middle, on disk: weights, moments, the best weights so far and where it stands. Resuming
// from it equals never having stopped, because order and dropout depend on seed and step alone.
// Invariant: checkpoint.json is renamed into place last and names the files it belongs to, so that a process
// killed at any moment leaves either the previous state or this one.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { WinnowError } from '../../../shared/errors'
import type { HostTensors } from '../step'
import { readSafeTensors, writeSafeTensors } from './safetensors'

const ByMetric = z.record(z.string(), z.number())
/** Those of each head are absent in checkpoints from before there were several. */
const Figures = z
  .object({ loss: z.number(), metrics: ByMetric, heads: z.array(ByMetric.nullable()).optional() })
  .transform((figures) => ({ ...figures, heads: figures.heads ?? [figures.metrics] }))
  .nullable()

const Position = z.object({
  /** Steps done. */
  step: z.int().nonnegative(),
  /** Hash of what must be the same to go on: settings, rows, classes. */
  fingerprint: z.string(),
  best: z.object({ epoch: z.number(), trainLoss: z.number(), figures: Figures }),
  /** Losses since the last evaluation, for its mean. */
  epochLoss: z.object({ loss: z.number(), samples: z.number() }),
  /** Seconds the training took so far. */
  seconds: z.number(),
  /** Evaluations without a new best that are still allowed; null for any number. */
  patienceLeft: z.number().nullable(),
})
/** Where a training stands. */
export type Position = z.infer<typeof Position>

/** Everything a training needs to go on. */
export type TrainingState = {
  readonly position: Position
  readonly weights: HostTensors
  readonly moments: HostTensors
  /** Null where the best weights are the last ones, or there are none yet. */
  readonly best: HostTensors | null
}

const Note = Position.extend({
  formatVersion: z.literal(1),
  state: z.string().regex(/^[\w.-]+$/u),
  best_weights: z
    .string()
    .regex(/^[\w.-]+$/u)
    .nullable(),
})

const noteFile = 'checkpoint.json'
const isStateFile = (name: string): boolean => /^(state|best)-\d+\.safetensors(\.tmp)?$/u.test(name)

/** Writes a checkpoint over the previous one. Throws `disk.full` and the like; the previous one then stays. */
export async function writeTrainingState(folder: string, state: TrainingState): Promise<void> {
  const { position, weights, moments, best } = state
  const names = {
    state: `state-${position.step}.safetensors`,
    best: best ? `best-${position.step}.safetensors` : null,
  }
  const tensors = { ...prefixed('weights', weights), ...prefixed('moments', moments) }
  await writeWhole(folder, names.state, (file) =>
    writeSafeTensors(file, { tensors, metadata: { format: 'winnow' } }),
  )
  if (best && names.best)
    await writeWhole(folder, names.best, (file) =>
      writeSafeTensors(file, { tensors: best, metadata: { format: 'winnow' } }),
    )
  const note = { formatVersion: 1, ...position, state: names.state, best_weights: names.best }
  await writeWhole(folder, noteFile, (file) => writeFile(file, `${JSON.stringify(note)}\n`))
  await sweep(folder, [names.state, names.best])
}

/** The checkpoint of a folder, or null where it has none. @throws WinnowError `file.unreadable`. */
export async function readTrainingState(folder: string): Promise<TrainingState | null> {
  const text = await readFile(join(folder, noteFile), 'utf8').catch(() => null)
  if (text === null) return null
  const note = Note.safeParse(parse(text))
  if (!note.success)
    throw new WinnowError('file.unreadable', `${join(folder, noteFile)} is not a checkpoint.`, {
      hint: 'Start the run again with the same settings.',
    })
  const { formatVersion: _version, state, best_weights: best, ...position } = note.data
  const { tensors } = await readSafeTensors(join(folder, state))
  return {
    position,
    weights: under('weights', tensors),
    moments: under('moments', tensors),
    best: best === null ? null : (await readSafeTensors(join(folder, best))).tensors,
  }
}

async function writeWhole(folder: string, name: string, write: (file: string) => Promise<void>) {
  const unfinished = join(folder, `${name}.tmp`)
  await write(unfinished)
  await rename(unfinished, join(folder, name))
}

async function sweep(folder: string, kept: readonly (string | null)[]): Promise<void> {
  for (const name of await readdir(folder))
    if (isStateFile(name) && !kept.includes(name)) await rm(join(folder, name), { force: true })
}

function prefixed(prefix: string, tensors: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, one]) => [`${prefix}/${name}`, one]))
}

function under(prefix: string, tensors: HostTensors): HostTensors {
  const start = `${prefix}/`
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(start))
  return Object.fromEntries(own.map(([name, one]) => [name.slice(start.length), one]))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
