// The doctor's facts about the machine and its engines. It opens each engine for real, so it belongs in a
// worker process, never in the one that owns the window or the database.
import { statfsSync } from 'node:fs'
import os from 'node:os'
import type { DoctorReport, EngineChoice } from '../../../shared/domain/app'
import { backendIds, type ComputeBackend } from './backend'
import { cpuFeatures, cpuModel } from './cpu-features'
import { gpuReport, readGpuFacts } from './gpu'
import { systemSources } from './gpu-sources'
import { cacheFolder, locateEngine } from './locate'
import { loadedEngine } from './native'
import { allowedOrder, tryBackend } from './open-backend'

/** The parts of the doctor's report that are about the machine, and the cache folder. */
export type MachineReport = Pick<
  DoctorReport,
  'node' | 'platform' | 'engine' | 'choices' | 'gpu' | 'cpu' | 'memory' | 'disk'
> & { readonly cache: string }

const mebibyte = 1024 * 1024

/** Probes engines, processor, memory (MiB) and the disk that holds `folder` (free MiB, null if unknown). */
export async function probeMachine(folder: string): Promise<MachineReport> {
  const { choices, used } = await probeEngines()
  const native = used?.isNative ? loadedEngine() : undefined
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}, ${os.release()}`,
    engine: {
      id: used?.id ?? 'none',
      name: used ? used.device.detail : 'no engine',
      path: native?.path ?? null,
      version: native?.tensorflow ?? used?.tf.version.tfjs ?? null,
    },
    choices,
    gpu: gpuReport(readGpuFacts(systemSources(), locateEngine('gpu')), refusalOf(choices)),
    cpu: { model: cpuModel(), cores: os.availableParallelism(), features: { ...cpuFeatures() } },
    memory: { totalMiB: Math.round(os.totalmem() / mebibyte), freeMiB: Math.round(os.freemem() / mebibyte) },
    disk: { folder, freeMiB: freeMiB(folder) },
    cache: cacheFolder(),
  }
}

/** Why no GPU is used; null where one is. */
function refusalOf(choices: readonly EngineChoice[]): string | null {
  const choice = choices.find(({ id }) => id === 'node-gpu')
  return choice?.state === 'refused' ? choice.reason : null
}

async function probeEngines(): Promise<{ choices: EngineChoice[]; used: ComputeBackend | undefined }> {
  const allowed = allowedOrder()
  const choices: EngineChoice[] = []
  let used: ComputeBackend | undefined
  for (const id of backendIds) {
    if (!allowed.includes(id)) {
      choices.push({ id, state: 'refused', reason: `WINNOW_ENGINE=${process.env['WINNOW_ENGINE']}` })
      continue
    }
    const opened = await tryBackend(id)
    if ('reason' in opened) choices.push({ id, state: 'refused', reason: opened.reason })
    else {
      const { name, detail } = opened.backend.device
      choices.push({ id, state: used ? 'usable' : 'used', reason: `${name}: ${detail}` })
      used ??= opened.backend
    }
  }
  if (used) await tryBackend(used.id)
  return { choices, used }
}

function freeMiB(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return Math.round((bavail * bsize) / mebibyte)
  } catch {
    return null
  }
}
