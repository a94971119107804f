// Lengths of the texts in tokens of a linked model, in place of words, when they are asked for.
import { useMemo } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import type { useUrlState } from '../../app/location'
import { useCall } from '../../hooks/use-call'
import { useRuns } from '../../hooks/use-runs'
import type { TokenUnit } from '../../rows/heads'

const usualLength = 128

/** The unit of the head; undefined where no model is linked. The length is that of the latest run that had one. */
export function useTokenUnit(dataset: Dataset, url: ReturnType<typeof useUrlState>): TokenUnit | undefined {
  const asked = url.get('tokens')
  const models = useCall('models.list', {}).data
  const runs = useRuns().data
  const there = (models ?? []).filter(({ isThere }) => isThere)
  const last = (runs ?? []).find(({ datasetId, model }) => datasetId === dataset.id && model !== null)
  const model =
    there.find(({ id }) => id === asked) ?? there.find(({ id }) => id === last?.model?.id) ?? there[0]
  const maxLength = Number(last?.settings['maxLength'] ?? usualLength)
  const facts = useCall(
    'datasets.tokens',
    { dataset: dataset.id, model: model?.id ?? '-', maxLength },
    { enabled: asked !== null && model !== undefined },
  ).data
  const { set } = url
  const id = model?.id
  const name = model?.name
  return useMemo(
    () =>
      id === undefined || name === undefined
        ? undefined
        : {
            model: name,
            isOn: asked !== null,
            facts,
            onToggle: () => set({ tokens: asked === null ? id : null }),
          },
    [id, name, asked, facts, set],
  )
}
