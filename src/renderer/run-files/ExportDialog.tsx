// Writing that may take long: what will be in the file, how far it is, and a way to stop. Nothing is left of what is stopped.
import { useState, type ReactNode } from 'react'
import { IconFileExport } from '@tabler/icons-react'
import type { WrittenFile } from '../../shared/domain/file'
import { saveWritten } from '../app/files'
import { Button } from '../components/Button'
import { Dialog } from '../components/Dialog'
import { Bar } from '../components/marks'
import { asWinnowError, FailurePanel } from '../components/states'
import { useToast } from '../components/Toast'
import { useStream } from '../hooks/use-stream'

/** How far it is, or what came out with a sentence to say. */
export type ExportStep = { readonly share: number } | { readonly file: WrittenFile; readonly message: string }

/** Something to write. */
export type Export = {
  readonly title: string
  readonly about: string
  /** What a box lets go along; absent where there is no choice. */
  readonly option?: string
  readonly open: (withOption: boolean, signal: AbortSignal) => AsyncIterable<ExportStep>
}

/** The dialog; closed where there is nothing to write. */
export function ExportDialog(props: {
  readonly what: Export | null
  readonly onClose: () => void
}): ReactNode {
  const { what, onClose } = props
  return what && <OpenDialog key={what.title} what={what} onClose={onClose} />
}

function OpenDialog(props: { readonly what: Export; readonly onClose: () => void }): ReactNode {
  const { what, onClose } = props
  const toast = useToast()
  const [isOn, setOn] = useState(false)
  const writing = useStream<boolean, ExportStep, number>(0, what.open, (step) => {
    if ('share' in step) return step.share
    saveWritten(step.file)
    toast({ message: step.message })
    onClose()
    return null
  })
  const close = (): void => {
    writing.stop()
    onClose()
  }
  const isWriting = writing.progress !== null
  return (
    <Dialog
      isOpen
      onClose={close}
      title={what.title}
      icon={<IconFileExport size={18} stroke={1.6} aria-hidden="true" />}
      isHeld={isWriting}
      footer={
        <>
          <Button onClick={close}>{isWriting ? 'Stop' : 'Cancel'}</Button>
          <Button kind="filled" disabled={isWriting} onClick={() => writing.start(isOn)}>
            Export
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 12, padding: 20 }}>
        <p>{what.about}</p>
        {what.option !== undefined && (
          <label style={{ display: 'flex', gap: 8 }}>
            <input
              type="checkbox"
              checked={isOn}
              disabled={isWriting}
              onChange={(event) => setOn(event.currentTarget.checked)}
            />
            {what.option}
          </label>
        )}
        {writing.progress !== null && (
          <p role="status" className="caption">
            <Bar value={writing.progress} width={240} /> Writing
          </p>
        )}
        {writing.error !== null && <FailurePanel error={asWinnowError(writing.error)} />}
      </div>
    </Dialog>
  )
}
