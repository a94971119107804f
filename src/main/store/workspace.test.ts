import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { acquireLock, readLock } from './lock'
import { isProcessAlive, processStartTime } from './process-identity'
import { readSetting, writeSetting } from './settings'
import { nextLine, startChild } from './testing/child'
import { ensureWorkspace, openWorkspaceDb, openWorkspaceReadOnly, resolveHome } from './workspace'

let home = ''
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const lockFile = (): string => path.join(home, 'workspace.lock')

test('a home is the option, else the variable, else the place of the system', () => {
  expect(resolveHome('/a', { WINNOW_HOME: '/b' })).toBe(path.resolve('/a'))
  expect(resolveHome(undefined, { WINNOW_HOME: '/b' })).toBe(path.resolve('/b'))
  expect(resolveHome(undefined, { HOME: '/u' }, 'linux')).toBe(path.join('/u', '.local', 'share', 'winnow'))
  expect(resolveHome(undefined, { HOME: '/u', XDG_DATA_HOME: '/d' }, 'linux')).toBe(path.join('/d', 'winnow'))
  expect(resolveHome(undefined, { HOME: '/u' }, 'darwin')).toBe(
    path.join('/u', 'Library', 'Application Support', 'Winnow'),
  )
  expect(resolveHome(undefined, { APPDATA: '/r' }, 'win32')).toBe(path.join('/r', 'Winnow'))
})

test('a workspace is laid out once and opened again', () => {
  const inner = path.join(home, 'new', 'place')
  const db = openWorkspaceDb(ensureWorkspace(inner))
  writeSetting(db, 'theme', 'dark')
  db.close()
  expect(readdirSync(inner).sort()).toEqual([
    'backups',
    'logs',
    'runs',
    'spool',
    'trash',
    'winnow.db',
    'workspace.json',
  ])
  const reader = openWorkspaceReadOnly(ensureWorkspace(inner))
  expect(readSetting(reader, 'theme', z.string())).toBe('dark')
  expect(readSetting(reader, 'theme', z.number())).toBeNull()
  reader.close()
})

test('a workspace of a newer format is refused and stays as it is', () => {
  writeFileSync(path.join(home, 'workspace.json'), '{"format":2}')
  expect(() => ensureWorkspace(home)).toThrowError(expect.objectContaining({ code: 'database.fromFuture' }))
  expect(readdirSync(home)).toEqual(['workspace.json'])
})

test('a home that cannot be made is said', () => {
  writeFileSync(path.join(home, 'file'), '')
  expect(() => ensureWorkspace(path.join(home, 'file', 'inside'))).toThrowError(
    expect.objectContaining({ code: 'disk.unwritable' }),
  )
})

test('the first has the lock, the second is told who, and release frees it', () => {
  const first = acquireLock(home, { token: 'one' })
  if (!first.isOwner) throw new Error('not owner')
  if (process.platform !== 'win32') expect(statSync(lockFile()).mode & 0o777).toBe(0o600)
  first.update('http://127.0.0.1:5')
  const second = acquireLock(home, { token: 'two' })
  expect(second).toMatchObject({
    isOwner: false,
    heldBy: { token: 'one', pid: process.pid, address: 'http://127.0.0.1:5' },
  })
  first.release()
  first.release()
  expect(readLock(home)).toBeNull()
  expect(acquireLock(home, { token: 'two' }).isOwner).toBe(true)
  expect(readdirSync(home)).toEqual(['workspace.lock'])
})

test('a lock whose process was killed is taken over', async () => {
  const child = startChild('lock-child.ts', home)
  await nextLine(child)
  child.stdin.write('go')
  expect(await nextLine(child)).toBe('owner')
  expect(acquireLock(home, { token: 'x' }).isOwner).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(existsSync(lockFile())).toBe(true)
  expect(acquireLock(home, { token: 'x' }).isOwner).toBe(true)
})

test('a pid that now belongs to another process does not hold the lock', () => {
  const content = { pid: process.pid, startTime: 'long ago', host: hostname(), address: null, token: 'old' }
  writeFileSync(lockFile(), JSON.stringify(content))
  expect(acquireLock(home, { token: 'new' }).isOwner).toBe(true)
  expect(readLock(home)?.token).toBe('new')
})

test('a lock of another machine is never taken over', () => {
  const content = { pid: 2 ** 22, startTime: 'x', host: 'elsewhere', address: null, token: 'old' }
  writeFileSync(lockFile(), JSON.stringify(content))
  const before = readFileSync(lockFile(), 'utf8')
  expect(acquireLock(home, { token: 'new' })).toMatchObject({ isOwner: false, heldBy: { host: 'elsewhere' } })
  expect(readFileSync(lockFile(), 'utf8')).toBe(before)
})

test('a lock that cannot be understood is taken over once it is old', () => {
  writeFileSync(lockFile(), '{"pid":')
  expect(() => acquireLock(home, { token: 'new' })).toThrowError(
    expect.objectContaining({ code: 'workspace.locked' }),
  )
  const past = new Date(Date.now() - 60_000)
  utimesSync(lockFile(), past, past)
  expect(acquireLock(home, { token: 'new' }).isOwner).toBe(true)
})

test('of several that find a stale lock at once exactly one becomes owner', async () => {
  const stale = { pid: process.pid, startTime: 'long ago', host: hostname(), address: null, token: 'old' }
  writeFileSync(lockFile(), JSON.stringify(stale))
  const children = [1, 2, 3, 4].map(() => startChild('lock-child.ts', home))
  await Promise.all(children.map(nextLine))
  const answers = children.map(nextLine)
  for (const child of children) child.stdin.write('go')
  const said = await Promise.all(answers)
  const owners = children.filter((_, i) => said[i] === 'owner')
  expect(owners).toHaveLength(1)
  expect(said.filter((line) => line === `held ${owners[0]?.pid}`)).toHaveLength(3)
  for (const child of children) child.stdin.end()
  await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'close') : null)))
}, 30_000)

test('a process is known by its pid and start time', () => {
  const startTime = processStartTime(process.pid)
  expect(startTime).toBe(processStartTime(process.pid))
  expect(isProcessAlive(process.pid, startTime)).toBe(true)
  expect(isProcessAlive(process.pid, null)).toBe(true)
  expect(isProcessAlive(process.pid, 'another')).toBe(false)
  expect(isProcessAlive(2 ** 22 + 1, null)).toBe(false)
})
