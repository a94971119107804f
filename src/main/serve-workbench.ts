// Serves the workbench on 127.0.0.1 and opens it. A second start shows the page of the first instead.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { toWireError, WinnowError } from '../shared/errors'
import { openSession, type Session } from './session'

/** How to serve. */
export type ServeArguments = {
  readonly home?: string
  readonly port?: number
  readonly shouldOpen: boolean
  /** Folders inside which a page may name paths. */
  readonly allowedFolders: readonly string[]
}

/** Reads `--home DIR --port N --no-open --allow-path DIR`; ends the process with code 2 on anything else. */
export function parseServeArguments(args: string[]): ServeArguments {
  try {
    const { values } = parseArgs({
      args,
      options: {
        home: { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        'allow-path': { type: 'string', multiple: true },
      },
    })
    const port = values.port === undefined ? undefined : Number(values.port)
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new WinnowError('input.invalid', `--port is a number from 0 to 65535. Found: ${values.port}.`)
    return {
      ...(values.home === undefined ? {} : { home: values.home }),
      ...(port === undefined ? {} : { port }),
      shouldOpen: values['no-open'] !== true,
      allowedFolders: (values['allow-path'] ?? []).map((folder) => resolve(folder)),
    }
  } catch (error) {
    return fail(
      error instanceof WinnowError
        ? error
        : new WinnowError('input.unknownFlag', String((error as Error).message)),
    )
  }
}

/** Serves until the process is told to end. Prints the address. */
export async function serveWorkbench(args: ServeArguments): Promise<void> {
  const session = await openSession(args).catch(fail)
  if (session.mode === 'readOnly') {
    await session.close()
    return fail(
      new WinnowError('workspace.locked', `Another Winnow holds ${session.home} and does not answer.`),
    )
  }
  const url = session.pageUrl ?? ''
  if (session.mode === 'attached') {
    say(`Winnow is already running on this workspace: ${url}`)
    if (args.allowedFolders.length > 0) say('--allow-path has no effect on it: end it and start again.')
    if (args.shouldOpen) openBrowser(url)
    return session.close()
  }
  say(`Winnow is ready: ${url}`)
  say(`Workspace: ${session.home}. Ctrl C ends it; nothing leaves this machine.`)
  session.takeUp()
  if (args.shouldOpen) openBrowser(url)
  await untilTold(session)
}

/** Closes in good order at the first signal, at once at the second. */
async function untilTold(session: Session): Promise<void> {
  await new Promise<void>((resolve) => {
    let isClosing = false
    const end = (): void => {
      if (isClosing) process.exit(1)
      isClosing = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  })
  await session.close()
  process.exit(0)
}

/** Opens an address with the system's browser; where there is none, the printed address serves. */
function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true })
  child.once('error', () => say('No browser could be opened. Open the address above.'))
  child.unref()
}

function fail(error: unknown): never {
  const wire = toWireError(error)
  process.stderr.write(`winnow: ${wire.code}: ${wire.message} ${wire.hint ?? ''}\n`)
  process.exit(error instanceof WinnowError ? error.exitCode : 1)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
