// The JavaScript entries of the tools in node_modules: the shims in .bin differ from system to system and
// start whichever Node is first in PATH.
import { readJson } from './files.mjs'
import { inRoot } from './paths.mjs'
import { SetupError } from './steps.mjs'

const packages = { tsc: 'typescript', playwright: '@playwright/test' }

export function toolPath(name) {
  const folder = inRoot('node_modules', ...(packages[name] ?? name).split('/'))
  const bin = readJson(`${folder}/package.json`)?.bin
  const file = typeof bin === 'string' ? bin : bin?.[name]
  if (!file) throw new SetupError(`${name} is not among the dependencies`)
  return `${folder}/${file}`
}
