// The answering side over any Port. Every input is parsed always; outputs and events are parsed too when
// `checkOutputs` is on (development and tests). A closed port cancels everything it had asked for.
import type { Contract, Entry, HandlerContext, Handlers } from '../contract/define'
import { contractVersion } from '../contract/define'
import { toWireError, WinnowError } from '../errors'
import type { Caller, Port } from './port'
import { type DownMessage, UpMessage } from './wire'

/** What a server is told about itself. */
export type ServeOptions = {
  readonly caller: Caller
  readonly checkOutputs?: boolean
  /** Hears every failure of kind `bug` with its cause, for the log. */
  readonly onBug?: (method: string, error: unknown) => void
}

type AnyHandler = (input: unknown, context: HandlerContext) => unknown

/** Answers the calls and streams of `contract` that come over `port`. Returns a function that stops it. */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  port: Port,
  options: ServeOptions,
): () => void {
  const running = new Map<number, AbortController>()
  const send = (message: DownMessage): void => port.send(message)
  const stop = (): void => {
    for (const controller of running.values()) controller.abort()
    running.clear()
  }
  port.onClose(stop)
  port.onMessage((raw) => {
    const parsed = UpMessage.safeParse(raw)
    if (!parsed.success) return
    const message = parsed.data
    if (message.t === 'cancel') {
      running.get(message.id)?.abort()
      return
    }
    const controller = new AbortController()
    running.set(message.id, controller)
    const context: HandlerContext = { signal: controller.signal, caller: options.caller }
    answer(contract, handlers, message, context, options, send)
      .catch((error: unknown) => {
        const wire = toWireError(error)
        if (wire.code === 'internal') options.onBug?.(message.method, error)
        send({ t: 'fail', id: message.id, error: wire })
      })
      .finally(() => running.delete(message.id))
  })
  send({ t: 'hello', version: contractVersion(contract) })
  return stop
}

/**
 * Answers one call outside of a port (plain HTTP).
 * @throws WinnowError `protocol.mismatch`, `input.invalid`, and what the handler throws.
 */
export async function answerCall<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  method: string,
  input: unknown,
  context: HandlerContext,
): Promise<unknown> {
  const { entry, handler } = find(contract, handlers, 'call', method)
  return handler(parse(entry, 'input', method, input), context)
}

async function answer<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  message: Extract<UpMessage, { t: 'call' | 'open' }>,
  context: HandlerContext,
  options: ServeOptions,
  send: (message: DownMessage) => void,
): Promise<void> {
  const { entry, handler } = find(
    contract,
    handlers,
    message.t === 'call' ? 'call' : 'stream',
    message.method,
  )
  const input = parse(entry, 'input', message.method, message.input)
  const check = (value: unknown): unknown =>
    options.checkOutputs ? parse(entry, 'output', message.method, value) : value
  if (message.t === 'call') {
    send({ t: 'ok', id: message.id, value: check(await handler(input, context)) })
    return
  }
  for await (const value of handler(input, context) as AsyncIterable<unknown>) {
    if (context.signal.aborted) break
    send({ t: 'next', id: message.id, value: check(value) })
  }
  send({ t: 'end', id: message.id })
}

function find<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  kind: Entry['kind'],
  method: string,
): { entry: Entry; handler: AnyHandler } {
  const [namespace = '', name = ''] = method.split('.')
  const entries = Object.hasOwn(contract, namespace) ? contract[namespace] : undefined
  const entry = entries && Object.hasOwn(entries, name) ? entries[name] : undefined
  const group = handlers[namespace] as Record<string, AnyHandler> | undefined
  const handler = group?.[name]
  if (!entry || !handler || entry.kind !== kind)
    throw new WinnowError('protocol.mismatch', `There is no ${kind} named ${method}.`)
  return { entry, handler }
}

function parse(entry: Entry, side: 'input' | 'output', method: string, value: unknown): unknown {
  const result = entry[side].safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  const where = path === '' ? method : `${method}: ${path}`
  if (side === 'output')
    throw new WinnowError('internal', `${where} returned what its contract forbids: ${issue?.message}`)
  throw new WinnowError('input.invalid', `${where}: ${issue?.message ?? 'not valid'}`, { details: { path } })
}
