import { describe, expect, it } from 'vitest'
import { GpuReport } from '../../../shared/domain/app'
import { gpuLines } from '../../cli/doctor'
import {
  cardName,
  cardsFromSmi,
  cudaLibraries,
  driverFromProc,
  gpuReport,
  type GpuSources,
  modelFromProc,
  readGpuFacts,
  triedOn,
} from './gpu'
import type { EngineLookup } from './locate'

const closedModule =
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\n' +
  'GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n'
const openModule =
  'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build  (dvs-builder@U16-A24-23-4)  ' +
  'Tue Mar  5 22:15:33 UTC 2024\nGCC version:  \n'
const information =
  'Model: \t\t NVIDIA GeForce RTX 3090\nIRQ:   \t\t 158\nGPU UUID: \t GPU-00000000-0000-0000-0000-000000000000\n' +
  'Video BIOS: \t 94.02.26.08.1c\nBus Type: \t PCIe\nBus Location: \t 0000:01:00.0\nDevice Minor: \t 0\n'
const smi = 'NVIDIA H100 80GB HBM3, 81559 MiB, 535.129.03\n'

const noEngine: EngineLookup = { engines: [], reasons: ['/c/engine/cpu-x is a build for the CPU'] }
const engine: EngineLookup = {
  engines: [
    {
      path: '/c/engine/gpu-x',
      bindingPath: '/c/engine/gpu-x/tfjs_binding.node',
      source: 'cache',
      variant: 'gpu',
      tensorflow: '2.21.0',
      selfTest: null,
    },
  ],
  reasons: [],
}

type Machine = {
  readonly files?: Readonly<Record<string, string>>
  readonly folders?: Readonly<Record<string, readonly string[]>>
  readonly programs?: Readonly<Record<string, string>>
} & Partial<Pick<GpuSources, 'platform' | 'arch' | 'env'>>

function ask(machine: Machine, found = noEngine, refusal: string | null = null): GpuReport {
  const { files = {}, folders = {}, programs = {}, ...rest } = machine
  const sources: GpuSources = {
    platform: 'linux',
    arch: 'x64',
    env: {},
    readText: (path) => files[path] ?? null,
    list: (folder) => folders[folder] ?? [],
    run: (command) => programs[command] ?? null,
    ...rest,
  }
  return GpuReport.parse(gpuReport(readGpuFacts(sources, found), refusal))
}
const checkOf = (report: GpuReport, id: string) => report.checks.find((check) => check.id === id)
const procOf = (version: string): Machine => ({
  files: {
    '/proc/driver/nvidia/version': version,
    '/proc/driver/nvidia/gpus/0000:01:00.0/information': information,
  },
  folders: { '/proc/driver/nvidia/gpus': ['0000:01:00.0'] },
})
const libraryCache = `${cudaLibraries.length} libs found in cache\n${cudaLibraries
  .map((name) => `\t${name} (libc6,x86-64) => /usr/local/cuda/lib64/${name}\n`)
  .join('')}`

describe('what the driver says', () => {
  it('is read from nvidia-smi, whatever stands in a name or is not told', () => {
    expect(cardsFromSmi(smi)).toEqual([
      { name: 'NVIDIA H100 80GB HBM3', memoryMiB: 81559, driver: '535.129.03' },
    ])
    expect(cardsFromSmi('Tesla T4, 15360 MiB, 470.82.01\r\nQuadro, odd, [N/A], 580.95.05\r\n')).toEqual([
      { name: 'Tesla T4', memoryMiB: 15360, driver: '470.82.01' },
      { name: 'Quadro, odd', memoryMiB: null, driver: '580.95.05' },
    ])
    for (const said of [
      '',
      'No devices were found\n',
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
      'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 535.129\n',
    ])
      expect(cardsFromSmi(said), said).toEqual([])
  })

  it('is read from /proc, of both kernel modules', () => {
    expect(driverFromProc(closedModule)).toBe('535.129.03')
    expect(driverFromProc(openModule)).toBe('550.54.15')
    expect(driverFromProc('')).toBeNull()
    expect(modelFromProc(information)).toBe('NVIDIA GeForce RTX 3090')
    expect(modelFromProc('Model: \t\t \n')).toBeNull()
  })
})

describe('the name of the card', () => {
  const named = ({ files = {}, folders = {}, programs = {} }: Machine) =>
    cardName({
      platform: 'linux',
      arch: 'x64',
      env: {},
      readText: (path) => files[path] ?? null,
      list: (folder) => folders[folder] ?? [],
      run: (command) => programs[command] ?? null,
    })

  it('is told where there is one card', () => {
    expect(named(procOf(closedModule))).toBe('NVIDIA GeForce RTX 3090')
    expect(named({ programs: { 'nvidia-smi': smi } })).toBe('NVIDIA H100 80GB HBM3')
    expect(named({ programs: { 'nvidia-smi': smi + smi } })).toBeNull()
    expect(named({})).toBeNull()
  })
})

