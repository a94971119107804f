// The report of a run as a file: to send on, to print, to put beside the model.
import { IconFileText } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { canMakePdf, savePdf, saveWritten } from '../../app/files'
import { MoreMenu } from '../../components/MoreMenu'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'

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
    <MoreMenu
      name="Report"
      face={
        <>
          <IconFileText size={16} stroke={1.7} aria-hidden="true" /> Report
        </>
      }
      disabled={save.isPending}
      items={[
        { label: 'HTML', note: 'One file that opens offline and prints.', onClick: () => write('html') },
        ...(canMakePdf()
          ? [{ label: 'PDF', note: 'The same on A4 pages.', onClick: () => write('pdf') }]
          : []),
        {
          label: 'Markdown',
          note: 'A model card for a repository.',
          onClick: () => write('markdown'),
        },
      ]}
    />
  )
}
