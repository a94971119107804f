// Scores of a part as they are decided by: read once, so that moving a threshold reads nothing anew.
import { atTemperature } from '../../shared/calibration/temperature'
import type { Run, RunOutput } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from '../store/database'
import { getOutput, namesEverOf } from '../store/labels'
import { predictedParts, readPredictions, type ScoredPart } from '../store/predictions'

/** Scores of one output, at its temperature, with the truth and the names of all labels that there ever were. */
export type KeptScores = {
  readonly own: RunOutput
  readonly scored: ScoredPart
  readonly names: ReadonlyMap<number, string>
}

/** As many parts and outputs as are kept in memory: what one page looks at. */
const mostKept = 4
const known = new Map<string, KeptScores>()

/** Reads them. @throws WinnowError `run.noPredictions`, `label.notFound` for an output that the run does not answer. */
export function keptScores(
  db: ReadableDb,
  databaseFile: string,
  run: Run,
  part: string,
  output: string,
  temperature: number | undefined,
): KeptScores {
  const rows = predictedParts(db, run.id)[part] ?? 0
  const key = `${databaseFile} ${run.id} ${part} ${output} ${rows} ${temperature ?? ''}`
  const found = known.get(key) ?? read(db, run, part, output, temperature)
  // The one that was used last stands last.
  known.delete(key)
  known.set(key, found)
  for (const old of known.keys()) if (known.size > mostKept) known.delete(old)
  return found
}

function read(
  db: ReadableDb,
  run: Run,
  part: string,
  output: string,
  temperature: number | undefined,
): KeptScores {
  const own = run.outputs.find((one) => one.output === output)
  if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${output}.`)
  const stored = readPredictions(db, run.id, part, output)
  const scored =
    temperature === undefined
      ? stored
      : { ...stored, scores: atTemperature(stored.scores, own.labels.length, own.kind, temperature) }
  return { own, scored, names: namesEverOf(db, getOutput(db, run.datasetId, own.output).id) }
}
