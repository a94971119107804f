// What every engine is to the rest of the program. A backend is a tfjs and the device it runs on.
import type * as tfjs from '@tensorflow/tfjs'

/** The namespace of tfjs. There is one per process: the active backend is a property of it. */
export type Tf = typeof tfjs

/** Ids of the backends, best first. */
export const backendIds = ['node-gpu', 'node', 'wasm', 'cpu'] as const
/** One of the backends. */
export type BackendId = (typeof backendIds)[number]

/** The device a backend computes on, in words for people. */
export interface DeviceInfo {
  readonly name: string
  readonly kind: 'cpu' | 'gpu'
  readonly detail: string
}

/** Live tensors and their bytes, and the resident memory of the whole process in bytes. */
export interface MemoryInfo {
  readonly tensors: number
  readonly bytes: number
  readonly residentBytes: number
}

/** An opened engine. Only one is active in a process at a time: the one opened last. */
export interface ComputeBackend {
  readonly id: BackendId
  readonly device: DeviceInfo
  readonly tf: Tf
  /** True where full fine-tuning is practical; the others are 10 to 30 times slower. */
  readonly isNative: boolean
  memory(): MemoryInfo
  /** Frees every variable. The library itself stays loaded: it cannot be unloaded from a process. */
  dispose(): void
}

/** A backend that was asked for and not used, with the reason in words for people. */
export interface Refusal {
  readonly id: BackendId
  readonly reason: string
}

/** What an opener gives: the backend, or why not. */
export type Opened = { readonly backend: ComputeBackend } | { readonly reason: string }

/** The memory of a backend's tfjs. */
export function memoryOf(tf: Tf): MemoryInfo {
  const { numTensors, numBytes } = tf.memory()
  return { tensors: numTensors, bytes: numBytes, residentBytes: process.memoryUsage.rss() }
}

/** The first line of whatever was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? text
}
