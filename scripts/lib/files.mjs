// Small file helpers: hashes, atomic JSON, free disk.
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

export const sha256 = (data) => createHash('sha256').update(data).digest('hex')

export async function sha256OfFile(file) {
  const hash = createHash('sha256')
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/** The parsed file, or undefined where it is missing or not JSON. */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Written beside, then renamed: a reader sees the old file or the new one, never a part. */
export function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}-${randomBytes(3).toString('hex')}`
  fs.writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`)
  fs.renameSync(temporary, file)
}

export function statOrUndefined(file) {
  return fs.statSync(file, { throwIfNoEntry: false })
}

/** Bytes free for this user in the first existing parent of `folder`; undefined where Node cannot tell. */
export function freeBytes(folder) {
  let current = path.resolve(folder)
  while (!fs.existsSync(current) && path.dirname(current) !== current) current = path.dirname(current)
  try {
    const { bavail, bsize } = fs.statfsSync(current)
    return bavail * bsize
  } catch {
    return undefined
  }
}

export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`
