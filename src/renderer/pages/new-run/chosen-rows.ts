// Rows that a run is to learn from, where it is not all of the training part: a filter in the address.
import { useMemo } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { Filter } from '../../../shared/domain/filter'
import { useCall } from '../../hooks/use-call'

/** The filter, and how many training rows it keeps; undefined while they are counted. */
export type ChosenRows = { readonly filter: Filter; readonly training: number | undefined }

/** What the address asks for; null for every training row, and for what cannot be read. */
export function useChosenRows(dataset: Dataset, text: string | null): ChosenRows | null {
  const filter = useMemo(() => readChosenRows(text), [text])
  const training: Filter[] = [{ field: 'part', in: ['train'] }, ...(filter ? [filter] : [])]
  const counted = useCall(
    'datasets.count',
    { dataset: dataset.id, filter: { op: 'and', of: training } },
    { enabled: filter !== null && dataset.split !== null },
  )
  return filter && { filter, training: counted.data?.total }
}

/** A filter as the address has it. */
export function readChosenRows(text: string | null): Filter | null {
  if (text === null) return null
  try {
    const parsed = Filter.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
