// The one button: filled once a screen, default or subtle else; its shortcut stands inside and its progress
// is a line at its foot. A disabled button keeps its place; say the reason beside it or in `reason`.
import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { keyLabel } from '../hooks/use-keys'
import css from './Button.module.css'

export type ButtonProps = {
  readonly children: ReactNode
  readonly kind?: 'filled' | 'default' | 'subtle' | 'danger'
  readonly icon?: ReactNode
  /** Shortcut as in useKeys (`mod+Enter`), shown inside. */
  readonly keys?: string
  readonly onClick?: () => void
  /** Makes it a link inside the page. */
  readonly href?: string
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  /** Why it is disabled: shown as a tooltip and read out. */
  readonly reason?: string
  /** 0..1 draws a line at the foot of the button. */
  readonly progress?: number | null
  readonly autoFocus?: boolean
  readonly 'aria-label'?: string
}

/** A button, or a link that looks like one. */
export function Button(props: ButtonProps): ReactNode {
  const { kind = 'default', icon, keys, progress } = props
  const className = `${css.button} ${css[kind]}`
  const inside = (
    <>
      {icon && <span className={css.icon}>{icon}</span>}
      <span className={css.text}>{props.children}</span>
      {keys && (
        <span className={css.keys} aria-hidden="true">
          {keyLabel(keys)}
        </span>
      )}
      {typeof progress === 'number' && (
        <span className={css.progress} aria-hidden="true">
          <span className={css.done} style={{ width: `${Math.round(progress * 100)}%` }} />
        </span>
      )}
    </>
  )
  if (props.href !== undefined && !props.disabled)
    return (
      <Link href={props.href} className={className} aria-label={props['aria-label']} onClick={props.onClick}>
        {inside}
      </Link>
    )
  const button = (
    <button
      type={props.type ?? 'button'}
      className={className}
      onClick={props.disabled ? undefined : props.onClick}
      aria-disabled={props.disabled || undefined}
      aria-label={props['aria-label']}
      data-autofocus={props.autoFocus || undefined}
      disabled={props.disabled && !props.reason}
    >
      {inside}
    </button>
  )
  return props.disabled && props.reason ? <Tooltip label={props.reason}>{button}</Tooltip> : button
}

/** A button with an icon alone, for the few that need no word; the name is its tooltip. */
export function IconButton(props: {
  readonly name: string
  readonly icon: ReactNode
  readonly onClick: () => void
  readonly disabled?: boolean
  readonly keys?: string
  readonly isPressed?: boolean
}): ReactNode {
  const label = props.keys ? `${props.name}  ${keyLabel(props.keys)}` : props.name
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className={css.iconButton}
        aria-label={props.name}
        aria-pressed={props.isPressed}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.icon}
      </button>
    </Tooltip>
  )
}

/** A word in the text that does something. */
export function TextButton(props: {
  readonly children: ReactNode
  readonly onClick: () => void
  readonly 'aria-label'?: string
}): ReactNode {
  return (
    <button type="button" className={css.textButton} onClick={props.onClick} aria-label={props['aria-label']}>
      {props.children}
    </button>
  )
}
