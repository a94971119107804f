// On a machine with much memory V8 lets garbage pile up to gigabytes before it looks. A job that makes strings by the
// million asks for it itself, so that it stays small beside a window and a training.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const askedFromMiB = 320
/** Fewer looks than batches: reading the size of a process is a system call. */
const lookEvery = 16

let collect: (() => void) | null = null
let calls = 0

/** Collects garbage where the process has grown large; call it between stretches of work. */
export function collectGarbage(): void {
  if (++calls % lookEvery !== 0) return
  if (process.memoryUsage.rss() < askedFromMiB * 1024 * 1024) return
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
