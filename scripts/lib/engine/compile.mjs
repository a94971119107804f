// Compiles tfjs-node-gpu's own binding (two C++ files, Node-API 8) against TensorFlow's C API.
import path from 'node:path'
import { inRoot } from '../paths.mjs'
import { capture, which } from '../processes.mjs'
import { SetupError } from '../steps.mjs'

/** The first C++ compiler that answers. */
export async function findCompiler() {
  // On macOS the clang++ in /usr/bin is a stub that opens a dialogue where the tools are missing.
  if (process.platform === 'darwin' && (await capture('xcode-select', ['-p'])).code !== 0) {
    throw new SetupError('no C++ compiler found; xcode-select --install brings one')
  }
  for (const name of [process.env.CXX, 'g++', 'clang++', 'c++']) {
    const command = name && which(name)
    if (command && (await capture(command, ['--version'])).code === 0) return command
  }
  throw new SetupError('no C++ compiler found (g++, clang++ or $CXX; Debian: g++)')
}

/**
 * Writes tfjs_binding.node and quiet.node (see quiet.cc) into `folder`, which holds the libraries; headers lie
 * under `headers`.
 */
export async function compileBinding(recipe, compiler, folder, headers) {
  const source = inRoot('node_modules', '@tensorflow', 'tfjs-node-gpu', 'binding')
  await compile(recipe, compiler, path.join(folder, 'tfjs_binding.node'), [
    '-I',
    headers,
    path.join(source, 'tfjs_backend.cc'),
    path.join(source, 'tfjs_binding.cc'),
    ...recipe.libraries.map((name) => path.join(folder, name)),
  ])
  await compile(recipe, compiler, path.join(folder, 'quiet.node'), [
    `-DLIBRARY="${recipe.libraries.at(-1)}"`,
    `-DFIRST="${recipe.cuda.flatMap(({ loads }) => loads.map((name) => `nvidia/${name}`)).join(':')}"`,
    inRoot('scripts', 'lib', 'engine', 'quiet.cc'),
    '-ldl',
  ])
}

async function compile(recipe, compiler, target, inputs) {
  const flags = ['-std=c++17', '-O2', '-fPIC', '-DNAPI_VERSION=8', '-w']
  const headers = inRoot('node_modules', 'node-api-headers', 'include')
  const args = [...flags, ...recipe.linkFlags, '-I', headers, '-o', target, ...inputs]
  const { code, output } = await capture(compiler, args)
  if (code === 0) return
  const line = output.split(/\r?\n/).find((text) => /error/i.test(text)) ?? output.trim()
  throw new SetupError(`${path.basename(target)} did not compile: ${line.trim().slice(0, 220)}`)
}
