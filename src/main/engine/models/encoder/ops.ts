// The pieces that every transformer is made of, with gradients of their own: tfjs would differentiate each step
// of a LayerNorm or GELU by itself, in chains several times as long. Everything here is made of plain tfjs ops,
// but for random numbers on the native library, which come from TensorFlow so that a recorded step can redraw.
// Invariant: nothing here reads a weight by name or changes one.
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import type { ComputeBackend, Tf } from '../../backends/backend'
import type { Activation } from '../../weights/encoder-config'
import { createRng } from '../../../../shared/rng'

/** x·Wᵀ + b for x (n, in), W (out, in), b (out) or null: (n, out). Hugging Face keeps W that way round. */
export function linear(tf: Tf, x: Tensor2D, weight: Tensor2D, bias: Tensor1D | null): Tensor2D {
  const product: Tensor2D = tf.matMul(x, weight, false, true)
  return bias ? tf.add(product, bias) : product
}

/** Rows of a table: (n, width). tfjs's own gradient of gather transposes on the way; along axis 0 it need not. */
export function rowsOf(tf: Tf, table: Tensor2D, rows: Tensor1D): Tensor2D {
  const count = table.shape[0]
  const op = tf.customGrad((from) => ({
    value: tf.gather(from as Tensor2D, rows),
    gradFunc: (dy: Tensor) => tf.unsortedSegmentSum(dy as Tensor2D, rows, count),
  }))
  return op(table) as Tensor2D
}

/**
 * x (heads, rows, n, n) plus the same (heads, 1, n, n) in each row. tfjs's own gradient leaves out the sum over rows
 * where there is one row, so that a recorded step would differ from batch to batch.
 */
export function addToRows(tf: Tf, x: Tensor4D, more: Tensor4D): Tensor4D {
  const op = tf.customGrad((scores, shift) => ({
    value: tf.add(scores as Tensor4D, shift as Tensor4D),
    gradFunc: (dy: Tensor) => [dy, tf.sum(dy, 1, true)],
  }))
  return op(x, more) as Tensor4D
}

/** Columns of a table (n, width): (n, columns), each as often as it is asked for. */
export function columnsOf(tf: Tf, table: Tensor2D, columns: Tensor1D): Tensor2D {
  const [, count] = table.shape
  const op = tf.customGrad((from) => ({
    value: tf.gather(from as Tensor2D, columns, 1),
    gradFunc: (dy: Tensor) =>
      tf.transpose(tf.unsortedSegmentSum(tf.transpose(dy as Tensor2D), columns, count)),
  }))
  return op(table) as Tensor2D
}

/** (x - mean) / sqrt(variance + epsilon) · gamma + beta over the last axis of x (n, width). */
export function layerNorm(tf: Tf, x: Tensor2D, gamma: Tensor1D, beta: Tensor1D, epsilon: number): Tensor2D {
  const op = tf.customGrad((input, scale, shift, save) => {
    const [values, gains, offsets] = [input as Tensor2D, scale as Tensor1D, shift as Tensor1D]
    const centred = tf.sub(values, tf.mean(values, 1, true))
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon))
    const normal = tf.mul(centred, inverse) as Tensor2D
    const keep = save as (tensors: Tensor[]) => void
    keep([normal, inverse, gains])
    return {
      value: tf.add(tf.mul(normal, gains), offsets),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [xHat, rate, gain] = saved as [Tensor2D, Tensor2D, Tensor1D]
        const inner = tf.mul(dy, gain)
        const product = tf.mul(dy, xHat)
        const along = tf.mean(tf.mul(inner, xHat), 1, true)
        const dx = tf.mul(tf.sub(tf.sub(inner, tf.mean(inner, 1, true)), tf.mul(xHat, along)), rate)
        return [dx, tf.sum(product, 0), tf.sum(dy, 0)]
      },
    }
  })
  return op(x, gamma, beta) as Tensor2D
}

