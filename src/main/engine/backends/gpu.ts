// What a machine has for training on an NVIDIA GPU, and what is missing: card, driver, memory, a GPU build of the
// engine, CUDA's libraries. It reads texts of the system and loads nothing; whether TensorFlow then sees the card is
// for native.ts to find out. Run beside one H100 with driver 580; the rest is written from the formats that drivers are
// known to give.
import type { GpuCard, GpuCheck, GpuReport } from '../../../shared/domain/app'
import type { EngineLookup } from './locate'

/** How the system is asked; a question without an answer gives null or nothing. */
export type GpuSources = {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readText: (path: string) => string | null
  /** Names in a folder. */
  readonly list: (folder: string) => readonly string[]
  /** What a program printed; null where it is not there, failed or took too long. */
  readonly run: (command: string, args: readonly string[]) => string | null
}

/** What was found on a machine. */
export type GpuFacts = {
  readonly cards: readonly GpuCard[]
  /** True where the bus has an NVIDIA card that no driver answers for. */
  readonly isOnBus: boolean
  readonly driver: string | null
  readonly hasGpuBuilds: boolean
  readonly engine: EngineLookup
  /** Names of CUDA's libraries that the loader would not find. */
  readonly missingLibraries: readonly string[]
}

/** The oldest driver for CUDA 12 on Linux (NVIDIA's table of CUDA compatibility); a newer one is always fine. */
export const oldestDriver = '525.60.13'
/** MiB; weights, gradients and moments of a BERT base take 1.7 GiB, what is between its layers the rest. */
const leastMemory = 4096
/** Without one of these TensorFlow registers no GPU at all. */
export const cudaLibraries = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libcudnn.so.9',
] as const

/** Said wherever a GPU is spoken of: docs/native.md has what was run. */
export const triedOn = 'Tried on one NVIDIA H100 with driver 580 alone; other cards have not been tried.'

/** The card of a machine that has one; null where there are several: which is used is for TensorFlow to say. */
export function cardName(from: GpuSources): string | null {
  const seen = cardsFromProc(from)
  const cards = seen.length > 0 ? seen : cardsFromSmi(askSmi(from) ?? '')
  return cards.length === 1 ? (cards[0]?.name ?? null) : null
}

/** Asks the system; `engine` is what locateEngine('gpu') gave. */
export function readGpuFacts(from: GpuSources, engine: EngineLookup): GpuFacts {
  const asked = cardsFromSmi(askSmi(from) ?? '')
  const driver = driverFromProc(from.readText('/proc/driver/nvidia/version') ?? '')
  const cards = asked.length > 0 ? asked : cardsFromProc(from).map((card) => ({ ...card, driver }))
  return {
    cards,
    isOnBus: cards.length > 0 || isOnBus(from),
    driver: cards.find((card) => card.driver !== null)?.driver ?? driver,
    hasGpuBuilds: from.platform === 'linux' && from.arch === 'x64',
    engine,
    missingLibraries: missingLibraries(from, engine.engines[0]?.path ?? null),
  }
}

/**
 * The same as checks, in the order in which a person would put things right. `refusal` is why the engine does not use a
 * GPU; null where it does.
 */
export function gpuReport(
  { cards, isOnBus: isThere, driver, hasGpuBuilds, engine, missingLibraries: missing }: GpuFacts,
  refusal: string | null,
): GpuReport {
  const names = cards.map(({ name }) => name).join(', ')
  const cardCheck: GpuCheck = {
    id: 'card',
    label: 'NVIDIA card',
    ok: isThere,
    found: names || (isThere ? 'one on the bus that no driver answers for' : 'none'),
    remedy: isThere ? null : 'Only NVIDIA cards are used; without one training runs on the CPU.',
  }
  const told = { cards: [...cards], note: triedOn }
  if (!isThere)
    return {
      ...told,
      summary: 'No NVIDIA card was found; training runs on the CPU.',
      isReady: false,
      checks: [cardCheck],
    }
  const checks = [
    cardCheck,
    driverCheck(driver),
    memoryCheck(cards),
    engineCheck(engine, hasGpuBuilds),
    librariesCheck(missing, engine.engines.length > 0),
  ]
  const lacking = checks.filter(({ ok }) => !ok)
  const isReady = lacking.length === 0
  const stillNot = refusal === null ? 'is used' : `is not used, though nothing is missing: ${refusal}`
  const summary = isReady
    ? `${names} ${stillNot}.`
    : `${names || 'An NVIDIA card'} is not used: ${lacking.map(({ label }) => label).join(', ')}; training runs on the CPU.`
  return { ...told, summary, isReady, checks }
}

function driverCheck(driver: string | null): GpuCheck {
  const ok = driver !== null && isAtLeast(driver, oldestDriver)
  const remedy = `Install NVIDIA's driver, at least version ${oldestDriver}: CUDA 12 needs it.`
  return { id: 'driver', label: 'driver', ok, found: driver ?? 'none', remedy: ok ? null : remedy }
}

