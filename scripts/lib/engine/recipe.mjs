// What the native engine is made of, platform by platform. Everything is pinned: the version, the wheel's
// hash and the files taken from it.
import fs from 'node:fs'

export const tensorflowVersion = '2.21.0'
export const tfjsNodeVersion = '4.22.0'
const format = 1

const includes = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'].map(
  (folder) => `tensorflow/include/${folder}`,
)
const notices = ['tensorflow/THIRD_PARTY_NOTICES.txt', 'tensorflow/include/LICENSE']

const linux = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  linkFlags: ['-shared', '-Wl,-rpath,$ORIGIN'],
}

const recipes = {
  'linux-x64': {
    ...linux,
    package: 'tensorflow-cpu',
    wheelPlatform: 'manylinux_2_27_x86_64',
    wheelSha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  },
  'linux-arm64': {
    ...linux,
    package: 'tensorflow',
    wheelPlatform: 'manylinux_2_27_aarch64',
    wheelSha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
  },
  'darwin-arm64': {
    package: 'tensorflow',
    wheelPlatform: 'macosx_12_0_arm64',
    wheelSha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    linkFlags: ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path'],
  },
}

const refused = {
  'darwin-x64': 'TensorFlow has no build for Intel Macs after 2.16',
  'win32-x64': 'the engine is not compiled by set-up on Windows; a prebuilt engine pack is needed',
}

/** {key, package, wheelPlatform, wheelSha256, libraries, includes, notices, linkFlags} or {reason}. */
export function recipeFor(platform = process.platform, arch = process.arch, isMusl = onMusl()) {
  const target = `${platform}-${arch}`
  if (isMusl) return { reason: 'TensorFlow has no build for musl (this Linux has no glibc)' }
  const recipe = recipes[target]
  if (!recipe) return { reason: refused[target] ?? `TensorFlow has no build for ${target}` }
  return {
    ...recipe,
    includes,
    notices,
    format,
    variant: 'cpu',
    key: `cpu-${target}-tf${tensorflowVersion}-tfjs${tfjsNodeVersion}-f${format}`,
  }
}

function onMusl() {
  if (process.platform !== 'linux') return false
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const glibc = [`/lib64/ld-linux-x86-64.so.2`, `/lib/ld-linux-${cpu}.so.1`]
  return fs.existsSync(`/lib/ld-musl-${cpu}.so.1`) && !glibc.some((file) => fs.existsSync(file))
}
