import type { ComputeBackend } from './backends/backend'
import { createCompiledRunner } from './compiled/compiled-runner'
import { NotCompilable } from './compiled/lengths'
import type { Network } from './family'
import type { Objective } from './heads'
import { type AdamOptions, createAdam } from './optimizer'
import { createEagerRunner, type StepRunner } from './step'

/** How a network is trained. */
export type RunnerOptions = AdamOptions & { readonly isCompiled: boolean }

/** A compiled runner where it is wanted and the backend has sessions; else an eager one. */
export async function createRunner(
  backend: ComputeBackend,
  network: Network,
  objective: Objective,
  { isCompiled, ...options }: RunnerOptions,
): Promise<StepRunner> {
  if (isCompiled && backend.isNative) {
    try {
      return await createCompiledRunner(backend, network, objective, options)
    } catch (error) {
      if (!(error instanceof NotCompilable)) throw error
    }
  }
  return createEagerRunner(backend, network, objective, createAdam(backend.tf, network.variables(), options))
}
