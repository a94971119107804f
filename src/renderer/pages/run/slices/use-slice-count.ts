// What stands beside the name of the tab: broken floors, else weak slices where they have been looked for.
import type { Run } from '../../../../shared/domain/run'
import { useCall } from '../../../hooks/use-call'

/** `1 broken`, `2 weak`, or nothing; and how many floors are broken. */
export function useSliceCount(run: Run): { readonly count?: string; readonly broken: number } {
  const enabled = run.result !== null
  const floors = useCall('slices.standing', { run: run.id }, { enabled })
  const weak = useCall('slices.weak', { run: run.id, onlyKept: true }, { enabled })
  const broken = floors.data?.filter(({ state }) => state === 'broken').length ?? 0
  if (broken > 0) return { count: `${broken} broken`, broken }
  const found = weak.data?.report?.weak.length ?? 0
  return found > 0 ? { count: `${found} weak`, broken } : { broken }
}
