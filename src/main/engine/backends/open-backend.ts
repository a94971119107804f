// Opens the best engine that this machine has, in a given order, and says of every other one why it was not
// taken. Never a silent fallback: the refusals travel with the result to the run, the page and the doctor.
import { WinnowError } from '../../../shared/errors'
import {
  type BackendId,
  backendIds,
  type ComputeBackend,
  type Opened,
  reasonOf,
  type Refusal,
} from './backend'
import { openCpu } from './cpu'
import { openNative } from './native'
import { openWasm } from './wasm'

const openers = {
  'node-gpu': () => openNative('node-gpu'),
  node: () => openNative('node'),
  wasm: openWasm,
  cpu: openCpu,
} satisfies Record<BackendId, () => Promise<Opened>>

/** The values of WINNOW_ENGINE, which forces a choice. */
const forcedOrders: Readonly<Record<string, readonly BackendId[]>> = {
  native: ['node-gpu', 'node'],
  wasm: ['wasm'],
  cpu: ['cpu'],
}

/** Opens one backend and makes it the active one; a failure is a reason, never an exception. */
export async function tryBackend(id: BackendId): Promise<Opened> {
  try {
    return await openers[id]()
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

/** The ids that WINNOW_ENGINE leaves of an order. Throws `input.invalid` for a value it does not know. */
export function allowedOrder(
  order: readonly BackendId[] = backendIds,
  forced = process.env['WINNOW_ENGINE'],
) {
  if (!forced) return order
  const allowed = forcedOrders[forced]
  if (!allowed) {
    throw new WinnowError('input.invalid', `WINNOW_ENGINE is "${forced}": it may be native, wasm or cpu.`)
  }
  return allowed
}

/**
 * Opens the first backend of `order` that works; WINNOW_ENGINE replaces the order. Throws
 * `engine.noBackend` with every reason in its details when none does.
 */
export async function openBackend(
  order?: readonly BackendId[],
): Promise<{ backend: ComputeBackend; refused: Refusal[] }> {
  const refused: Refusal[] = []
  for (const id of allowedOrder(order)) {
    const opened = await tryBackend(id)
    if ('backend' in opened) return { backend: opened.backend, refused }
    refused.push({ id, reason: opened.reason })
  }
  const reasons = refused.map(({ id, reason }) => `${id}: ${reason}`).join('; ')
  throw new WinnowError('engine.noBackend', `No engine could be started. ${reasons}`, {
    details: { refused },
  })
}
