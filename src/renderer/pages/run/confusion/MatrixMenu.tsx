// What can be taken out of the page: the matrix as a table of text or as a picture.
import { Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import chart from '../../../charts/charts.module.css'
import { saveBlob, takeOut, type WayOut } from '../../../charts/picture-out'
import { useToast } from '../../../components/Toast'
import { type CellMode, csvOf, type Matrix, matrixRows } from '../matrix'
import { matrixPicture } from './matrix-picture'

const ways: readonly { readonly way: WayOut; readonly label: string }[] = [
  { way: 'copyPng', label: 'Copy as PNG' },
  { way: 'copySvg', label: 'Copy as SVG' },
  { way: 'savePng', label: 'Download PNG' },
  { way: 'saveSvg', label: 'Download SVG' },
]

/** The menu. `name` is the beginning of file names. */
export function MatrixMenu(props: {
  readonly matrix: Matrix
  readonly mode: CellMode
  readonly name: string
}): ReactNode {
  const { matrix, mode, name } = props
  const toast = useToast()
  const refused = (): void =>
    toast({ message: 'The browser did not give access to its clipboard. Download works.', tone: 'bad' })
  const picture = async (way: WayOut): Promise<void> => {
    if (!(await takeOut(matrixPicture(matrix, mode, name, document.body), way))) refused()
    else if (way.startsWith('copy')) toast({ message: 'The picture of the matrix is copied.' })
  }
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(csvOf(matrixRows(matrix, mode)))
      toast({ message: 'The matrix is copied as CSV.' })
    } catch {
      refused()
    }
  }
  const save = (): void =>
    saveBlob(new Blob([csvOf(matrixRows(matrix, mode))], { type: 'text/csv' }), `${name}.csv`)
  return (
    <Menu
      position="bottom-end"
      offset={4}
      shadow="none"
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      classNames={{
        dropdown: chart.menu ?? '',
        item: chart.menuItem ?? '',
        label: chart.menuLabel ?? '',
      }}
    >
      <Menu.Target>
        <button type="button" className={chart.menuButton} aria-label="Copy or download the matrix">
          <IconDownload size={16} stroke={1.7} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void copy()}>Copy as CSV</Menu.Item>
        <Menu.Item onClick={save}>Download CSV</Menu.Item>
        {ways.map(({ way, label }) => (
          <Menu.Item key={way} onClick={() => void picture(way)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
