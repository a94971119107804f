// The report of a run as a file: to send on, to print, to put beside the model.
import { Menu } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { canMakePdf, savePdf, saveWritten } from '../../app/files'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './report.module.css'

/** Saves the report of a run; a PDF where a window can make one. */
export function ReportMenu(props: { readonly run: Run }): ReactNode {
  const save = useChange('runs.exportReport')
  const toast = useToast()
  const write = (kind: 'html' | 'markdown' | 'pdf'): void =>
    save.mutate(
      {
        run: props.run.id,
        as: kind === 'markdown' ? 'markdown' : 'html',
        target: { kind: 'download', name: `run-${props.run.number}.${kind === 'markdown' ? 'md' : 'html'}` },
      },
      {
        onSuccess: ({ file }) => {
          if (kind === 'pdf') savePdf(file)
          else saveWritten(file)
          toast({ message: kind === 'pdf' ? 'The PDF is being made.' : 'The report is saved.' })
        },
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
  return (
    <Menu
      position="bottom-end"
      offset={4}
      width={260}
      shadow="none"
      transitionProps={{ duration: 0 }}
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: css.menu ?? '', item: css.item ?? '' }}
    >
      <Menu.Target>
        <button type="button" className={css.button} disabled={save.isPending}>
          <IconFileText size={16} stroke={1.7} aria-hidden="true" /> Report
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => write('html')}>
          HTML
          <span className={css.note}>One file that opens offline and prints.</span>
        </Menu.Item>
        {canMakePdf() && (
          <Menu.Item onClick={() => write('pdf')}>
            PDF
            <span className={css.note}>The same on A4 pages.</span>
          </Menu.Item>
        )}
        <Menu.Item onClick={() => write('markdown')}>
          Markdown
          <span className={css.note}>A model card for a repository.</span>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
