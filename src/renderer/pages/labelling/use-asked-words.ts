// What a queue was asked for, in words.
import type { Filter } from '../../../shared/domain/filter'
import { useCall } from '../../hooks/use-call'
import { useRuns } from '../../hooks/use-runs'
import { filterWords } from '../../rows/filter-words'

/** Empty where every message was asked for. */
export function useAskedWords(asked: {
  readonly dataset: string
  readonly query?: string | undefined
  readonly filter?: Filter | undefined
}): string {
  const runs = useRuns().data ?? []
  const views = useCall('datasets.views', { dataset: asked.dataset }).data ?? []
  const named = (list: readonly { readonly id: string; readonly name: string }[], ref: string): string =>
    list.find(({ id }) => id === ref)?.name ?? ref
  const words = asked.filter
    ? filterWords(asked.filter, { run: (ref) => named(runs, ref), view: (ref) => named(views, ref) })
    : ''
  const query = asked.query?.trim() ?? ''
  return [query === '' ? '' : `contains “${query}”`, words].filter((one) => one !== '').join(', ')
}
