// The tools of a chart: its figures as a table, and its picture taken out of the page.
import { Menu } from '@mantine/core'
import { IconDots, IconTable } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { IconButton } from '../components/Button'
import css from './charts.module.css'
import frame from './frame.module.css'
import { menuClasses, PictureItems, PictureMenu } from './PictureMenu'
import type { ChartPicture } from './picture-out'

type Props = {
  readonly isTable: boolean
  /** Absent where a table stands beside the chart. */
  readonly onTable?: () => void
  readonly pictures: () => readonly ChartPicture[]
}

/** Two buttons, of one chart or of several that stand together. */
export function ChartTools(props: Props): ReactNode {
  return (
    <span className={frame.tools}>
      {props.onTable && (
        <IconButton
          name="Show as a table"
          icon={<IconTable />}
          isPressed={props.isTable}
          onClick={props.onTable}
        />
      )}
      <PictureMenu pictures={props.pictures} />
    </span>
  )
}

/** The same in one small button. */
export function ChartMenu(props: Props & { readonly title: string }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <Menu
      position="bottom-end"
      offset={4}
      shadow="none"
      opened={isOpen}
      onChange={setOpen}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      classNames={menuClasses}
    >
      <Menu.Target>
        <button
          type="button"
          className={`${css.menuButton} ${frame.small}`}
          aria-label={`Table and pictures of ${props.title}`}
          title="Table and pictures"
        >
          <IconDots size={15} stroke={1.8} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.onTable && (
          <Menu.Item onClick={props.onTable}>
            {props.isTable ? 'Show as a picture' : 'Show as a table'}
          </Menu.Item>
        )}
        {isOpen && <PictureItems pictures={props.pictures} />}
      </Menu.Dropdown>
    </Menu>
  )
}
