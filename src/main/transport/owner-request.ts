import { get, type IncomingMessage } from 'node:http'
import { WinnowError } from '../../shared/errors'

/**
 * Fetches a path from the Winnow that owns the workspace, with the token of its lock.
 * @throws WinnowError `connection.lost` when it does not answer.
 */
export function requestOwner(address: string, token: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } }, resolve)
    request.setTimeout(5000, () => request.destroy(new Error('no answer')))
    request.once('error', (error) =>
      reject(
        new WinnowError('connection.lost', `${address} does not answer: ${error.message}`, { cause: error }),
      ),
    )
  })
}
