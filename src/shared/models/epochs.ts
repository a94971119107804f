import type { SettingValues } from '../domain/run'

/** Steps below which a small data set is passed over more often, and the passes that bound it. */
const leastSteps = 700
const leastEpochs = 10
const mostEpochs = 200

/**
 * Passes over `trainRows` rows that a run makes: the setting, or for `auto` (0) at least 10 and as many as give
 * about 700 steps: few rows make few steps a pass, and ten passes over them would end before it has learnt.
 */
export function plannedEpochs(settings: SettingValues, trainRows: number): number {
  const asked = Number(settings['epochs'] ?? 0)
  if (asked > 0) return asked
  const stepsPerEpoch = Math.max(1, Math.ceil(trainRows / Number(settings['batchSize'] ?? 1)))
  return Math.min(mostEpochs, Math.max(leastEpochs, Math.ceil(leastSteps / stepsPerEpoch)))
}
