// Winnow's own operations in TensorFlow (scripts/lib/engine/kernels), with their gradients: the matrix products of a
// transformer, and what stands between them, each in one pass over memory. They exist where set-up could compile them
// and run on the CPU; everywhere else models/encoder/ops.ts does the same in plain operations.
// Invariant: nothing here is used on a backend without them.
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../backends/backend'
import { locateEngine } from '../backends/locate'
import type { Precision } from '../family'
import { nativeBackend } from './native-binding'

/** What a site of dropout needs; `rate` 0 turns it off. Sites of one network have different numbers. */
export type DropoutSite = { readonly rate: number; readonly site: number }

/** The operations; rows are tokens, side by side, text after text. */
export type Kernels = {
  /** x·Wᵀ + bias for x (n, in), W (out, in), bias (out) or null: (n, out). */
  readonly dense: (x: Tensor2D, weight: Tensor2D, bias: Tensor1D | null) => Tensor2D
  /** gelu(x·Wᵀ + bias) in one pass; its gradient computes the product again, so it is for scoring. */
  readonly denseGelu: (x: Tensor2D, weight: Tensor2D, bias: Tensor1D) => Tensor2D
  /** gelu(x + bias) for x (n, width). */
  readonly biasGelu: (x: Tensor2D, bias: Tensor1D) => Tensor2D
  /** LayerNorm(residual + dropout(x + bias)) for x (n, width). */
  readonly addNorm: (
    parts: Readonly<Record<'x' | 'residual', Tensor2D>> &
      Readonly<Record<'bias' | 'gamma' | 'beta', Tensor1D>>,
    epsilon: number,
    dropout: DropoutSite,
  ) => Tensor2D
  /** The mean of each text's rows: `x` (tokens, width), `starts` (texts + 1) int32: (texts, width). */
  readonly means: (x: Tensor2D, starts: Tensor1D) => Tensor2D
  /** Attention of every text over itself: `qkv` (tokens, 3·width), `starts` (texts + 1) int32: (tokens, width). */
  readonly attention: (qkv: Tensor2D, starts: Tensor1D, heads: number, dropout: DropoutSite) => Tensor2D
  /** That of each text's first token alone: `q` (texts, width), `kv` (tokens, 2·width): (texts, width). */
  readonly firstAttention: (
    q: Tensor2D,
    kv: Tensor2D,
    starts: Tensor1D,
    heads: number,
    dropout: DropoutSite,
  ) => Tensor2D
}

/** Seconds of one matrix product in each precision, `bf16` 0 without instructions for it, and its operations. */
export type ProductTimes = { readonly f32: number; readonly bf16: number; readonly flop: number }

/** Matrix products as this machine has them; `version` changes when they are compiled anew. */
export type Products = {
  /** Whether there are instructions for bfloat16. */
  readonly hasHalves: boolean
  /** Measures now, for some hundredths of a second. */
  readonly compare: () => ProductTimes
  readonly version: string
}

const nodeRequire = createRequire(import.meta.url)
let loaded: Products | null | undefined

/** Whether this backend has the operations. WINNOW_KERNELS=off does without, to compare. */
export function hasKernels(backend: ComputeBackend): boolean {
  if (!backend.isNative || backend.device.kind !== 'cpu' || process.env['WINNOW_KERNELS'] === 'off')
    return false
  if (loaded === undefined) loaded = nativeBackend(backend.tf) === null ? null : load()
  return loaded !== null
}

/** How fast the products are here, measured when asked; null without own operations. */
export function productsOf(backend: ComputeBackend): Products | null {
  return hasKernels(backend) ? (loaded ?? null) : null
}

/**
 * The operations on this backend; `seed` (2) int32 keys the dropout, matrix products take factors in `precision`.
 * Null where they are not to be had.
 */
