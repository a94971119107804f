// A menu of things to do, each with a note: behind a button with three dots, or behind one with a face of its own.
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

/** The menu; `name` is what the button is called. `face` stands on it in place of the dots and says that name. */
export function MoreMenu(props: {
  readonly name: string
  readonly items: readonly MoreItem[]
  readonly disabled?: boolean
  readonly face?: ReactNode
}): ReactNode {
  const { face } = props
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
        {face === undefined ? (
          <button type="button" className={css.button} aria-label={props.name} disabled={props.disabled}>
            <IconDots size={16} stroke={1.7} aria-hidden="true" />
          </button>
        ) : (
          <button type="button" className={css.faced} disabled={props.disabled}>
            {face}
          </button>
        )}
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
