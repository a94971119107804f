// What the machine could do at most: operations of a training, and the speed of Winnow's own matrix products.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Floating point operations of one text, forward and backward, in matrix products (attention left out). */
export function trainingFlop(model, tokens) {
  const config = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8'))
  const { hidden_size: hidden, intermediate_size: inner, num_hidden_layers: layers } = config
  return 3 * 2 * tokens * layers * (4 * hidden * hidden + 2 * hidden * inner)
}

/** {f32, bf16} in operations a second, measured now by the engine's own operations; null without them. */
export function matrixPeak() {
  const cache = process.env.WINNOW_CACHE ?? join(homedir(), '.cache', 'winnow')
  const engines = join(cache, 'engine')
  const folders = existsSync(engines) ? readdirSync(engines).map((name) => join(engines, name)) : []
  const addon = folders.map((folder) => join(folder, 'kernels.node')).find((path) => existsSync(path))
  if (!addon) return null
  const { f32, bf16, flop } = createRequire(import.meta.url)(addon).compare()
  return { f32: flop / f32, bf16: bf16 > 0 ? flop / bf16 : Number.NaN }
}
