// Handlers of `labelling`. What comes up is worked out by the process that reads the database; what is said is written by
// main, and answered when it is kept.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { LabelPick, Picked, QueueState } from '../../shared/domain/labelling'
import { getDataset } from '../store/datasets'
import { answerMany, answerRow, askAgain, placeOf, reverseAnswer } from '../store/label-answers'
import { itemsAt, itemsPage, labelsOfQueue, waitingPlace } from '../store/queue-items'
import {
  createQueue,
  listQueues,
  removeQueue,
  renameQueue,
  restoreQueue,
  summaryOf,
} from '../store/label-queues'
import { storedQueue } from '../store/stored-queue'
import { pendingSteps } from '../store/journal'
import { askReader } from './ask-reader'
import { announce, type Context, timestamp } from './context'

/** Makes the handlers of `labelling`. */
export function labellingHandlers(context: Context): Handlers<WinnowContract>['labelling'] {
  const { db } = context
  const { databaseFile } = context.workspace
  const pick = ({ dataset, ...asked }: LabelPick, signal: AbortSignal): Promise<Picked> => {
    const { id } = getDataset(db, dataset)
    return askReader(context, asked.filter, signal, (data) =>
      data.pick({ databaseFile, dataset: id, ...asked }, { signal }),
    )
  }
  const stateOf = (ref: string, place?: number, did: string | null = null): QueueState => {
    const queue = storedQueue(db, ref)
    const at = place ?? waitingPlace(db, queue, queue.place)
    const [item = null] = at === null ? [] : itemsAt(db, queue, [at])
    return { queue: summaryOf(db, queue), item, ...pendingSteps(db, queue.datasetId), did }
  }
  const who = () => ({ author: null, at: timestamp(context) })
  const told = <T extends { dataset: string }>(value: T): T => {
    announce(context, 'datasets', value.dataset)
    return value
  }
  const toldState = (state: QueueState): QueueState => {
    announce(context, 'datasets', state.queue.dataset)
    return state
  }
  const reverse = (ref: string, way: 'undo' | 'redo'): QueueState => {
    const did = reverseAnswer(context.write(), ref, way, who())
    return toldState(stateOf(ref, undefined, did))
  }
  return {
    pick: (asked, { signal }) => pick(asked, signal),
    create: async ({ name, ...asked }, { signal }) => {
      const writable = context.write()
      const picked = await pick(asked, signal)
      return told(createQueue(writable, { name, pick: asked, picked, at: timestamp(context) }))
    },
    list: ({ dataset }) => listQueues(db, dataset),
    state: ({ queue, place }) => stateOf(queue, place),
    labels: ({ queue }) => labelsOfQueue(db, storedQueue(db, queue)),
    items: ({ queue, ...asked }) => itemsPage(db, storedQueue(db, queue), asked),
    answerMany: ({ queue, labels, ...asked }) => {
      const did = answerMany(context.write(), queue, asked, labels, who())
      return toldState(stateOf(queue, undefined, did))
    },
    answer: ({ queue, row, answer }) => {
      const writable = context.write()
      const did = answerRow(writable, queue, row, answer, who())
      const isHere = answer.kind === 'flag' || answer.kind === 'comment'
      return toldState(stateOf(queue, isHere ? placeOf(db, storedQueue(db, queue), row) : undefined, did))
    },
    again: ({ queue }) => {
      const did = askAgain(context.write(), queue, who())
      return toldState(stateOf(queue, undefined, did))
    },
    undo: ({ queue }) => reverse(queue, 'undo'),
    redo: ({ queue }) => reverse(queue, 'redo'),
    rename: ({ queue, name }) => told(renameQueue(context.write(), queue, name)),
    remove: ({ queue }) => told(removeQueue(context.write(), queue, timestamp(context))),
    restore: ({ queue }) => told(restoreQueue(context.write(), queue)),
  }
}
