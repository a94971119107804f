// A dataset named mail over a fixture, and the shortest way to queues over it.
import type { Dataset } from '../../../shared/domain/dataset'
import type { LabelPick, LabelQueue, LeftOut, Picked, QueueItem } from '../../../shared/domain/labelling'
import type { Run } from '../../../shared/domain/run'
import { getDataset } from '../datasets'
import { pickRows } from '../label-pick'
import { createQueue } from '../label-queues'
import { storedQueue } from '../stored-queue'
import { setLabels } from '../labels'
import { insertPredictions } from '../predictions'
import { itemsPage } from '../queue-items'
import { getRow } from '../rows'
import { columnsOf, type Fixture, importRows, someRun } from './fixture'

/** When everything happens. */
export const at = '2026-11-01T00:00:00.000Z'
/** Who answers. */
export const who = { author: null, at }

/** Unlike messages, of which every other one came by chat and the others by mail. */
export const some = (count: number): string[][] =>
  Array.from({ length: count }, (_, i) => [`message number ${i + 1}`, i % 2 === 0 ? 'chat' : 'mail'])

/** Messages that are left out for any reason. */
export const sum = (leftOut: LeftOut): number => Object.values(leftOut).reduce((all, one) => all + one, 0)

/** What tests do with the dataset named mail. */
export type MailDesk = {
  /** Imports messages with a column of metadata. */
  readonly mail: (rows: string[][]) => Promise<Dataset>
  readonly pick: (more?: Partial<LabelPick>) => Picked
  readonly ids: (more?: Partial<LabelPick>) => number[]
  readonly label: (edits: { row: number; label: string | null }[]) => void
  readonly queueOf: (more?: Partial<LabelPick>) => LabelQueue
  readonly labelsOf: (row: number) => readonly string[]
  readonly itemsOf: (id: string) => QueueItem[]
  /** Imports messages and a run named first that says these probabilities of a and b, row by row; four more have labels. */
  readonly scoredMail: (scores: readonly (readonly [number, number])[]) => Promise<Run>
}

/** Makes the desk over the fixture of the test that runs. */
export function mailDesk(fixture: () => Fixture): MailDesk {
  const db = () => fixture().db
  const mail: MailDesk['mail'] = (rows) =>
    importRows(fixture(), 'mail', columnsOf('text', 'metadata'), rows, { kind: 'none' })
  const pick: MailDesk['pick'] = (more = {}) => pickRows(db(), { dataset: 'mail', order: 'random', ...more })
  const label: MailDesk['label'] = (edits) =>
    void setLabels(db(), { dataset: 'mail', edits, author: null, source: 'person' })
  return {
    mail,
    pick,
    label,
    ids: (more) => pick(more).rows.map(({ id }) => id),
    queueOf: (more = {}) => {
      const asked: LabelPick = { dataset: 'mail', order: 'random', ...more }
      return createQueue(db(), { pick: asked, picked: pickRows(db(), asked), at })
    },
    labelsOf: (row) => getRow(db(), 'mail', row).labels['label'] ?? [],
    itemsOf: (id) => itemsPage(db(), storedQueue(db(), id), { from: 0, limit: 200 }).items,
    scoredMail: async (scores) => {
      await mail(some(scores.length + 4))
      const last = scores.length
      label([1, 2, 3, 4].map((i) => ({ row: last + i, label: i % 2 ? 'a' : 'b' })))
      const run = someRun(db(), getDataset(db(), 'mail'), 'first')
      insertPredictions(db(), {
        run: run.id,
        part: null,
        rowIds: scores.map((_, i) => i + 1),
        scores: Float32Array.from(scores.flat()),
      })
      return run
    },
  }
}