export function kernelsOf(
  backend: ComputeBackend,
  seed: Tensor1D | null,
  precision: Precision,
): Kernels | null {
  const native = hasKernels(backend) ? nativeBackend(backend.tf) : null
  if (!native) return null
  const { tf } = backend
  const { TF_ATTR_FLOAT, TF_ATTR_INT } = native.binding
  const attributes = (own: Partial<Record<AttributeName, number>>) => [
    { name: 'rate', type: TF_ATTR_FLOAT, value: own.rate ?? 0 },
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: own.epsilon ?? 0 },
    { name: 'site', type: TF_ATTR_INT, value: own.site ?? 0 },
    { name: 'heads', type: TF_ATTR_INT, value: own.heads ?? 1 },
    { name: 'turned', type: TF_ATTR_INT, value: own.turned ?? 0 },
    { name: 'bent', type: TF_ATTR_INT, value: own.bent ?? 0 },
    { name: 'rounded', type: TF_ATTR_INT, value: precision === 'bf16' ? 1 : 0 },
  ]
  const run = native.executeMultipleOutputs.bind(native)
  const none = attributes({})
  const turned = attributes({ turned: 1 })
  // Made anew for each use: what the forward pass makes is gone when the gradient runs.
  const key = () => seed ?? tf.tensor1d([0, 0], 'int32')
  const noBias = () => tf.tensor1d([], 'float32')
  return {
    dense: (x, weight, bias) => {
      const differentiate = (dy: Tensor, [input, w]: Tensor[]) => {
        const [dx] = run('WinnowDense', turned, [dy, w as Tensor, noBias()], 1)
        const [dw, dbias] = run('WinnowDenseGrad', none, [dy, input as Tensor], 2)
        return [dx, dw, dbias] as Tensor[]
      }
      const op = tf.customGrad((...given) => {
        const save = given.pop() as Save
        const [input, w, shift] = given as Tensor[]
        const [y] = run('WinnowDense', none, [input as Tensor, w as Tensor, shift ?? noBias()], 1)
        save([input as Tensor, w as Tensor])
        const gradFunc = (dy: Tensor, saved: Tensor[]) => differentiate(dy, saved).slice(0, bias ? 3 : 2)
        return { value: y as Tensor, gradFunc }
      })
      return (bias ? op(x, weight, bias) : op(x, weight)) as Tensor2D
    },
    denseGelu: (x, weight, bias) => {
      const op = tf.customGrad((...given) => {
        const [input, w, shift, save] = given as [Tensor, Tensor, Tensor, Save]
        const [y] = run('WinnowDense', attributes({ bent: 1 }), [input, w, shift], 1)
        save([input, w, shift])
        const gradFunc = (dy: Tensor, saved: Tensor[]) => {
          const [from, by, shiftedBy] = saved as [Tensor, Tensor, Tensor]
          const [inner] = run('WinnowDense', none, [from, by, noBias()], 1)
          const [dinner, dbias] = run('WinnowBiasGeluGrad', none, [dy, inner as Tensor, shiftedBy], 2)
          const [dx] = run('WinnowDense', turned, [dinner as Tensor, by, noBias()], 1)
          const [dw] = run('WinnowDenseGrad', none, [dinner as Tensor, from], 2)
          return [dx, dw, dbias] as Tensor[]
        }
        return { value: y as Tensor, gradFunc }
      })
      return op(x, weight, bias) as Tensor2D
    },
    biasGelu: (x, bias) => {
      const op = tf.customGrad((...given) => {
        const [input, shift, save] = given as [Tensor, Tensor, Save]
        const [y] = run('WinnowBiasGelu', none, [input, shift], 1)
        save([input, shift])
        const gradFunc = (dy: Tensor, saved: Tensor[]) => run('WinnowBiasGeluGrad', none, [dy, ...saved], 2)
        return { value: y as Tensor, gradFunc }
      })
      return op(x, bias) as Tensor2D
    },
    addNorm: ({ x, bias, residual, gamma, beta }, epsilon, { rate, site }) => {
      const own = attributes({ rate: seed ? rate : 0, epsilon, site })
      const op = tf.customGrad((...given) => {
        const save = given.pop() as Save
        const [, , , gain] = given as Tensor[]
        const [y, hat, inverse] = run('WinnowAddNorm', own, [...(given as Tensor[]), key()], 3)
        save([hat as Tensor, inverse as Tensor, gain as Tensor])
        const gradFunc = (dy: Tensor, saved: Tensor[]) => {
          const [dr, dx, dgamma, dbeta, dbias] = run('WinnowAddNormGrad', own, [dy, ...saved, key()], 5)
          return [dx, dbias, dr, dgamma, dbeta] as Tensor[]
        }
        return { value: y as Tensor, gradFunc }
      })
      return op(x, bias, residual, gamma, beta) as Tensor2D
    },
    attention: (qkv, starts, heads, { rate, site }) => {
      const own = attributes({ rate: seed ? rate : 0, site, heads })
      const op = tf.customGrad((...given) => {
        const [input, save] = given as [Tensor, Save]
        const [context, logs] = run('WinnowAttention', own, [input, starts, key()], 2)
        save([context as Tensor, logs as Tensor, input])
        const gradFunc = (dy: Tensor, saved: Tensor[]) =>
          run('WinnowAttentionGrad', own, [dy, ...saved, starts, key()], 1)
        return { value: context as Tensor, gradFunc }
      })
      return op(qkv) as Tensor2D
    },
    firstAttention: (q, kv, starts, heads, { rate, site }) => {
      const own = attributes({ rate: seed ? rate : 0, site, heads })
      const op = tf.customGrad((...given) => {
        const [query, input, save] = given as [Tensor, Tensor, Save]
        const [context, logs] = run('WinnowFirstAttention', own, [query, input, starts, key()], 2)
        save([context as Tensor, logs as Tensor, query, input])
        const gradFunc = (dy: Tensor, saved: Tensor[]) =>
          run('WinnowFirstAttentionGrad', own, [dy, ...saved, starts, key()], 2)
        return { value: context as Tensor, gradFunc }
      })
      return op(q, kv) as Tensor2D
    },
    means: (x, starts) => {
      const op = tf.customGrad((...given) => {
        const [y] = run('WinnowMeans', none, [given[0] as Tensor, starts], 1)
        const gradFunc = (dy: Tensor) => run('WinnowMeansGrad', none, [dy, starts], 1)
        return { value: y as Tensor, gradFunc }
      })
      return op(x) as Tensor2D
    },
  }
}

type Save = (tensors: Tensor[]) => void
type AttributeName = 'rate' | 'epsilon' | 'site' | 'heads' | 'turned' | 'bent'

/** Loads the addon that lies beside the engine; null where there is none or TensorFlow refuses it. */
function load(): Products | null {
  const [engine] = locateEngine().engines
  const file = engine ? join(engine.path, 'kernels.node') : ''
  if (!existsSync(file)) return null
  try {
    const addon: unknown = nodeRequire(file)
    if (!isAddon(addon) || !addon.isReady) return null
    const { size, mtimeMs } = statSync(file)
    return { ...addon, version: `${size} ${mtimeMs}` }
  } catch {
    // Built for another TensorFlow: the plain operations do the work.
    return null
  }
}

function isAddon(value: unknown): value is Omit<Products, 'version'> & { readonly isReady: boolean } {
  return typeof value === 'object' && value !== null && 'isReady' in value && 'compare' in value
}
