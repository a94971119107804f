import type { ReactNode } from 'react'
import css from './live.module.css'
import { epochShares, type RunProgress } from './run-state'

const labelledUpTo = 12
const separateUpTo = 40

/** The epochs as segments that fill one after the other; the names below are thinned out when there are many. */
export function EpochBar(props: { readonly progress: RunProgress }): ReactNode {
  const { progress } = props
  const shares = epochShares(progress)
  if (shares.length === 0) return <div className={css.epochs} />
  const found = progress.epochs.find((epoch) => epoch.isBest)?.epoch
  // One that was scored within an epoch stands at that epoch's segment.
  const best = found === undefined ? null : Math.ceil(found)
  const current = progress.finished
    ? null
    : Math.min(shares.length, shares.filter((share) => share >= 1).length + 1)
  const done = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const isFew = shares.length <= labelledUpTo
  const isNamed = (epoch: number): boolean =>
    isFew ||
    epoch === current ||
    (epoch === best && Math.abs(epoch - (current ?? -99)) > Math.max(1, shares.length / 25)) ||
    isRound(epoch, shares.length, [current, best])
  return (
    <div
      className={css.epochs}
      role="progressbar"
      aria-label="Epochs"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(done * 100)}
      aria-valuetext={`epoch ${current ?? shares.filter((share) => share > 0).length} of ${shares.length}`}
      data-gap={shares.length <= separateUpTo || undefined}
    >
      {shares.map((share, index) => (
        <div key={index} className={css.epoch}>
          <div className={css.track}>
            <div className={css.fill} style={{ width: `${share * 100}%` }} />
          </div>
          {isNamed(index + 1) && (
            <span
              className={`${css.epochName} num`}
              data-current={index + 1 === current || undefined}
              data-end={(!isFew && index > 0.97 * shares.length) || undefined}
            >
              {isFew || index === 0 ? 'epoch ' : ''}
              {index + 1}
              {index + 1 === best ? (isFew ? ', best' : ' ◆') : ''}
            </span>
          )}
        </div>
      ))}
    </div>
  )
}

// The first, and every fifth of the total, unless a more telling name stands close by.
function isRound(epoch: number, total: number, near: readonly (number | null)[]): boolean {
  const step = Math.max(5, Math.ceil(total / 25) * 5)
  const clear = near.every((one) => one === null || Math.abs(one - epoch) > total / 18)
  return (epoch === 1 || epoch % step === 0) && clear
}
