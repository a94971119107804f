// Which process a pid means. A pid alone is not an identity: after a crash another process may have it. A pid
// with the time at which that process was started is one.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process was started, as an opaque text: two processes that had the same pid differ in it. Null when
 * the process is gone or the system does not say.
 */
export function processStartTime(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStartTime(pid)
    if (process.platform === 'win32') return windowsStartTime(pid)
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } } as const
    const written = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).trim()
    return written === '' ? null : written
  } catch {
    return null
  }
}

/** Whether the process that had this pid and start time still lives. Where the time is unknown the pid decides. */
export function isProcessAlive(pid: number, startTime: string | null): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = processStartTime(pid)
  if (now === null) return process.platform !== 'linux'
  return startTime === null || now === startTime
}

/** Clock ticks since boot at which it started, with the boot's own id; null for a zombie. */
function linuxStartTime(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the name in brackets and may itself hold brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return null
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return `${boot}:${fields[19]}`
}

function windowsStartTime(pid: number): string | null {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`
  const options = { encoding: 'utf8', windowsHide: true } as const
  const written = execFileSync('powershell.exe', ['-NoProfile', '-Command', script], options).trim()
  return written === '' ? null : written
}
