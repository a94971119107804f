// One set-up at a time: a lock file that holds the owner's process id. A lock whose owner is gone is taken
// over, so a killed set-up blocks nobody.
import fs from 'node:fs'
import path from 'node:path'

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function tryLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const owner = Number(readOrEmpty(file))
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  // An empty file may belong to someone between creating and writing it: give it two seconds.
  if (owner ? isAlive(owner) : age < 2000) return false
  const aside = `${file}.stale-${process.pid}`
  try {
    fs.renameSync(file, aside) // only one of several waiters wins this rename
    fs.rmSync(aside, { force: true })
  } catch {
    // somebody else took it away
  }
  return false
}

function readOrEmpty(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Runs `work` while holding `file`; `onWait` is called once if another process holds it. */
export async function withLock(file, work, onWait = () => {}) {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.accessSync(path.dirname(file), fs.constants.W_OK)
  } catch {
    return work() // a folder that cannot be written holds no lock; the work itself says what it cannot do
  }
  let told = false
  while (!tryLock(file)) {
    if (!told && Number(readOrEmpty(file))) {
      told = true
      onWait(Number(readOrEmpty(file)))
    }
    await wait(100)
  }
  const release = () => fs.rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}
