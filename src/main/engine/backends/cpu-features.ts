// The processor: its name and the instructions that decide which number format is fast.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'

/** Instruction sets that matter here; one that cannot be found out on this system is absent. */
export type CpuFeatures = Readonly<Record<string, boolean>>

/** The processor's name as the system gives it. */
export function cpuModel(): string {
  return os.cpus()[0]?.model.trim() || `${os.arch()} processor`
}

let known: CpuFeatures | undefined

/** {bf16, vnni, avx2, avx512}: read once from /proc/cpuinfo or sysctl; {} where the system does not tell. */
export function cpuFeatures(): CpuFeatures {
  known ??= readFeatures()
  return known
}

function readFeatures(): CpuFeatures {
  try {
    if (process.platform === 'linux') return featuresFromCpuinfo(readFileSync('/proc/cpuinfo', 'utf8'))
    if (process.platform === 'darwin') return featuresFromSysctl(sysctl())
  } catch {
    // A system that does not tell leaves the features unknown.
  }
  return {}
}

function sysctl(): string {
  return execFileSync('sysctl', ['-a'], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** Reads the flags line of Linux (x86: `flags`, ARM: `Features`). */
export function featuresFromCpuinfo(cpuinfo: string): CpuFeatures {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]
  if (line === undefined) return {}
  const flags = new Set(line.trim().split(/\s+/))
  const has = (...names: string[]) => names.some((name) => flags.has(name))
  if (flags.has('asimd')) return { bf16: has('bf16'), dotProduct: has('asimddp'), sve: has('sve') }
  return {
    bf16: has('avx512_bf16', 'amx_bf16'),
    vnni: has('avx512_vnni', 'avx_vnni'),
    avx2: has('avx2'),
    avx512: has('avx512f'),
  }
}

/** Reads macOS's `sysctl -a`. */
export function featuresFromSysctl(output: string): CpuFeatures {
  const isOn = (key: string) => new RegExp(`^${key.replaceAll('.', '\\.')}:\\s*1$`, 'm').test(output)
  if (/^hw\.optional\.arm/m.test(output)) {
    return { bf16: isOn('hw.optional.arm.FEAT_BF16'), dotProduct: isOn('hw.optional.arm.FEAT_DotProd') }
  }
  return { bf16: false, vnni: false, avx2: isOn('hw.optional.avx2_0'), avx512: isOn('hw.optional.avx512f') }
}
