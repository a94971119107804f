// Runs the built program as its users do: real processes on a real workspace in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const outMain = resolve(import.meta.dirname, '../../out/main')

/** What a finished command left. */
export type Finished = { readonly code: number | null; readonly out: string; readonly err: string }

/** A command that is still running. */
export type Running = {
  readonly child: ChildProcess
  readonly ended: Promise<Finished>
  /** Resolves when a line of stdout or stderr contains the text. */
  readonly sees: (text: string) => Promise<string>
}

/** A workspace of its own; `clean` ends what was started in it and removes it. */
export type TestWorkspace = {
  readonly folder: string
  readonly home: string
  readonly start: (...args: string[]) => Running
  readonly serve: (...args: string[]) => Running
  readonly run: (...args: string[]) => Promise<Finished>
  /** Runs with --json, checks the one line and the exit code 0, gives the value. */
  readonly json: <T>(...args: string[]) => Promise<T>
  readonly clean: () => Promise<void>
}

/** Makes a workspace in a temporary folder. */
export function createTestWorkspace(env: Record<string, string> = {}): TestWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-test-'))
  const home = join(folder, 'home')
  const running = new Set<Running>()
  const startFile = (file: string, args: string[]): Running => {
    const own = { ...process.env, ...env, WINNOW_HOME: home }
    const child = spawn(process.execPath, [join(outMain, file), ...args], {
      env: own,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const one = follow(child)
    running.add(one)
    void one.ended.then(() => running.delete(one))
    return one
  }
  const start = (...args: string[]): Running => startFile('cli.js', args)
  const run = (...args: string[]): Promise<Finished> => start(...args).ended
  return {
    folder,
    home,
    start,
    serve: (...args) => startFile('serve.js', ['--no-open', ...args]),
    run,
    json: async <T>(...args: string[]): Promise<T> => {
      const { code, out, err } = await run(...args, '--json')
      if (code !== 0) throw new Error(`winnow ${args.join(' ')} ended with ${code}: ${out}${err}`)
      const lines = out.split('\n').filter((line) => line !== '')
      if (lines.length !== 1) throw new Error(`expected one line of JSON, found ${lines.length}: ${out}`)
      return JSON.parse(lines[0] ?? '') as T
    },
    clean: async () => {
      const left = [...running]
      for (const { child } of left) {
        child.kill('SIGCONT')
        child.kill('SIGKILL')
      }
      await Promise.all(left.map((one) => one.ended))
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

function follow(child: ChildProcess): Running {
  let out = ''
  let err = ''
  const waiting = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (const check of waiting) check()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
    for (const check of waiting) check()
  })
  const ended = new Promise<Finished>((done) => child.once('close', (code) => done({ code, out, err })))
  const sees = (text: string): Promise<string> =>
    new Promise((found, failed) => {
      const check = (): void => {
        const line = `${out}\n${err}`.split('\n').find((one) => one.includes(text))
        if (line === undefined) return
        waiting.delete(check)
        found(line)
      }
      waiting.add(check)
      void ended.then(() => failed(new Error(`ended before it said “${text}”: ${out}${err}`)))
      check()
    })
  return { child, ended, sees }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
