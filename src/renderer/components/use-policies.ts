import { useCall } from '../hooks/use-call'
import type { ModelRef } from '../../shared/domain/prediction'
import type { Policy } from '../../shared/domain/policy'

/** Policies of a model; none where it is no run. */
export function usePolicies(model: ModelRef): readonly Policy[] {
  const run = model.kind === 'run' ? model.run : null
  const found = useCall('policies.list', { run: run ?? '-' }, { enabled: run !== null })
  return run === null ? [] : (found.data ?? [])
}
