// The report of a run as a file: to send on, to print, to put beside the model.
import { IconFileText } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { useClient } from '../../app/client'
import { canMakePdf, savePdf, saveWritten } from '../../app/files'
import { Button } from '../../components/Button'
import { percent } from '../../components/format'
import { MoreMenu } from '../../components/MoreMenu'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useStream } from '../../hooks/use-stream'

type Kind = 'html' | 'markdown' | 'pdf'
const begun = { done: 0, total: 1, step: '' }

/** Saves the report of a run; a PDF where a window can make one. A second press stops it. */
export function ReportMenu(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const client = useClient()
  const toast = useToast()
  const { progress, start, stop } = useStream(
    begun,
    async function* (kind: Kind, signal) {
      const as = kind === 'markdown' ? 'markdown' : 'html'
      const name = `run-${run.number}.${as === 'markdown' ? 'md' : 'html'}`
      try {
        yield* client.runs.exportReport({ run: run.id, as, target: { kind: 'download', name } }, { signal })
      } catch (error) {
        if (!signal.aborted) toast({ message: asWinnowError(error).message, tone: 'bad' })
        throw error
      }
    },
    (event, kind) => {
      if (event.type === 'progress') return event
      if (kind === 'pdf') savePdf(event.file)
      else saveWritten(event.file)
      toast({ message: kind === 'pdf' ? 'The PDF is being made.' : 'The report is saved.' })
      return null
    },
  )
  if (progress) {
    const share = progress.done / progress.total
    return (
      <Button
        kind="subtle"
        icon={<IconFileText />}
        progress={share}
        onClick={stop}
        aria-label={`Stop the report: ${percent(share, 0)}${progress.step === '' ? '' : `, ${progress.step}`}`}
      >
        Stop the report
      </Button>
    )
  }
  return (
    <MoreMenu
      name="Report"
      face={
        <>
          <IconFileText size={16} stroke={1.7} aria-hidden="true" /> Report
        </>
      }
      items={[
        { label: 'HTML', note: 'One file that opens offline and prints.', onClick: () => start('html') },
        ...(canMakePdf()
          ? [{ label: 'PDF', note: 'The same on A4 pages.', onClick: () => start('pdf') }]
          : []),
        {
          label: 'Markdown',
          note: 'A model card for a repository.',
          onClick: () => start('markdown'),
        },
      ]}
    />
  )
}
