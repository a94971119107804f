import type { UseQueryResult } from '@tanstack/react-query'
import type { Run } from '../../shared/domain/run'
import { useCall } from './use-call'

/** All runs without the names of their labels: a thousand runs on 77 labels are 7 MB with them, and one without. */
export function useRuns(archived: 'none' | 'too' = 'none'): UseQueryResult<Run[], Error> {
  return useCall('runs.list', { hasLabels: false, ...(archived === 'too' ? { archived } : {}) })
}
