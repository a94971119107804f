// The frame of every script: a failure that has a reason prints it in one line, without a stack.
import { SetupError } from './steps.mjs'

/** Runs `work`, which resolves with the exit code. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    process.stderr.write(`winnow: ${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`)
    process.exitCode = 1
  }
}
