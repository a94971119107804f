// Runs a program to its end and measures it from outside.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What it printed, its wall seconds, and the peak resident memory of its largest process in MiB (Linux). */
export async function measure(program, args, env = {}) {
  const started = performance.now()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  let errors = ''
  const peaks = new Map()
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errors += chunk))
  const timer = setInterval(() => notePeaks(child.pid, peaks), 100)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(timer)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${errors.slice(-2000)}`)
  const seconds = (performance.now() - started) / 1000
  return { output, errors, seconds, peakMiB: Math.max(...peaks.values()) / 1024 }
}

/** The system keeps each process's own high-water mark. */
function notePeaks(pid, peaks) {
  try {
    const peak = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0))
    for (const task of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' '))
      if (task !== '') notePeaks(Number(task), peaks)
  } catch {
    // It has ended meanwhile.
  }
}
