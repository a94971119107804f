import { Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { useToast } from '../components/Toast'
import css from './charts.module.css'
import type { ChartPicture } from './LineChart'
import { takeOut, type WayOut } from './picture-out'

const ways: readonly { readonly way: WayOut; readonly label: string }[] = [
  { way: 'copyPng', label: 'Copy as PNG' },
  { way: 'copySvg', label: 'Copy as SVG' },
  { way: 'savePng', label: 'Download PNG' },
  { way: 'saveSvg', label: 'Download SVG' },
]

/** The menu that takes the pictures of charts out of the page. */
export function PictureMenu(props: {
  readonly pictures: () => readonly ChartPicture[]
  readonly disabled?: boolean
}): ReactNode {
  const toast = useToast()
  const take = async (picture: ChartPicture, way: WayOut): Promise<void> => {
    const isDone = await takeOut(picture, way)
    if (!isDone)
      toast({ message: 'The browser did not give access to its clipboard. Download works.', tone: 'bad' })
    else if (way.startsWith('copy')) toast({ message: `The picture of ${picture.name} is copied.` })
  }
  return (
    <Menu
      position="bottom-end"
      offset={4}
      shadow="none"
      transitionProps={{ duration: 0 }}
      classNames={{ dropdown: css.menu ?? '', item: css.menuItem ?? '', label: css.menuLabel ?? '' }}
    >
      <Menu.Target>
        <button
          type="button"
          className={css.menuButton}
          aria-label="Copy or download the charts"
          disabled={props.disabled}
        >
          <IconDownload size={16} stroke={1.7} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuItems pictures={props.pictures} onTake={(picture, way) => void take(picture, way)} />
      </Menu.Dropdown>
    </Menu>
  )
}

// Asked for when the menu opens: only then do the charts have to stand.
function MenuItems(props: {
  readonly pictures: () => readonly ChartPicture[]
  readonly onTake: (picture: ChartPicture, way: WayOut) => void
}): ReactNode {
  return props.pictures().map((picture) => (
    <Fragment key={picture.name}>
      <Menu.Label>{picture.name}</Menu.Label>
      {ways.map(({ way, label }) => (
        <Menu.Item key={way} onClick={() => props.onTake(picture, way)}>
          {label}
        </Menu.Item>
      ))}
    </Fragment>
  ))
}
