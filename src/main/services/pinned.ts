// Handlers of `pinned`: messages that must stay right, checked by every run when its training ends and whenever asked.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { PinId, PinnedStatus } from '../../shared/domain/pinned'
import type { Run } from '../../shared/domain/run'
import { getDataset } from '../store/datasets'
import {
  addPins,
  datasetOfPin,
  getPins,
  listPins,
  pinnedStatus,
  removePins,
  restorePins,
  type SaidLabels,
  storeChecks,
} from '../store/pinned'
import { getRun } from '../store/runs'
import type { ModelPlace } from '../worker/contract'
import { announce, type Context, timestamp } from './context'
import { openSource } from './files'
import { baseOfRun, modelOfRun } from './model-places'
import { derivedFolder } from './prepare'
import { modelFolderOf } from './run-folders'

const labelSeparator = '|'

/** Makes the handlers of `pinned`. */
export function pinnedHandlers(context: Context): Handlers<WinnowContract>['pinned'] {
  const { db } = context
  const changed = (pins: readonly PinId[]) => {
    const [first] = pins
    announce(context, 'pinned', (first && datasetOfPin(db, first)) ?? null)
    return getPins(db, pins)
  }
  return {
    list: ({ dataset }) => listPins(db, dataset),
    add: ({ dataset, pins }) =>
      changed(addPins(context.write(), dataset, pins, timestamp(context)).map(({ id }) => id)),
    addFile: async ({ dataset, source }, { caller, signal }) => {
      const writable = context.write()
      const file = openSource(context, source, caller)
      const rows = await context.warmWorker().client.file.readLabelled(file, { signal })
      const pins = rows.map(({ text, label, output }) => ({
        text,
        labels: isMulti(context, dataset, output)
          ? label.split(labelSeparator).map((one) => one.trim())
          : [label],
        ...(output === null ? {} : { output }),
      }))
      return changed(addPins(writable, dataset, pins, timestamp(context)).map(({ id }) => id))
    },
    remove: ({ pins }) => {
      removePins(context.write(), pins, timestamp(context))
      return changed(pins)
    },
    restore: ({ pins }) => {
      restorePins(context.write(), pins, timestamp(context))
      return changed(pins)
    },
    status: ({ run }) => pinnedStatus(db, getRun(db, run).id),
    check: async ({ run: ref }, { signal }) => {
      context.write()
      const run = getRun(db, ref)
      return checkPinned(context, run, modelOfRun(context, run).place, signal)
    },
  }
}

/** Whether a message may have several labels of an output; the first when none is named. */
function isMulti({ db }: Context, dataset: string, output: string | null): boolean {
  const { outputs } = getDataset(db, dataset)
  return outputs.find(({ name }) => output === null || name === output)?.kind === 'multi'
}

/** Asks a model of a run and keeps what it says. Throws the signal's reason when it aborts. */
async function checkPinned(
  context: Context,
  run: Run,
  place: ModelPlace,
  signal: AbortSignal,
): Promise<PinnedStatus> {
  const { pins } = pinnedStatus(context.db, run.id)
  if (pins.length > 0) {
    const texts = pins.map(({ text }) => text)
    const answers = await context
      .warmWorker()
      .client.model.predict({ model: place, texts, top: 1 }, { signal })
    const checks = pins.map((pin, at) => {
      const index = run.outputs.findIndex(({ output }) => output === pin.output)
      const answer = answers[at]?.[index]
      const known = run.outputs[index]?.labels ?? []
      const said: SaidLabels = (answer?.labels ?? []).map((name) => [
        known.find((one) => one.name === name)?.id ?? null,
        name,
      ])
      return { pin: pin.id, said, probability: answer?.probability ?? 0 }
    })
    storeChecks(context.write(), run.id, checks, timestamp(context))
    announce(context, 'pinned', run.datasetId)
  }
  return pinnedStatus(context.db, run.id)
}

/**
 * At the end of a training, before anybody hears of it: a sentence on the pinned messages; empty where there are none.
 * A check that fails ends nothing; it can be made later.
 */
export async function checkAfterTraining(context: Context, run: Run): Promise<string> {
  if (pinnedStatus(context.db, run.id).pins.length === 0) return ''
  const folder = modelFolderOf(context.workspace, run.id)
  const base = baseOfRun(context, run)
  const place = { kind: 'run' as const, folder, base, cacheFolder: derivedFolder(context) }
  try {
    const { right, broken } = await checkPinned(context, run, place, new AbortController().signal)
    return ` ${right} of ${right + broken} pinned messages right.`
  } catch (error) {
    context.log(`pinned messages of ${run.id}: ${error instanceof Error ? error.message : String(error)}`)
    return ' The pinned messages could not be checked.'
  }
}
