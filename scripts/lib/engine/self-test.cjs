// Runs in a process of its own, because a broken native library takes its process with it:
// node self-test.cjs <tfjs_binding.node>. Multiplies two matrices and compares with plain arithmetic.
// Prints one line of JSON: {ok, tensorflow, largestError} or {ok: false, reason}.
'use strict'
const fs = require('node:fs')
const path = require('node:path')
process.env.TF_CPP_MIN_LOG_LEVEL = '3'
// On a GPU: no more of its memory than is needed, since a training may be using it, and factors that are not rounded.
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
process.env.NVIDIA_TF32_OVERRIDE ??= '0'

const size = 96

function main(bindingPath) {
  const quiet = path.join(path.dirname(bindingPath), 'quiet.node')
  if (fs.existsSync(quiet)) require(quiet)
  const binding = require(bindingPath)
  const a = Float32Array.from({ length: size * size }, (_, i) => ((i * 7919) % 613) / 613 - 0.5)
  const b = Float32Array.from({ length: size * size }, (_, i) => ((i * 104729) % 977) / 977 - 0.5)
  const ids = [a, b].map((values) => binding.createTensor([size, size], binding.TF_FLOAT, values))
  const attributes = [
    { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ]
  const [product] = binding.executeOp('MatMul', attributes, ids, 1)
  const values = binding.tensorDataSync(product.id)
  let largestError = 0
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0
      for (let k = 0; k < size; k++) sum += a[row * size + k] * b[k * size + column]
      largestError = Math.max(largestError, Math.abs(sum - values[row * size + column]))
    }
  }
  // Written so that NaN fails too.
  const ok = largestError < 1e-3
  return {
    ok,
    tensorflow: binding.TF_Version,
    largestError,
    reason: ok ? undefined : 'a matrix product came out wrong',
  }
}

let result
try {
  result = main(process.argv[2])
} catch (error) {
  result = { ok: false, reason: String(error && error.message).split('\n')[0] }
}
process.stdout.write(`${JSON.stringify(result)}\n`)