/** The exact GELU, x·Φ(x). */
export function gelu(tf: Tf, x: Tensor2D): Tensor2D {
  const op = tf.customGrad((input, save) => {
    const values = input as Tensor
    const share = tf.add(tf.mul(tf.erf(tf.mul(values, Math.SQRT1_2)), 0.5), 0.5)
    const keep = save as (tensors: Tensor[]) => void
    keep([values, share])
    return {
      value: tf.mul(values, share),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, phi] = saved as [Tensor, Tensor]
        const density = tf.mul(tf.exp(tf.mul(tf.square(at), -0.5)), 1 / Math.sqrt(2 * Math.PI))
        return tf.mul(dy, tf.add(phi, tf.mul(at, density)))
      },
    }
  })
  return op(x) as Tensor2D
}

/** The activation of that Hugging Face name. */
export function activate(tf: Tf, name: Activation, x: Tensor2D): Tensor2D {
  if (name === 'gelu') return gelu(tf, x)
  if (name === 'relu') return tf.relu(x)
  if (name === 'tanh') return tf.tanh(x)
  if (name === 'silu') return tf.mul(x, tf.sigmoid(x))
  // The tanh approximation, 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))).
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1))
}

/** Softmax over the last axis. */
export function softmax(tf: Tf, x: Tensor): Tensor {
  const op = tf.customGrad((input, save) => {
    const value = tf.softmax(input as Tensor)
    const keep = save as (tensors: Tensor[]) => void
    keep([value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y] = saved as [Tensor]
        return tf.mul(tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true)), y)
      },
    }
  })
  return op(x)
}

/** Hides values at random and scales the others up; the identity without a seed. */
export type Dropout = <T extends Tensor>(x: T) => T

/**
 * Dropouts of one batch, each call of which is a site of its own. `seed` is (2) int32; null turns them off. Sites
 * are counted in the order of the calls, so the same seed gives the same masks.
 */
export function createDropout(backend: ComputeBackend, seed: Tensor1D | null): (rate: number) => Dropout {
  if (!seed) return () => (x) => x
  const { tf } = backend
  const draw = uniformsOf(backend, seed)
  let site = 0
  return (rate) => (x) => {
    if (rate <= 0) return x
    const kept = tf.greaterEqual(draw(x.shape, site++), rate)
    return tf.mul(x, tf.mul(tf.cast(kept, 'float32'), 1 / (1 - rate)))
  }
}

type Draw = (shape: number[], site: number) => Tensor

function uniformsOf(backend: ComputeBackend, seed: Tensor1D): Draw {
  const { tf } = backend
  const native = backend.isNative ? nativeOf(tf.backend()) : null
  if (!native) {
    const [high = 0, low = 0] = seed.dataSync<'int32'>()
    return (shape, site) => {
      const rng = createRng((high ^ Math.imul(low, 0x9e3779b1) ^ Math.imul(site + 1, 0x85ebca6b)) >>> 0)
      const size = shape.reduce((product, length) => product * length, 1)
      return tf.tensor(Float32Array.from({ length: size }, rng.next), shape)
    }
  }
  const { TF_ATTR_TYPE: type, TF_FLOAT: float, TF_INT32: int } = native.binding
  const attributes = [
    { name: 'dtype', type, value: float },
    { name: 'Tseed', type, value: int },
    { name: 'T', type, value: int },
  ]
  return (shape, site) => {
    const own = tf.add(seed, tf.tensor1d([0, site], 'int32'))
    return native.executeSingleOutput('StatelessRandomUniform', attributes, [
      tf.tensor1d(shape, 'int32'),
      own,
    ])
  }
}

type Attribute = { readonly name: string; readonly type: number; readonly value: number }

type NativeOps = {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number; readonly TF_INT32: number }
  readonly executeSingleOutput: (name: string, attributes: readonly Attribute[], inputs: Tensor[]) => Tensor
}

function nativeOf(backend: unknown): NativeOps | null {
  return isNative(backend) ? backend : null
}

function isNative(backend: unknown): backend is NativeOps {
  return typeof backend === 'object' && backend !== null && 'executeSingleOutput' in backend
}
