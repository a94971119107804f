// Fetches TensorFlow's wheel with the machine's pip and takes from it the two libraries, the headers that the
// binding includes and the licence texts. Needs no root and no matching Python: pip is only the downloader.
import fs from 'node:fs'
import path from 'node:path'
import { sha256OfFile } from '../files.mjs'
import { capture, whichAll } from '../processes.mjs'
import { SetupError } from '../steps.mjs'

/** {command, args} of the first Python whose pip answers. */
export async function findPip() {
  const candidates = [[process.env.WINNOW_PYTHON], ['python3'], ['python'], ['py', '-3']]
  let seen = 'no Python found (python3 or python)'
  for (const [name, ...args] of candidates) {
    for (const command of name ? whichAll(name) : []) {
      const { code, output } = await capture(command, [...args, '-m', 'pip', '--version'])
      if (code === 0 && /^pip \d/m.test(output)) return { command, args }
      seen = `${command} has no pip`
    }
  }
  throw new SetupError(`${seen}; install Python 3 with pip (Debian: python3-pip)`)
}

/** Why pip failed, in a few words out of what it printed. */
export function reasonIn(output) {
  const lines = output.split(/\r?\n/).map((line) => line.trim())
  if (lines.some((line) => /No space left/i.test(line))) return 'the disk is full'
  if (lines.some((line) => /getaddrinfo|name resolution|unreachable|refused|timed out/i.test(line))) {
    return 'its package index cannot be reached (is there a network?)'
  }
  const error = lines.find((line) => line.startsWith('ERROR:')) ?? lines.filter(Boolean).at(-1) ?? ''
  return error.replace(/^ERROR: /, '').slice(0, 220)
}

function listed(folder) {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // pip just removed it
  }
}

/** Bytes of all files under a folder that others may be changing. */
export function bytesUnder(folder) {
  let sum = 0
  for (const entry of listed(folder)) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) sum += bytesUnder(file)
    else sum += fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }
  return sum
}

/** The words of a command line without spaces inside words. */
const words = (texts, ...values) =>
  String.raw({ raw: texts }, ...values)
    .trim()
    .split(/\s+/)

/**
 * The path in `folder` of a wheel {package, version, platform, sha256}, its hash checked. `progress(fraction, detail)`.
 * The folder is for this wheel alone.
 */
export async function downloadWheel(wanted, folder, pip, progress) {
  fs.mkdirSync(folder, { recursive: true })
  const args = words`
    -m pip download --no-deps --only-binary=:all: --disable-pip-version-check --no-input --retries 1 --timeout 20
    --progress-bar off --python-version 3.12 --implementation cp --platform ${wanted.platform}
    ${wanted.package}==${wanted.version} -d`
  args.push(folder)
  // pip names the size, and the growing file tells the rest: older pips have no progress for programs.
  let total = 0
  let last = 0
  const onText = (text) => {
    const match = /\((\d+(?:\.\d+)?) MB\)/.exec(text)
    if (match) total = Number(match[1]) * 1e6
  }
  const watch = () => {
    const size = bytesUnder(folder)
    if (total > 0) progress(Math.min(1, size / total), `of ${Math.round(total / 1e6)} MB`)
    const hasGrown = size !== last
    last = size
    return hasGrown
  }
  // The temporary folder of the system may be a small memory disk: pip downloads beside us instead.
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, PYTHONUNBUFFERED: '1' }
  const silenceMs = 90_000
  const result = await capture(pip.command, [...pip.args, ...args], { env, onText, watch, silenceMs })
  if (result.timedOut) throw new SetupError(`pip made no progress for ${silenceMs / 1000} s`)
  if (result.code !== 0)
    throw new SetupError(
      `pip could not fetch ${wanted.package} ${wanted.version}: ${reasonIn(result.output)}`,
    )
  const name = fs.readdirSync(folder).find((file) => file.endsWith('.whl'))
  if (!name) throw new SetupError('pip fetched no wheel')
  const wheel = path.join(folder, name)
  if ((await sha256OfFile(wheel)) !== wanted.sha256) {
    throw new SetupError(`${name} is not the expected file: its SHA-256 differs from the pinned one`)
  }
  return wheel
}

const unpackProgram = `
import sys, zipfile
wheel, target, *wanted = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if not name.endswith('/') and any(name == w or (w.endswith('/') and name.startswith(w)) for w in wanted):
            archive.extract(name, target)
`

/** Unpacks TensorFlow's wheel as far as the recipe names it into `folder`/tensorflow. */
export async function unpackWheel(recipe, wheel, folder, pip) {
  const libraries = recipe.libraries.map((name) => `tensorflow/${path.basename(name)}`)
  await unpack(wheel, folder, pip, [...libraries, ...recipe.includes, ...recipe.notices])
  const missing = libraries.filter((name) => !fs.existsSync(path.join(folder, name)))
  if (missing.length > 0) throw new SetupError(`the wheel does not hold ${missing.join(', ')}`)
}

/** Unpacks one of CUDA's wheels, {package, version, loads}, with its licence into `folder`/nvidia and beside it. */
export async function unpackCuda({ package: name, version, loads }, wheel, folder, pip) {
  await unpack(wheel, folder, pip, ['nvidia/', `${name.replaceAll('-', '_')}-${version}.dist-info/`])
  const missing = loads.filter((library) => !fs.existsSync(path.join(folder, 'nvidia', library)))
  if (missing.length > 0) throw new SetupError(`the wheel of ${name} does not hold ${missing.join(', ')}`)
}

async function unpack(wheel, folder, pip, wanted) {
  const args = [...pip.args, '-c', unpackProgram, wheel, folder, ...wanted]
  const { code, output } = await capture(pip.command, args)
  if (code !== 0) throw new SetupError(`the wheel could not be unpacked: ${reasonIn(output)}`)
}