function memoryCheck(cards: readonly GpuCard[]): GpuCheck {
  const known = cards.flatMap(({ memoryMiB }) => (memoryMiB === null ? [] : [memoryMiB]))
  // Nobody said how much: that keeps nobody from trying.
  const ok = known.length === 0 || Math.max(...known) >= leastMemory
  return {
    id: 'memory',
    label: 'memory of the card',
    ok,
    found: known.length > 0 ? known.map((size) => `${size} MiB`).join(', ') : 'not told',
    remedy: ok
      ? null
      : `An encoder of usual size needs about ${leastMemory} MiB: use a small model and batch.`,
  }
}

function engineCheck({ engines, reasons }: EngineLookup, hasGpuBuilds: boolean): GpuCheck {
  const [own] = engines
  const base = { id: 'engine' as const, label: 'GPU build of the engine' }
  if (own) return { ...base, ok: true, found: `TensorFlow ${own.tensorflow}, ${own.path}`, remedy: null }
  const remedy = hasGpuBuilds
    ? '`npm run setup -- --gpu` prepares one from TensorFlow’s CUDA wheel.'
    : 'TensorFlow has GPU builds for Linux on x86-64 alone (on Windows: inside WSL 2).'
  return { ...base, ok: false, found: reasons[0] ?? 'none', remedy }
}

function librariesCheck(missing: readonly string[], hasEngine: boolean): GpuCheck {
  const ok = missing.length === 0
  const remedy = hasEngine
    ? 'Name the folders that hold them in LD_LIBRARY_PATH, or run `npm run setup -- --gpu` again.'
    : '`npm run setup -- --gpu` fetches them with the engine.'
  const found = ok ? 'all that TensorFlow asks for' : `without ${missing.join(', ')}`
  return { id: 'cuda', label: 'CUDA 12 and cuDNN 9', ok, found, remedy: ok ? null : remedy }
}

/** Cards out of `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader`. */
export function cardsFromSmi(output: string): GpuCard[] {
  return output.split(/\r?\n/).flatMap((line) => {
    // Names may hold commas, the two figures never do.
    const match = /^(.+), *([^,]+), *(\d+(?:\.\d+)+)\s*$/.exec(line)
    if (!match) return []
    const size = /^(\d+) MiB$/.exec(match[2]?.trim() ?? '')?.[1]
    return [
      {
        name: match[1]?.trim() ?? '',
        memoryMiB: size === undefined ? null : Number(size),
        driver: match[3] ?? null,
      },
    ]
  })
}

/** The version out of /proc/driver/nvidia/version, of the closed module and of the open one. */
export function driverFromProc(text: string): string | null {
  const line = /^NVRM version:(.*)$/m.exec(text)?.[1] ?? ''
  return /\s(\d+\.\d+(?:\.\d+)?)\s/.exec(`${line} `)?.[1] ?? null
}

/** The model out of /proc/driver/nvidia/gpus/…/information. */
export function modelFromProc(text: string): string | null {
  return /^Model:\s*(\S.*?)\s*$/m.exec(text)?.[1] ?? null
}

function cardsFromProc({ list, readText }: GpuSources): GpuCard[] {
  return list('/proc/driver/nvidia/gpus')
    .map((slot) => modelFromProc(readText(`/proc/driver/nvidia/gpus/${slot}/information`) ?? ''))
    .filter((name) => name !== null)
    .map((name): GpuCard => ({ name, memoryMiB: null, driver: null }))
}

function askSmi({ run }: GpuSources): string | null {
  const args = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader']
  return run('nvidia-smi', args) ?? run('/usr/lib/wsl/lib/nvidia-smi', args)
}

/** NVIDIA's number as a maker, and a display or 3D controller (classes 0x0300 and 0x0302). */
function isOnBus({ list, readText }: GpuSources): boolean {
  const bus = '/sys/bus/pci/devices'
  return list(bus).some((slot) => {
    const [vendor, kind] = ['vendor', 'class'].map((name) => readText(`${bus}/${slot}/${name}`)?.trim() ?? '')
    return vendor === '0x10de' && (kind ?? '').startsWith('0x03')
  })
}

function missingLibraries({ platform, env, list, run }: GpuSources, engine: string | null): string[] {
  if (platform !== 'linux') return [...cudaLibraries]
  const own = engine === null ? [] : list(`${engine}/nvidia`).map((part) => `${engine}/nvidia/${part}/lib`)
  const named = (env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean)
  const files = new Set([...own, ...named].flatMap((folder) => list(folder)))
  const absent = cudaLibraries.filter((name) => !files.has(name))
  if (absent.length === 0) return []
  const known = run('ldconfig', ['-p']) ?? run('/sbin/ldconfig', ['-p']) ?? ''
  return absent.filter((name) => !known.includes(`\t${name} `))
}

function isAtLeast(version: string, least: string): boolean {
  const [own, asked] = [version, least].map((text) => text.split('.').map(Number))
  for (const [at, wanted] of (asked ?? []).entries()) {
    const part = own?.[at] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}
