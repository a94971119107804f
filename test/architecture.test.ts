// Who may import whom, as data, checked over every import of every source file (types, exports and dynamic
// imports included), plus cycles, file length and the few globals that some rooms must not touch. The table
// is DESIGN's; docs/architecture.md shows it to people.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'

type Rule = { readonly room: string; readonly may: readonly string[] }

const tfjs = ['@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-backend-wasm']
const ingestReaders = [
  'csv-parse',
  'csv-parse/sync',
  'iconv-lite',
  'chardet',
  '@streamparser/json',
  'hyparquet',
  'hyparquet-compressors',
  'read-excel-file/node',
  'write-excel-file/node',
  'node:*',
]
const workerMay = [
  'shared',
  'main/analysis',
  'main/archive',
  'main/engine',
  'main/ingest',
  'main/store',
  'main/worker',
  'node:*',
]
const entryMay = ['shared', 'main', 'node:*']

/** The first matching room holds. `node:*` stands for Node's own modules; a room may always import itself. */
const rules: readonly Rule[] = [
  { room: 'shared', may: ['zod'] },
  { room: 'main/engine/backends', may: ['shared', 'node:*', ...tfjs] },
  { room: 'main/engine/weights', may: ['shared', 'zod', 'main/engine', 'node:*', ...tfjs] },
  {
    room: 'main/engine/text',
    may: ['shared', 'main/engine', '@huggingface/tokenizers', 'google-protobuf', ...tfjs],
  },
  { room: 'main/engine/compiled', may: ['shared', 'main/engine', 'node:*', ...tfjs] },
  { room: 'main/engine/export', may: ['shared', 'main/engine', 'node:*', ...tfjs] },
  { room: 'main/engine/checkpoint.ts', may: ['shared', 'main/engine', 'node:*', ...tfjs] },
  { room: 'main/engine', may: ['shared', ...tfjs] },
  { room: 'main/store', may: ['shared', 'better-sqlite3', 'node:*'] },
  { room: 'main/archive', may: ['shared', 'fflate', 'node:*'] },
  { room: 'main/ingest', may: ['shared', ...ingestReaders] },
  { room: 'main/analysis', may: ['shared', 'eld/small'] },
  // host.ts is the one file of the worker that services see: it must not pull the engine into main.
  { room: 'main/worker/host.ts', may: ['shared', 'main/worker/contract.ts'] },
  {
    room: 'main/worker/contract.ts',
    may: [
      'shared',
      'zod',
      'main/worker/data-contract.ts',
      'main/worker/job-events.ts',
      'main/worker/run-file-contract.ts',
    ],
  },
  { room: 'main/worker/data-contract.ts', may: ['shared', 'zod'] },
  { room: 'main/worker/job-events.ts', may: ['shared', 'zod'] },
  { room: 'main/worker/run-file-contract.ts', may: ['shared', 'zod'] },
  {
    room: 'main/worker/host-child.ts',
    may: ['shared', 'main/worker/host.ts', 'main/worker/contract.ts', 'node:*'],
  },
  {
    room: 'main/worker/host-utility.ts',
    may: ['shared', 'main/worker/host.ts', 'main/worker/contract.ts', 'electron'],
  },
  { room: 'main/worker', may: workerMay },
  {
    room: 'main/services',
    may: [
      'shared',
      'main/analysis/personal-data.ts',
      'main/store',
      'main/worker/host.ts',
      'main/worker/contract.ts',
      'node:*',
    ],
  },
  { room: 'main/transport/electron.ts', may: ['shared/rpc', 'shared/errors.ts', 'electron'] },
  { room: 'main/transport/websocket.ts', may: ['shared/rpc', 'shared/errors.ts', 'ws', 'node:*'] },
  { room: 'main/transport', may: ['shared/rpc', 'shared/errors.ts', 'main/transport', 'ws', 'node:*'] },
  { room: 'main/paths.ts', may: ['node:*'] },
  { room: 'main/cli', may: [...entryMay, 'commander', 'cli-progress'] },
  { room: 'main/shell', may: [...entryMay, 'electron'] },
  { room: 'main/index.ts', may: [...entryMay, 'electron'] },
  { room: 'main', may: entryMay },
  { room: 'preload', may: ['electron', 'shared/rpc'] },
  {
    room: 'renderer/charts',
    may: ['shared', 'renderer', 'react', 'react-dom', '@mantine/*', '@tabler/icons-react', 'echarts/*'],
  },
  {
    room: 'renderer',
    may: [
      'shared',
      'react',
      'react-dom/client',
      '@mantine/*',
      '@tabler/icons-react',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      '@fontsource-variable/*',
      'wouter',
      'wouter/*',
    ],
  },
]

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'src')
const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))

type SourceFile = {
  readonly path: string
  readonly imports: readonly string[]
  readonly members: ReadonlySet<string>
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return listFiles(path)
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/.test(entry.name) ? [path] : []
  })
}

