// Which further columns of the file stand beside the rows.
import { Menu } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { columnsBut } from '../../shared/domain/column-role'
import type { Dataset } from '../../shared/domain/dataset'
import type { useUrlState } from '../app/location'
import css from './rows.module.css'
import { none, shownColumns } from './row-query'

/** A menu of the columns; nothing where the file has no further one. */
export function ShownColumns(props: {
  readonly dataset: Dataset
  readonly url: ReturnType<typeof useUrlState>
}): ReactNode {
  const { dataset, url } = props
  const names = columnsBut(dataset.columns, 'metadata').map(({ name }) => name)
  if (names.length === 0) return null
  const shown = shownColumns(url, dataset)
  const set = (next: readonly string[]): void => url.set({ show: next.length > 0 ? next : [none] })
  return (
    <Menu position="bottom-start" offset={4} width={250} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={css.columns}>
          <IconColumns size={15} stroke={1.7} aria-hidden="true" />
          Columns <span className="num">{`${shown.length} of ${names.length}`}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown className={css.long ?? ''}>
        {names.map((name) => (
          <Menu.CheckboxItem
            key={name}
            checked={shown.includes(name)}
            onChange={(isShown) =>
              set(
                isShown
                  ? names.filter((one) => one === name || shown.includes(one))
                  : shown.filter((one) => one !== name),
              )
            }
          >
            {name}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
