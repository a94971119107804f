import { Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { useToast } from '../components/Toast'
import css from './charts.module.css'
import { type ChartPicture, takeOut, type WayOut } from './picture-out'

const ways: readonly { readonly way: WayOut; readonly label: string }[] = [
  { way: 'copyPng', label: 'Copy as PNG' },
  { way: 'copySvg', label: 'Copy as SVG' },
  { way: 'savePng', label: 'Download PNG' },
  { way: 'saveSvg', label: 'Download SVG' },
]

/** How the menus of charts look. */
export const menuClasses = {
  dropdown: css.menu ?? '',
  item: css.menuItem ?? '',
  label: css.menuLabel ?? '',
}

/** The menu that takes the pictures of charts out of the page; `children` are further items, above. */
export function PictureMenu(props: {
  readonly pictures: () => readonly ChartPicture[]
  readonly name?: string
  readonly children?: ReactNode
}): ReactNode {
  return (
    <Menu
      position="bottom-end"
      offset={4}
      shadow="none"
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      classNames={menuClasses}
    >
      <Menu.Target>
        <button
          type="button"
          className={css.menuButton}
          aria-label={props.name ?? 'Copy or download the charts'}
        >
          <IconDownload size={16} stroke={1.7} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.children}
        <PictureItems pictures={props.pictures} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** The ways out of each picture. They are asked for when the menu opens: only then do the charts have to stand. */
export function PictureItems(props: { readonly pictures: () => readonly ChartPicture[] }): ReactNode {
  const toast = useToast()
  const take = async (picture: ChartPicture, way: WayOut): Promise<void> => {
    const isDone = await takeOut(picture, way)
    if (!isDone)
      toast({ message: 'The browser did not give access to its clipboard. Download works.', tone: 'bad' })
    else if (way.startsWith('copy')) toast({ message: `The picture of ${picture.name} is copied.` })
  }
  return props.pictures().map((picture) => (
    <Fragment key={picture.name}>
      <Menu.Label>{picture.name}</Menu.Label>
      {ways.map(({ way, label }) => (
        <Menu.Item key={way} onClick={() => void take(picture, way)}>
          {label}
        </Menu.Item>
      ))}
    </Fragment>
  ))
}
