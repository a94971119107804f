// A TensorFlow session over a graph of our own: named numbers in, numbers out. It knows nothing of networks.
// Invariant: no tensor of a run outlives it, but for feeds, which their owner frees.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NativeBinding } from './native-binding'
import { encodeSavedModel, type GraphNode } from './proto'

/** A loaded graph. */
export type Session = {
  /** Runs what the fetches need; `ids` are the binding's tensors by name of the placeholder. */
  readonly run: (ids: Readonly<Record<string, number>>, fetches: readonly string[]) => Float32Array[]
  readonly dispose: () => void
}

/** Loads a graph; variables are without values. Throws what TensorFlow says against it. */
export function createSession(binding: NativeBinding, nodes: readonly GraphNode[]): Session {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-graph-'))
  let id: number
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes))
    id = binding.loadSavedModel(folder, 'serve')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    run: (ids, fetches) => {
      const names = Object.keys(ids).map((name) => `${name}:0`)
      const outputs = binding.runSavedModel(
        id,
        Object.values(ids),
        names.join(),
        fetches.map((name) => `${name}:0`).join(),
      )
      return outputs.map((output) => {
        const values = binding.tensorDataSync(output.id)
        binding.deleteTensor(output.id)
        return values instanceof Float32Array ? values : Float32Array.from(values)
      })
    },
    dispose: () => binding.deleteSavedModel(id),
  }
}
