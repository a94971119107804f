// A run file that was dropped or chosen: what it is, then how far the import is. Nothing is imported before the button.
import { useEffect, useState, type ReactNode } from 'react'
import { IconFileImport } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { useClient } from '../app/client'
import { sourceOf } from '../app/files'
import { Button } from '../components/Button'
import { Dialog } from '../components/Dialog'
import { fileSize } from '../components/format'
import { Bar } from '../components/marks'
import { asWinnowError, FailurePanel } from '../components/states'
import { useToast } from '../components/Toast'
import { useStream } from '../hooks/use-stream'
import type { ImportRunEvent } from '../../shared/domain/run-file'

type Progress = { readonly what: string; readonly share: number }

/** The dialog; closed where there is no file. */
export function RunFileDialog(props: {
  readonly file: File | null
  readonly onClose: () => void
}): ReactNode {
  const { file, onClose } = props
  const reading = useRunImport(onClose)
  const { progress, stop, forget } = reading
  // Of another file nothing is left to say.
  const [shown, setShown] = useState(file)
  useEffect(() => {
    if (file === null || file === shown) return
    setShown(file)
    forget()
  }, [file, shown, forget])
  const close = (): void => {
    stop()
    onClose()
  }
  return (
    <Dialog
      isOpen={file !== null}
      onClose={close}
      title="Import a run"
      icon={<IconFileImport size={18} stroke={1.6} aria-hidden="true" />}
      isHeld={progress !== null}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            kind="filled"
            disabled={progress !== null || file === null}
            onClick={() => file && reading.start(file)}
          >
            Import run
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 12, padding: 20 }}>
        <p>
          <b>{shown?.name}</b> <span className="caption num">{fileSize(shown?.size ?? 0)}</span>
        </p>
        <p className="caption">
          A run of another Winnow, with its model, curves and figures. Where a dataset here has the same rows,
          the run joins the runs on it; else it stands by itself.
        </p>
        {progress && (
          <p role="status" className="caption">
            <Bar value={progress.share} width={240} /> {progress.what}
          </p>
        )}
        {reading.error !== null && <FailurePanel error={asWinnowError(reading.error)} />}
      </div>
    </Dialog>
  )
}

function useRunImport(onDone: () => void) {
  const client = useClient()
  const toast = useToast()
  const [, go] = useLocation()
  const open = async function* (file: File, signal: AbortSignal): AsyncGenerator<ImportRunEvent> {
    const source = await sourceOf(file, { signal })
    yield* client.runs.importFile({ source }, { signal })
  }
  return useStream<File, ImportRunEvent, Progress>(
    { what: 'Handing over the file', share: 0 },
    open,
    (event) => {
      if (event.type === 'progress')
        return {
          what: 'Unpacking and checking',
          share: event.totalBytes > 0 ? event.doneBytes / event.totalBytes : 0,
        }
      onDone()
      toast({ message: `${event.run.name} is here. ${event.notices.join(' ')}` })
      go(`/runs/${event.run.id}`)
      return null
    },
  )
}
