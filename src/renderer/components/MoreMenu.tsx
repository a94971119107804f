// A menu of further things to do, behind a button with three dots.
import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './MoreMenu.module.css'

/** An item: a few words, and below them what they come to. */
export type MoreItem = {
  readonly label: string
  readonly note?: string
  readonly onClick: () => void
}

/** The menu; `name` is what the button is called. */
export function MoreMenu(props: {
  readonly name: string
  readonly items: readonly MoreItem[]
  readonly disabled?: boolean
}): ReactNode {
  return (
    <Menu
      position="bottom-end"
      offset={4}
      width={300}
      shadow="none"
      transitionProps={{ duration: 0 }}
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: css.menu ?? '', item: css.item ?? '' }}
    >
      <Menu.Target>
        <button type="button" className={css.button} aria-label={props.name} disabled={props.disabled}>
          <IconDots size={16} stroke={1.7} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.items.map(({ label, note, onClick }) => (
          <Menu.Item key={label} onClick={onClick}>
            {label}
            {note !== undefined && <span className={css.note}>{note}</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
