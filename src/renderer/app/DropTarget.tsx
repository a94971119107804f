// The whole window takes files. While one hangs over it, two halves say what dropping would do; the half for
// scoring is there when a run has finished. On the models page there is one half, and a model folder that is dropped
// anywhere else goes there too; the files of any other folder are imported together.
import { IconBox, IconDatabaseImport, IconFileImport } from '@tabler/icons-react'
import { type DragEvent as ReactDragEvent, type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { runFileEnding } from '../../shared/domain/run-file'
import { useRuns } from '../hooks/use-runs'
import { useImport } from '../import/ImportPlace'
import css from './drop.module.css'
import { droppedFiles, incomingOf, isModelFolder } from './incoming'
import { offerFile } from './offered-file'

type Half = 'import' | 'score' | 'model'

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** The drop target over the window. */
export function DropTarget(): ReactNode {
  const [isOver, setOver] = useState(false)
  const [half, setHalf] = useState<Half | null>(null)
  const importing = useImport()
  const [path, go] = useLocation()
  const runs = useRuns()
  const latest = runs.data?.find((run) => run.status === 'completed')
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  if (!isOver) return null
  const take = (what: Half) => (event: ReactDragEvent) => {
    event.preventDefault()
    const file = event.dataTransfer.files[0]
    // Both must be asked now: after the event the browser gives nothing.
    const entries = [...event.dataTransfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
    const files = [...event.dataTransfer.files].map((one) => ({ file: one, name: one.name }))
    const hasFolder = entries.some((entry) => entry.isDirectory)
    setOver(false)
    setHalf(null)
    if (!file) return
    const link = (): void => {
      offerFile(file, 'models')
      if (path !== '/models') go('/models')
    }
    const bring = async (): Promise<void> => {
      const inside = hasFolder ? await droppedFiles(entries) : files
      const incoming = incomingOf(inside, hasFolder ? file.name : undefined)
      if (hasFolder && (isModelFolder(inside) || !incoming)) link()
      else if (incoming) importing.importFiles(incoming)
    }
    if (!hasFolder && file.name.endsWith(runFileEnding)) importing.importRun(file)
    else if (what === 'model') link()
    else if (what === 'import' || hasFolder) void bring()
    else if (latest) {
      offerFile(file, 'score')
      go(`/score?run=${encodeURIComponent(latest.id)}`)
    }
  }
  const halfOf = (what: Half, icon: ReactNode, title: string, note: string): ReactNode => (
    <div
      className={`${css.half} ${half === what ? css.hot : ''}`}
      data-drop={what}
      onDragOver={(event) => {
        event.preventDefault()
        setHalf(what)
      }}
      onDragLeave={() => setHalf(null)}
      onDrop={take(what)}
    >
      {icon}
      <b>{title}</b>
      <span className="caption">{note}</span>
    </div>
  )
  if (path === '/models')
    return (
      <div className={css.place}>
        {halfOf(
          'model',
          <IconBox size={24} stroke={1.6} />,
          'Link a model folder',
          'it stays where it is; nothing is copied',
        )}
      </div>
    )
  return (
    <div className={css.place}>
      {halfOf(
        'import',
        <IconDatabaseImport size={24} stroke={1.6} />,
        'Import as a dataset',
        'shown before anything is stored',
      )}
      {latest &&
        halfOf(
          'score',
          <IconFileImport size={24} stroke={1.6} />,
          `Score with Run ${latest.number}`,
          'keeps all columns',
        )}
    </div>
  )
}
