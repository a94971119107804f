import type { Run } from '../../shared/domain/run'

/** How a run ended, in the one line of a system's notification. No message text and no label stands in it. */
export function endingWords(run: Run): string {
  const { result, name, status } = run
  if (status === 'failed') return `${name} has failed. Its page says why.`
  if (status === 'interrupted') return `${name} was interrupted.`
  if (!result) return `${name} was stopped. Nothing was kept.`
  const right = result.testAccuracy ?? result.validationAccuracy
  const figure =
    right === null
      ? ''
      : ` ${(right * 100).toFixed(1)} % of the ${result.testAccuracy === null ? 'validation' : 'test'} messages are right.`
  return `${name} ${status === 'cancelled' ? 'was stopped' : 'has ended'}.${figure}`
}
