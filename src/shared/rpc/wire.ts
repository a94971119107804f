// The eight messages. `call`, `open` and `cancel` go up; `hello`, `ok`, `fail`, `next` and `end` come down.
// `cancel` works for calls and streams alike. Bulk arrays travel as typed arrays on carriers that clone.
import { z } from 'zod'
import { WireError } from '../errors'

const id = z.int().nonnegative()

/** Messages of the calling side. */
export const UpMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id, method: z.string(), input: z.unknown() }),
  z.object({ t: z.literal('open'), id, method: z.string(), input: z.unknown() }),
  z.object({ t: z.literal('cancel'), id }),
])
export type UpMessage = z.infer<typeof UpMessage>

/** Messages of the answering side. `hello` comes first and carries the contract's version. */
export const DownMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), version: z.string() }),
  z.object({ t: z.literal('ok'), id, value: z.unknown() }),
  z.object({ t: z.literal('fail'), id, error: WireError }),
  z.object({ t: z.literal('next'), id, value: z.unknown() }),
  z.object({ t: z.literal('end'), id }),
])
export type DownMessage = z.infer<typeof DownMessage>
