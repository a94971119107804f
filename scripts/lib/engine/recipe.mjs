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

// What `tensorflow[and-cuda]` 2.21.0 asks for, in the versions that pip chose for it, less what compiles and what
// measures (nvcc, cupti). Later entries need earlier ones, and are loaded in this order (quiet.cc).
const cuda = [
  {
    package: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    platform: 'manylinux_2_17_x86_64',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    loads: ['cuda_runtime/lib/libcudart.so.12'],
  },
  {
    package: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    platform: 'manylinux_2_12_x86_64',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    loads: ['cuda_nvrtc/lib/libnvrtc.so.12'],
  },
  {
    package: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    platform: 'manylinux_2_12_x86_64',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    loads: ['nvjitlink/lib/libnvJitLink.so.12'],
  },
  {
    package: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    loads: ['cublas/lib/libcublasLt.so.12', 'cublas/lib/libcublas.so.12'],
  },
  {
    package: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    platform: 'manylinux_2_17_x86_64',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    loads: ['cufft/lib/libcufft.so.11'],
  },
  {
    package: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    platform: 'manylinux_2_27_x86_64',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    loads: ['curand/lib/libcurand.so.10'],
  },
  {
    package: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    platform: 'manylinux_2_17_x86_64',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    loads: ['cusparse/lib/libcusparse.so.12'],
  },
  {
    package: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    platform: 'manylinux_2_27_x86_64',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    loads: ['cusolver/lib/libcusolver.so.11'],
  },
  {
    package: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    platform: 'manylinux_2_27_x86_64',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    loads: ['cudnn/lib/libcudnn.so.9'],
  },
  {
    package: 'nvidia-nccl-cu12',
    version: '2.32.3',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    loads: ['nccl/lib/libnccl.so.2'],
  },
]

/** Builds for NVIDIA GPUs; laid out as pip installs them, so that TensorFlow's own search paths hold, too. */
const gpuRecipes = {
  'linux-x64': {
    package: 'tensorflow',
    wheelPlatform: 'manylinux_2_27_x86_64',
    wheelSha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    libraries: linux.libraries.map((name) => `tensorflow/${name}`),
    linkFlags: ['-shared', '-Wl,-rpath,$ORIGIN/tensorflow'],
    cuda,
    // 5.6 GB stay; beside them lie TensorFlow's wheel and its headers, one of CUDA's wheels twice, and pip's cache of all.
    neededBytes: 12e9,
  },
}

const refused = {
  'darwin-x64': 'TensorFlow has no build for Intel Macs after 2.16',
  'win32-x64': 'the engine is not compiled by set-up on Windows; a prebuilt engine pack is needed',
}

/**
 * {key, package, wheelPlatform, wheelSha256, libraries, includes, notices, linkFlags, cuda, neededBytes} or {reason}.
 * `libraries` are paths in the engine; `cuda` are further wheels, none for a build for the CPU.
 */
export function recipeFor(
  platform = process.platform,
  arch = process.arch,
  isMusl = onMusl(),
  variant = 'cpu',
) {
  const target = `${platform}-${arch}`
  if (isMusl) return { reason: 'TensorFlow has no build for musl (this Linux has no glibc)' }
  const recipe = (variant === 'gpu' ? gpuRecipes : recipes)[target]
  if (!recipe && variant === 'gpu') return { reason: 'TensorFlow has GPU builds for Linux on x86-64 alone' }
  if (!recipe) return { reason: refused[target] ?? `TensorFlow has no build for ${target}` }
  return {
    cuda: [],
    neededBytes: 1.6e9,
    ...recipe,
    includes,
    notices,
    format,
    variant,
    key: `${variant}-${target}-tf${tensorflowVersion}-tfjs${tfjsNodeVersion}-f${format}`,
  }
}

/** All wheels of a recipe, TensorFlow's first: {package, version, platform, sha256}. */
export function wheelsOf(recipe) {
  const { package: name, wheelPlatform: platform, wheelSha256: sha256 } = recipe
  return [{ package: name, version: tensorflowVersion, platform, sha256 }, ...recipe.cuda]
}

function onMusl() {
  if (process.platform !== 'linux') return false
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const glibc = [`/lib64/ld-linux-x86-64.so.2`, `/lib/ld-linux-${cpu}.so.1`]
  return fs.existsSync(`/lib/ld-musl-${cpu}.so.1`) && !glibc.some((file) => fs.existsSync(file))
}