/** All module specifiers of a file and the `object.member` pairs it uses. */
function readSource(path: string): SourceFile {
  const { program, errors } = parseSync(path, readFileSync(path, 'utf8'))
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const imports: string[] = []
  const members = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const record = node as Record<string, unknown>
    const literal = (value: unknown): void => {
      const text = (value as { value?: unknown } | null)?.value
      if (typeof text === 'string') imports.push(text)
    }
    const type = record['type']
    if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration' || type === 'ExportNamedDeclaration')
      literal(record['source'])
    if (type === 'ImportExpression' || type === 'TSImportType')
      literal(record['source'] ?? record['argument'])
    if (type === 'TSExternalModuleReference') literal(record['expression'])
    if (type === 'MemberExpression') {
      const object = (record['object'] as { name?: string }).name
      const property = (record['property'] as { name?: string }).name
      if (object && property) members.add(`${object}.${property}`)
    }
    Object.values(record).forEach(visit)
  }
  visit(program)
  return { path: relative(source, path).split(sep).join('/'), imports, members }
}

/** A path inside src for a relative specifier, else the specifier itself. */
function resolveImport(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return builtins.has(specifier) ? 'node:*' : specifier
  const bare = posix.join(dirname(from), specifier.replace(/\?.*$/, ''))
  for (const ending of ['', '.ts', '.tsx', '/index.ts', '/index.tsx']) {
    const found = statSync(join(source, bare + ending), { throwIfNoEntry: false })
    if (found?.isFile()) return bare + ending
  }
  return `unresolved:${bare}`
}

const isInside = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`)
const matches = (target: string, allowed: string): boolean =>
  allowed.endsWith('/*') ? target.startsWith(allowed.slice(0, -1)) : isInside(target, allowed)

const files = listFiles(source).map(readSource)
const ruleOf = (path: string): Rule | undefined => rules.find((rule) => isInside(path, rule.room))

/** What a file imports against the table, as sentences. */
function violations(file: SourceFile): string[] {
  const rule = ruleOf(file.path)
  if (!rule) return [`${file.path} stands in no room`]
  const own = rule.room.endsWith('.ts') ? dirname(rule.room) : rule.room
  const isOwnAllowed = !rule.room.endsWith('.ts')
  return file.imports
    .map((specifier) => resolveImport(file.path, specifier))
    .filter((target) => !(isOwnAllowed && isInside(target, own)))
    .filter((target) => !rule.may.some((allowed) => matches(target, allowed)))
    .map((target) => `${file.path} imports ${target}, which ${rule.room} may not`)
}

describe('architecture', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(200)
  })

  it('lets each room import only what the table allows', () => {
    expect(files.flatMap(violations)).toEqual([])
  })

  it('would notice a forbidden import, a type import and a dynamic one', () => {
    const bad = (path: string, specifier: string): string[] =>
      violations({ path, imports: [specifier], members: new Set() })
    expect(bad('main/services/runs.ts', '../engine/train')).toHaveLength(1)
    expect(bad('shared/rng.ts', 'node:fs')).toHaveLength(1)
    expect(bad('renderer/main.tsx', '../main/app')).toHaveLength(1)
    expect(bad('main/engine/train.ts', 'node:fs')).toHaveLength(1)
    expect(bad('main/app.ts', 'electron')).toHaveLength(1)
    expect(bad('main/transport/http.ts', 'electron')).toHaveLength(1)
    expect(bad('main/worker/host-child.ts', 'electron')).toHaveLength(1)
    expect(bad('preload/index.ts', 'node:fs')).toHaveLength(1)
    expect(bad('main/services/runs.ts', '../store/runs')).toEqual([])
  })

  it('keeps one page out of another', () => {
    const pageOf = (path: string): string | undefined => path.match(/^renderer\/pages\/([^/]+)\//)?.[1]
    const crossings = files.flatMap((file) =>
      file.imports
        .map((specifier) => resolveImport(file.path, specifier))
        .filter((target) => pageOf(file.path) && pageOf(target) && pageOf(file.path) !== pageOf(target))
        .map((target) => `${file.path} imports ${target}`),
    )
    expect(crossings).toEqual([])
  })

  it('has no import cycle', () => {
    const graph = new Map(
      files.map((file) => [file.path, file.imports.map((specifier) => resolveImport(file.path, specifier))]),
    )
    const done = new Set<string>()
    const findCycle = (path: string, trail: readonly string[]): string | null => {
      if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' → ')
      if (done.has(path)) return null
      for (const next of graph.get(path) ?? []) {
        const cycle = graph.has(next) ? findCycle(next, [...trail, path]) : null
        if (cycle) return cycle
      }
      done.add(path)
      return null
    }
    expect([...graph.keys()].map((path) => findCycle(path, [])).filter(Boolean)).toEqual([])
  })

  it('draws randomness from shared/rng.ts alone and keeps clocks out of the engine', () => {
    const random = files.filter((file) => file.members.has('Math.random')).map((file) => file.path)
    const clocks = files.filter((file) => isInside(file.path, 'main/engine') && file.members.has('Date.now'))
    expect(random).toEqual([])
    expect(clocks.map((file) => file.path)).toEqual([])
  })

  it('keeps every file under 400 lines', () => {
    const long = listFiles(source).filter((path) => readFileSync(path, 'utf8').split('\n').length > 401)
    expect(long.map((path) => relative(root, path))).toEqual([])
  })

  it('keeps no large file and no built one', () => {
    // A copy without its history has no list of what is kept.
    if (!existsSync(join(root, '.git'))) return
    const kept = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter((path) => path !== '' && existsSync(join(root, path)))
    expect(kept.length).toBeGreaterThan(500)
    const refused = kept.filter(
      (path) => statSync(join(root, path)).size > 2e6 || /\.(?:whl|node|so|dll|dylib|exe|tgz)$/u.test(path),
    )
    expect(refused).toEqual([])
  })
})
