// What stands where there is no data: nothing yet, no results, not yet here, and something that failed.
import { IconAlertTriangle, IconCopy } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { errorCatalog, WinnowError } from '../../shared/errors'
import { Button } from './Button'
import css from './states.module.css'

/** Nothing yet: a line drawing of what will be here, what and why in a sentence, one filled button. */
export function EmptyState(props: {
  /** An <svg> of 120 × 34; `curveDrawing` and `rowsDrawing` are at hand. */
  readonly drawing: ReactNode
  readonly title: string
  readonly children: ReactNode
  /** Between the text and the actions: choices. */
  readonly extra?: ReactNode
  readonly actions?: ReactNode
}): ReactNode {
  return (
    <div className={css.emptyPlace}>
      <div className={css.empty}>
        <div className={css.drawing} aria-hidden="true">
          {props.drawing}
        </div>
        <h2 className={css.emptyTitle}>{props.title}</h2>
        <p className={css.emptyText}>{props.children}</p>
        {props.extra}
        {props.actions !== undefined && <div className={css.actions}>{props.actions}</div>}
      </div>
    </div>
  )
}

/** A curve that is still to come. */
export const curveDrawing = (
  <svg width="120" height="34" viewBox="0 0 120 34" fill="none">
    <path d="M1 30 C 28 30, 32 8, 58 8" stroke="var(--line2)" strokeWidth="1.6" strokeDasharray="3 4" />
    <path d="M66 6 C 84 4, 100 4, 119 4" stroke="var(--line2)" strokeWidth="1.6" strokeDasharray="3 4" />
    <circle cx="60" cy="8" r="4" stroke="var(--accent)" strokeWidth="2" fill="var(--surface)" />
  </svg>
)

/** Rows that are still to come. */
export const rowsDrawing = (
  <svg width="120" height="34" viewBox="0 0 120 34" fill="none" strokeLinecap="round">
    <g stroke="var(--line2)" strokeWidth="1.6">
      <path d="M1 5h62" />
      <path d="M1 17h78" strokeDasharray="3 4" />
      <path d="M1 29h48" strokeDasharray="3 4" />
      <path d="M96 17h23" strokeDasharray="3 4" />
      <path d="M96 29h18" strokeDasharray="3 4" />
    </g>
    <rect x="92" y="1" width="8" height="8" rx="2.5" stroke="var(--accent)" strokeWidth="2" />
    <path d="M106 5h13" stroke="var(--line2)" strokeWidth="1.6" />
  </svg>
)

/** No results: how many, which filter to drop, and the button that drops it. */
export function NoResults(props: {
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}): ReactNode {
  return (
    <div className={css.noResults} role="status">
      <div>
        <div className={css.noTitle}>{props.title}</div>
        {props.children !== undefined && <div className={css.noText}>{props.children}</div>}
      </div>
      {props.action}
    </div>
  )
}

/** What failed, why, what is kept and the repair. Anything thrown will do as `error`. */
export function FailurePanel(props: {
  readonly error: unknown
  /** The repair first. */
  readonly actions?: ReactNode
  /** What is kept. */
  readonly kept?: ReactNode
}): ReactNode {
  const error = asWinnowError(props.error)
  const [isCopied, setCopied] = useState(false)
  const details = Object.entries(error.details ?? {}).filter(([, value]) => value !== '' && value !== null)
  const line = [
    error.code,
    ...(details.length > 0 ? [JSON.stringify(Object.fromEntries(details))] : []),
  ].join(' · ')
  const short = line.length > 160 ? `${line.slice(0, 160)}…` : line
  const copy = (): void => {
    const text = [errorCatalog[error.code].title, error.message, error.hint, line.slice(0, 4000)].join('\n')
    void navigator.clipboard.writeText(text).then(() => setCopied(true))
  }
  return (
    <div className={css.failure} role="alert">
      <IconAlertTriangle size={18} stroke={1.7} className={css.failureIcon} aria-hidden="true" />
      <div className={css.failureBody}>
        <div className={css.noTitle}>{errorCatalog[error.code].title}</div>
        <p className={css.failureText}>
          {error.message} {error.hint !== error.message && error.hint} {props.kept}
        </p>
        <div className={css.actions}>
          {props.actions}
          <Button kind="subtle" icon={<IconCopy />} onClick={copy}>
            {isCopied ? 'Copied' : 'Copy details'}
          </Button>
        </div>
        <div className={`mono ${css.code}`}>{short}</div>
      </div>
    </div>
  )
}

/** Reads anything thrown as a WinnowError. */
export function asWinnowError(error: unknown): WinnowError {
  if (error instanceof WinnowError) return error
  return new WinnowError('internal', error instanceof Error ? error.message : String(error))
}

/** Quiet lines for a first load; they come after 150 ms. */
export function Skeleton(props: { readonly rows?: number }): ReactNode {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150)
    return () => clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <div className={css.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: props.rows ?? 6 }, (_, index) => (
        <div key={index} className={css.skeletonRow}>
          <span style={{ width: 30 }} />
          <span style={{ width: `${[55, 40, 48, 34][index % 4]}%` }} />
        </div>
      ))}
    </div>
  )
}
