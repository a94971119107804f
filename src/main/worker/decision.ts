// How the probability of some labels lies over the rows of a part, by true label: what a decision is worked out from.
import type { Handlers } from '../../shared/contract/define'
import { inSteps } from '../../shared/decide/apply'
import { type DecisionCurve, thresholdSteps } from '../../shared/domain/policy'
import type { RunOutput } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { openReadable } from '../store/database'
import { getRun } from '../store/runs'
import type { WorkerContract } from './contract'
import { keptScores } from './kept-scores'

type Decision = Handlers<WorkerContract>['data']['decision']

/**
 * Counts rows by true label and score.
 * @throws WinnowError `run.noPredictions`, `labels.none`, `label.notFound`, `run.notFound`.
 */
export const decision: Decision = ({
  databaseFile,
  run: id,
  part,
  output,
  trigger,
  thresholds,
  temperature,
}) => {
  const db = openReadable(databaseFile)
  try {
    const run = getRun(db, id)
    const { own, scored, names } = keptScores(db, databaseFile, run, part, output, temperature)
    const places = trigger.map((name) => {
      const place = own.labels.findIndex((label) => label.name === name)
      if (place >= 0) return place
      throw new WinnowError('label.notFound', `${run.name} does not know the label ${name}.`, {
        hint: `It knows ${own.labels
          .map((label) => label.name)
          .slice(0, 20)
          .join(', ')}.`,
      })
    })
    const limits = thresholds?.map(({ label, threshold }) => ({
      place: own.labels.findIndex(({ name }) => name === label),
      step: inSteps(threshold),
    }))
    const tally = new Tally(own, trigger, names, limits !== undefined)
    const width = own.labels.length
    scored.truth.forEach((truth, row) => {
      if (truth.length === 0) return
      const from = row * width
      let score = 0
      for (const place of places) score += scored.scores[from + place] ?? 0
      const isFlagged =
        limits?.some(({ place, step }) => inSteps(scored.scores[from + place] ?? 0) >= step) ?? false
      tally.add(truth, inSteps(score), isFlagged)
    })
    if (tally.rows === 0) throw new WinnowError('labels.none', `No message of ${part} has a label.`)
    return { run: run.id, part, output, rows: tally.rows, labels: tally.groups } satisfies DecisionCurve
  } finally {
    db.close()
  }
}

type Group = DecisionCurve['labels'][number]

/** Rows by true label; with several labels a message by whether one of them is a trigger. */
class Tally {
  readonly groups: Group[]
  rows = 0
  readonly #places: Map<number, number>
  readonly #names: ReadonlyMap<number, string>
  readonly #triggers: ReadonlySet<number> | null
  readonly #isFlagging: boolean

  constructor(
    { kind, labels }: RunOutput,
    trigger: readonly string[],
    names: ReadonlyMap<number, string>,
    isFlagging: boolean,
  ) {
    this.#isFlagging = isFlagging
    this.#names = names
    const isMulti = kind === 'multi'
    this.#places = new Map(labels.map(({ id }, at) => [id, at]))
    this.#triggers = isMulti
      ? new Set(labels.filter(({ name }) => trigger.includes(name)).map(({ id }) => id))
      : null
    const own = isMulti ? [trigger.join(' or '), 'the others'] : labels.map(({ name }) => name)
    this.groups = own.map((label) => this.#group(label))
  }

  add(truth: readonly number[], step: number, isFlagged: boolean): void {
    const group = this.#groupOf(truth)
    this.rows++
    group.rows++
    group.counts[step] = (group.counts[step] ?? 0) + 1
    if (group.flagged !== null && isFlagged) group.flagged++
  }

  #groupOf(truth: readonly number[]): Group {
    const triggers = this.#triggers
    const [first = -1] = truth
    const at = triggers ? (truth.some((one) => triggers.has(one)) ? 0 : 1) : this.#places.get(first)
    const known = at === undefined ? undefined : this.groups[at]
    if (known) return known
    // A label that training never saw: its rows are flagged by what the model says all the same.
    const made = this.#group(this.#names.get(first) ?? `label ${first}`)
    this.#places.set(first, this.groups.length)
    this.groups.push(made)
    return made
  }

  #group(label: string): Group {
    const counts = Array.from({ length: thresholdSteps + 1 }, () => 0)
    return { label, rows: 0, counts, flagged: this.#isFlagging ? 0 : null }
  }
}
