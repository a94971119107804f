// The two builders and everything derived from them: the client's and the handlers' types and the version.
//
// A contract is a value: namespaces of entries, each with a schema for what goes in and what comes out. It
// knows no carrier and no handler. Invariant: whatever is reachable over a port stands in a contract.
import { z } from 'zod'
import { hashString } from '../rng'
import type { Caller } from '../rpc/port'

/** A request with one answer. */
export type Call<I extends z.ZodType, O extends z.ZodType> = {
  readonly kind: 'call'
  readonly input: I
  readonly output: O
}
/** A request with many answers. */
export type Stream<I extends z.ZodType, E extends z.ZodType> = {
  readonly kind: 'stream'
  readonly input: I
  readonly output: E
}

/** Any entry of a contract. */
export type Entry = Call<z.ZodType, z.ZodType> | Stream<z.ZodType, z.ZodType>
/** Namespaces of entries. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Entry>>>>

/** What an entry is given. */
export type InputOf<E extends Entry> = z.input<E['input']>
/** What an entry answers, or each event of it. */
export type OutputOf<E extends Entry> = z.output<E['output']>

/** Declares a request with one answer. */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> => ({
  kind: 'call',
  input,
  output,
})
/** Declares a request with many answers. */
export const stream = <I extends z.ZodType, E extends z.ZodType>(input: I, output: E): Stream<I, E> => ({
  kind: 'stream',
  input,
  output,
})
/** Declares a contract; an identity that keeps the literal types. */
export const define = <const C extends Contract>(contract: C): C => contract

/** Options of every client call: aborting the signal cancels on the other side. */
export type CallOptions = { readonly signal?: AbortSignal }

/** The calling side of a contract. */
export type Client<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof C[N]]: C[N][M] extends Call<infer I, infer O>
      ? (input: z.input<I>, options?: CallOptions) => Promise<z.output<O>>
      : C[N][M] extends Stream<infer I, infer E>
        ? (input: z.input<I>, options?: CallOptions) => AsyncIterable<z.output<E>>
        : never
  }
}

/** What a handler is told beside its input. */
export type HandlerContext = { readonly signal: AbortSignal; readonly caller: Caller }

/** The answering side of a contract: the compiler lists what is still missing. */
export type Handlers<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof C[N]]: C[N][M] extends Call<infer I, infer O>
      ? (input: z.output<I>, context: HandlerContext) => Promise<z.input<O>> | z.input<O>
      : C[N][M] extends Stream<infer I, infer E>
        ? (input: z.output<I>, context: HandlerContext) => AsyncIterable<z.input<E>>
        : never
  }
}

const versions = new WeakMap<Contract, string>()

function schemaOf(type: z.ZodType): unknown {
  return z.toJSONSchema(type, { unrepresentable: 'any', io: 'input' })
}

/** A hash over all schemas: two sides with different versions must not talk. */
export function contractVersion(contract: Contract): string {
  const known = versions.get(contract)
  if (known !== undefined) return known
  const shape = Object.entries(contract).map(([namespace, entries]) => [
    namespace,
    Object.entries(entries).map(([name, entry]) => [
      name,
      entry.kind,
      schemaOf(entry.input),
      schemaOf(entry.output),
    ]),
  ])
  const version = hashString(JSON.stringify(shape))
  versions.set(contract, version)
  return version
}
