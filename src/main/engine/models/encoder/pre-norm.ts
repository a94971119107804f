// ModernBERT's layers (B. Warner et al., 2024): a norm before each half, rotary positions (J. Su et al., 2021), a gated
// feed-forward part, and a window in most layers.
// Invariant: the hidden states of a text do not depend on the texts beside it.
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs'
import { finalNorm, modernLayer } from '../../weights/architectures/modernbert'
import { blend, heads, type Rows, rowsOfBatch } from './attend'
import { activate, rowsOf } from './ops'
import { dense, matrix, normalise, type Parts } from './parts'

/** What layers of one kind share: cosines and sines of the places, (rows, length, size), and the mask. */
type Kind = { readonly cos: Tensor3D; readonly sin: Tensor3D; readonly mask: Tensor3D }

/** With `read`, the last layer's feed-forward part runs at those places alone: nobody looks at the others. */
export function runPreNorm(parts: Parts, read: Tensor1D | null): Tensor2D {
  const { backend, config, layout, inputs, hide } = parts
  const { alternating: kind } = config
  if (!kind) throw new TypeError('The configuration lacks what ModernBERT has.')
  const { tf } = backend
  const rows = rowsOfBatch(parts)
  const whole = { ...turns(parts, rows, kind.globalTheta), mask: rows.mask }
  const near = { ...turns(parts, rows, kind.localTheta), mask: windowOf(parts, rows, kind.window) }
  const words = rowsOf(tf, matrix(parts, layout.embeddings.words), inputs['ids'] as Tensor1D)
  let states = hide(normalise(parts, layout.embeddings.norm, words))
  for (let layer = 0; layer < config.layers; layer++) {
    const own = layer % kind.every === 0 ? whole : near
    states = runLayer(parts, layer, states, rows, own, layer === config.layers - 1 ? read : null)
  }
  return normalise(parts, finalNorm, states)
}

function runLayer(
  parts: Parts,
  layer: number,
  x: Tensor2D,
  rows: Rows,
  kind: Kind,
  read: Tensor1D | null,
): Tensor2D {
  const { backend, config, hide } = parts
  const { tf } = backend
  const names = modernLayer(layer)
  const size = config.hiddenSize
  const normal = names.attentionNorm === null ? x : normalise(parts, names.attentionNorm, x)
  const [query, key, value] = tf
    .split(dense(parts, names.projected, normal), 3, 1)
    .map((part) => heads(parts, part as Tensor2D, rows)) as [Tensor4D, Tensor4D, Tensor4D]
  const [q, k] = [turned(parts, query, kind), turned(parts, key, kind)]
  const seen = blend(parts, q, k, value, size / config.heads, null, kind)
  const at = (states: Tensor2D) => (read ? rowsOf(tf, states, read) : states)
  const middle = tf.add<Tensor2D>(at(x), hide(dense(parts, names.attended, at(seen))))
  const wide = dense(parts, names.widened, normalise(parts, names.innerNorm, middle))
  const [bent, gate] = tf.split(wide, 2, 1) as [Tensor2D, Tensor2D]
  const gated = hide(tf.mul<Tensor2D>(activate(tf, config.activation, bent), gate))
  return tf.add<Tensor2D>(middle, dense(parts, names.narrowed, gated))
}

/** Cosines and sines of place · theta^(-2i / size), each twice: (rows, length, size). */
function turns(parts: Parts, { rows, length }: Rows, theta: number): Pick<Kind, 'cos' | 'sin'> {
  const { tf } = parts.backend
  const size = parts.config.hiddenSize / parts.config.heads
  const rates = Float32Array.from({ length: size / 2 }, (_, at) => 1 / theta ** ((2 * at) / size))
  const places = tf.reshape(tf.cast(parts.inputs['positions'] as Tensor1D, 'float32'), [rows * length, 1])
  const half = tf.mul<Tensor2D>(places, tf.tensor2d(rates, [1, size / 2]))
  const angles: Tensor3D = tf.reshape(tf.concat([half, half], 1), [rows, length, size])
  return { cos: tf.cos(angles), sin: tf.sin(angles) }
}

/** Queries or keys (heads, rows, length, size), turned by their places. */
function turned({ backend: { tf } }: Parts, x: Tensor4D, { cos, sin }: Kind): Tensor4D {
  const [left, right] = tf.split(x, 2, 3) as [Tensor4D, Tensor4D]
  return tf.add(tf.mul(x, cos), tf.mul(tf.concat([tf.neg(right), left], 3), sin))
}

/** The mask, closed to tokens farther than `window` too. */
function windowOf(
  { backend: { tf }, inputs }: Parts,
  { rows, length, mask }: Rows,
  window: number,
): Tensor3D {
  const places = tf.cast(inputs['positions'] as Tensor1D, 'float32')
  const across = tf.reshape(places, [rows, length, 1])
  const down = tf.reshape(places, [rows, 1, length])
  const isFar = tf.greater(tf.abs(tf.sub(across, down)), window)
  return tf.add(mask, tf.mul(tf.cast(isFar, 'float32'), -1e9))
}
