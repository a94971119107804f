// Where a rule sends the messages of a part: to a person, to an automatic answer, or to the files; and how many of the
// answers are right.
import type { Handlers } from '../../shared/contract/define'
import { applyPolicy, type OutputScores } from '../../shared/decide/apply'
import { addAnswer, byRows } from '../../shared/decide/route'
import type { AnsweredLabel, RoutedLabel, Routing } from '../../shared/domain/routing'
import { WinnowError } from '../../shared/errors'
import { openReadable } from '../store/database'
import { getRun } from '../store/runs'
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
    const all = [...used].flatMap((name) => {
      if (name === undefined || name === null) return []
      const kept = keptScores(db, databaseFile, run, part, name, temperatures[name])
      const labels = kept.own.labels.map((label) => label.name)
      return [{ ...kept, labels, placeOf: new Map(kept.scored.rowIds.map((row, at) => [row, at])) }]
    })
    const own = all.find((one) => one.own.output === output)
    const answering = all.find((one) => one.own.output === rule.answerBy)
    if (!own) throw new WinnowError('label.notFound', `${run.name} does not answer ${output}.`)
    const byTruth = new Map<string, RoutedLabel>()
    const bySaid = new Map<string, AnsweredLabel>()
    let rows = 0
    own.scored.truth.forEach((truth, at) => {
      const [first] = truth
      if (first === undefined) return
      rows++
      const rowId = own.scored.rowIds[at] ?? 0
      const scores = all.map((one): OutputScores => {
        const width = one.labels.length
        const from = (one.placeOf.get(rowId) ?? -1) * width
        return {
          output: one.own.output,
          kind: one.own.kind,
          labels: one.labels,
          scores: from < 0 ? [] : one.scored.scores.subarray(from, from + width),
        }
      })
      const { action, reason, label } = applyPolicy(rule, scores)
      const name = own.names.get(first) ?? `label ${first}`
      const group = byTruth.get(name) ?? {
        label: name,
        rows: 0,
        flagged: 0,
        unsure: 0,
        answered: 0,
        filed: 0,
      }
      byTruth.set(name, group)
      group.rows++
      if (action === 'file') group.filed++
      else if (action === 'answer') group.answered++
      else if (reason === 'unsure') group.unsure++
      else group.flagged++
      if (action !== 'answer' || label === null || !answering) return
      const place = answering.placeOf.get(rowId)
      const right = place === undefined ? [] : (answering.scored.truth[place] ?? [])
      addAnswer(
        bySaid,
        label,
        right.map((one) => answering.names.get(one)),
      )
    })
    if (rows === 0) throw new WinnowError('labels.none', `No message of ${part} has a label.`)
    return {
      run: run.id,
      part,
      output,
      rows,
      labels: [...byTruth.values()],
      answers: byRows(bySaid),
    } satisfies Routing
  } finally {
    db.close()
  }
}
