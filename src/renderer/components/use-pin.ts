// Pinning messages and taking pins away, each with its undo.
import type { NewPin, PinId } from '../../shared/domain/pinned'
import { useClient } from '../app/client'
import { plural } from './format'
import { asWinnowError } from './states'
import { useToast } from './Toast'

/** Pins messages of a dataset, takes pins away; says so, and offers to undo it. */
export function usePin(dataset: string): {
  readonly pin: (pins: readonly NewPin[]) => void
  readonly unpin: (pins: readonly PinId[]) => void
} {
  const client = useClient()
  const toast = useToast()
  const fail = (error: unknown): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  const take = (pins: readonly PinId[], message: string): void => {
    client.pinned.remove({ pins: [...pins] }).then(
      () =>
        toast({
          message,
          onUndo: () => void client.pinned.restore({ pins: [...pins] }).catch(fail),
        }),
      fail,
    )
  }
  return {
    unpin: (pins) => take(pins, `${plural(pins.length, 'pin')} taken away.`),
    pin: (pins) => {
      client.pinned.add({ dataset, pins: [...pins] }).then((added) => {
        const [first] = added
        const what =
          added.length === 1 && first ? `as ${first.labels.join(', ')}` : plural(added.length, 'message')
        toast({
          message: `Pinned ${what}. Every later run of the dataset is checked for it.`,
          onUndo: () => void client.pinned.remove({ pins: added.map(({ id }) => id) }).catch(fail),
        })
      }, fail)
    },
  }
}
