import { Menu } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CompareRequest } from '../../../shared/domain/comparison'
import { saveWritten } from '../../app/files'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './compare.module.css'

/** Saves the comparison as a report that opens anywhere, or as a table of its figures. */
export function SaveMenu(props: { readonly request: CompareRequest }): ReactNode {
  const save = useChange('runs.exportComparison')
  const toast = useToast()
  const write = (as: 'html' | 'csv'): void =>
    save.mutate(
      { ...props.request, as, target: { kind: 'download', name: `comparison.${as}` } },
      {
        onSuccess: ({ file }) => {
          saveWritten(file)
          toast({ message: as === 'html' ? 'The report is saved.' : 'The table is saved.' })
        },
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
  return (
    <Menu
      position="bottom-end"
      offset={4}
      shadow="none"
      transitionProps={{ duration: 0 }}
      classNames={{ dropdown: css.menu ?? '', item: css.menuItem ?? '' }}
    >
      <Menu.Target>
        <button type="button" className={css.save} disabled={save.isPending}>
          <IconFileExport size={16} stroke={1.7} aria-hidden="true" /> Save report
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => write('html')}>Report (HTML)</Menu.Item>
        <Menu.Item onClick={() => write('csv')}>Table of figures (CSV)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
