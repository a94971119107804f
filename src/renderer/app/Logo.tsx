import type { ReactNode } from 'react'

/** The mark: three grains of an ear. */
export function Logo(props: { readonly size?: number }): ReactNode {
  const size = props.size ?? 22
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden="true">
      <rect width="22" height="22" rx="5" fill="var(--accent)" />
      <g fill="var(--on-accent)">
        <path d="M9.7 15.6C6.5 15 4.6 12.3 4.5 7.7c2.9.7 5 3.2 5.2 7.9Z" />
        <path d="M12.3 15.6c3.2-.6 5.1-3.3 5.2-7.9-2.9.7-5 3.2-5.2 7.9Z" />
        <path d="M11 6.2c.7 1 1 2.3 1 3.6 0 .9-.4 1.8-1 2.7-.6-.9-1-1.8-1-2.7 0-1.3.3-2.6 1-3.6Z" />
      </g>
    </svg>
  )
}
