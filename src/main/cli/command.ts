// What every command is given: a session on the workspace, an output, and a signal for Ctrl C.
import type { Command } from 'commander'
import { Filter } from '../../shared/domain/filter'
import { WinnowError } from '../../shared/errors'
import { resolve } from 'node:path'
import { openSession, type Session } from '../session'
import { createOutput, type Output, type Streams } from './output'

/** A command at work. */
export type Work = {
  readonly session: Session
  readonly output: Output
  /** Aborts at the first Ctrl C; a second one ends the process. */
  readonly signal: AbortSignal
}

/** Options that every command has. */
export type GlobalOptions = { readonly home?: string; readonly json?: boolean }

/** Registers `action` for a command: it gets the session, which is closed whatever happens. */
export type Runner = (
  command: Command,
  action: (work: Work, args: string[], options: Record<string, unknown>) => Promise<void>,
) => void

/** Makes the runner for the given streams. */
export function createRunner(streams: Streams): Runner {
  return (command, action) => {
    command.action(async (...given: unknown[]) => {
      const args = given
        .slice(0, -2)
        .flatMap((one) => (Array.isArray(one) ? one.map(String) : one === undefined ? [] : [String(one)]))
      const global = command.optsWithGlobals<GlobalOptions>()
      const output = createOutput(global.json === true, streams)
      const session = await openSession(global.home === undefined ? {} : { home: global.home })
      const controller = new AbortController()
      const interrupt = (): void => {
        if (controller.signal.aborted) process.exit(1)
        controller.abort()
      }
      process.on('SIGINT', interrupt)
      process.on('SIGTERM', interrupt)
      try {
        await action({ session, output, signal: controller.signal }, args, command.opts())
      } finally {
        process.off('SIGINT', interrupt)
        process.off('SIGTERM', interrupt)
        await session.close()
      }
    })
  }
}

/** A path as typed, made absolute: the owner of the workspace may run in another folder. */
export function pathSource(path: string): { kind: 'path'; path: string } {
  return { kind: 'path', path: resolve(path) }
}

/** An option's text, or undefined. */
export function textOption(options: Record<string, unknown>, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Gathers an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}

/** Adds the options that say which rows; `rowsAsked` reads them. */
export function addRowOptions(command: Command): Command {
  return command
    .option('--query <text>', 'only rows whose text contains this')
    .option('--filter <json>', 'only rows that meet this filter expression, as JSON')
    .option('--view <name>', 'only what this saved view shows')
}

/** What `--query`, `--filter` and `--view` ask for together; undefined for every row. @throws WinnowError `input.invalid`. */
export function rowsAsked(options: Record<string, unknown>): Filter | undefined {
  const [query, view, filter] = [
    textOption(options, 'query'),
    textOption(options, 'view'),
    parseFilter(options),
  ]
  const of: Filter[] = [
    ...(query === undefined || query === '' ? [] : [{ field: 'text' as const, contains: query }]),
    ...(view === undefined ? [] : [{ field: 'view' as const, view }]),
    ...(filter ? [filter] : []),
  ]
  const [only] = of
  return of.length > 1 ? { op: 'and', of } : only
}

/** The filter of `--filter`. @throws WinnowError `input.invalid`. */
export function parseFilter(options: Record<string, unknown>): Filter | undefined {
  const text = textOption(options, 'filter')
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new WinnowError('input.invalid', `--filter is not JSON: ${text}`)
  }
  const parsed = Filter.safeParse(value)
  if (!parsed.success)
    throw new WinnowError('input.invalid', `--filter: ${parsed.error.issues[0]?.message ?? 'not valid'}.`)
  return parsed.data
}
