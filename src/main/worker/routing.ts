// Where a rule sends the messages of a part: to a person, to an automatic answer, or to the files; and how many of the
// answers are right.
import type { Handlers } from '../../shared/contract/define'
import type { RoutedLabel, Routing } from '../../shared/domain/routing'
import { WinnowError } from '../../shared/errors'
import { openReadable } from '../store/database'
import { getRun } from '../store/runs'
import { applyRule, wayOf } from './apply-rule'
import type { WorkerContract } from './contract'
import { keptScores } from './kept-scores'

type Route = Handlers<WorkerContract>['data']['routing']

/**
 * Applies a rule to every row of a part that has a label in `output`.
 * @throws WinnowError `run.noPredictions`, `labels.none`, `label.notFound`, `run.notFound`.
 */
export const routing: Route = ({ databaseFile, run: id, part, output, rule, temperatures }) => {
  const db = openReadable(databaseFile)
  try {
    const run = getRun(db, id)
    const used = new Set([output, rule.flag?.output, rule.unsure?.output, rule.answerBy])
    const all = [...used].flatMap((name) =>
      name === undefined || name === null
        ? []
        : [keptScores(db, databaseFile, run, part, name, temperatures[name])],
    )
    const [own] = all
    if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${output}.`)
    const byTruth = new Map<string, RoutedLabel>()
    let rows = 0
    const answers = applyRule(rule, all, (at, action) => {
      const [first] = own.scored.truth[at] ?? []
      if (first === undefined) return false
      rows++
      const label = own.names.get(first) ?? `label ${first}`
      const group = byTruth.get(label) ?? { label, rows: 0, flagged: 0, unsure: 0, answered: 0, filed: 0 }
      byTruth.set(label, group)
      group.rows++
      group[wayOf(action)]++
      return true
    })
    if (rows === 0) throw new WinnowError('labels.none', `No message of ${part} has a label.`)
    return { run: run.id, part, output, rows, labels: [...byTruth.values()], answers } satisfies Routing
  } finally {
    db.close()
  }
}