describe('the checks', () => {
  it('are one line where there is no NVIDIA card', () => {
    const report = ask({})
    expect(report).toMatchObject({ isReady: false, checks: [{ id: 'card', ok: false, found: 'none' }] })
    expect(gpuLines(report)).toEqual(['GPU: No NVIDIA card was found; training runs on the CPU.'])
    const other = { '/sys/bus/pci/devices/0000:00:02.0/vendor': '0x8086\n' }
    expect(ask({ files: other, folders: { '/sys/bus/pci/devices': ['0000:00:02.0'] } }).checks).toHaveLength(
      1,
    )
  })

  it('name each thing that is missing and what to do, and how far it was tried', () => {
    const report = ask(procOf(closedModule))
    expect(report.cards).toEqual([{ name: 'NVIDIA GeForce RTX 3090', memoryMiB: null, driver: '535.129.03' }])
    expect(report.checks.map(({ id, ok }) => [id, ok])).toEqual([
      ['card', true],
      ['driver', true],
      ['memory', true],
      ['engine', false],
      ['cuda', false],
    ])
    for (const { ok, remedy } of report.checks) expect(remedy === null).toBe(ok)
    expect(checkOf(report, 'engine')).toMatchObject({
      found: '/c/engine/cpu-x is a build for the CPU',
      remedy: expect.stringContaining('npm run setup -- --gpu'),
    })
    const lines = gpuLines(report)
    expect(lines[0]).toContain(
      'NVIDIA GeForce RTX 3090 is not used: GPU build of the engine, CUDA 12 and cuDNN 9',
    )
    expect(lines.at(-1)).toContain(triedOn)
    expect(lines).toHaveLength(7)
  })

  it('say that a card has no driver', () => {
    const slot = '/sys/bus/pci/devices/0000:01:00.0'
    const files = { [`${slot}/vendor`]: '0x10de\n', [`${slot}/class`]: '0x030200\n' }
    const report = ask({ files, folders: { '/sys/bus/pci/devices': ['0000:01:00.0'] } })
    expect(checkOf(report, 'card')).toMatchObject({ ok: true })
    expect(checkOf(report, 'driver')).toMatchObject({ ok: false, found: 'none' })
    // The card's sound device is no card.
    const sound = { [`${slot}/vendor`]: '0x10de\n', [`${slot}/class`]: '0x040300\n' }
    expect(ask({ files: sound, folders: { '/sys/bus/pci/devices': ['0000:01:00.0'] } }).checks).toHaveLength(
      1,
    )
  })

  it.each([
    ['470.82.01', false],
    ['525.60.12', false],
    ['525.60.13', true],
    ['525.105.17', true],
    ['580.95', true],
  ])('take a driver %s for CUDA 12: %s', (version, ok) => {
    const report = ask({ programs: { 'nvidia-smi': `Tesla T4, 15360 MiB, ${version}\n` } })
    expect(checkOf(report, 'driver')).toMatchObject({ ok, found: version })
    if (!ok) expect(checkOf(report, 'driver')?.remedy).toContain('at least version 525.60.13')
  })

  it('find too little memory on the largest card', () => {
    const small = ask({ programs: { 'nvidia-smi': 'GeForce GT 1030, 2048 MiB, 535.129.03\n' } })
    expect(checkOf(small, 'memory')).toMatchObject({ ok: false, found: '2048 MiB' })
    const two = ask({
      programs: { 'nvidia-smi': `GeForce GT 1030, 2048 MiB, 535.129.03\n${smi}` },
    })
    expect(checkOf(two, 'memory')).toMatchObject({ ok: true, found: '2048 MiB, 81559 MiB' })
  })

  it('find the libraries beside the engine, in LD_LIBRARY_PATH and where the loader knows them', () => {
    const programs = { 'nvidia-smi': smi }
    const [first, ...others] = cudaLibraries
    const folders = {
      '/c/engine/gpu-x/nvidia': ['cuda_runtime'],
      '/c/engine/gpu-x/nvidia/cuda_runtime/lib': [first],
      '/own': others,
    }
    const env = { LD_LIBRARY_PATH: '/nowhere::/own' }
    const whole = ask({ programs, folders, env }, engine)
    expect(whole).toMatchObject({ isReady: true, summary: 'NVIDIA H100 80GB HBM3 is used.' })
    expect(ask({ programs, folders, env }, engine, 'TensorFlow sees no GPU').summary).toBe(
      'NVIDIA H100 80GB HBM3 is not used, though nothing is missing: TensorFlow sees no GPU.',
    )
    expect(whole.checks.every(({ ok }) => ok)).toBe(true)
    expect(ask({ programs: { ...programs, '/sbin/ldconfig': libraryCache } }, engine).isReady).toBe(true)
    expect(checkOf(ask({ programs, folders }, engine), 'cuda')).toMatchObject({
      ok: false,
      found: `without ${others.join(', ')}`,
      remedy: expect.stringContaining('LD_LIBRARY_PATH'),
    })
  })

  it('say where TensorFlow has no GPU build', () => {
    const report = ask({ platform: 'win32', programs: { 'nvidia-smi': smi } })
    expect(checkOf(report, 'engine')?.remedy).toContain('Linux on x86-64 alone')
  })

  it('find the card inside WSL, where the driver is that of Windows', () => {
    const report = ask({ programs: { '/usr/lib/wsl/lib/nvidia-smi': smi } })
    expect(checkOf(report, 'driver')).toMatchObject({ ok: true, found: '535.129.03' })
  })
})
