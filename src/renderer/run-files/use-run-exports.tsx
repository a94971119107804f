// What leaves as a file: a run, its model for Python, runs for MLflow or as a table.
import { type ReactNode, useState } from 'react'
import type { Run } from '../../shared/domain/run'
import { runFileEnding } from '../../shared/domain/run-file'
import { useClient } from '../app/client'
import { saveWritten } from '../app/files'
import { fileSize, plural } from '../components/format'
import { asWinnowError } from '../components/states'
import { useToast } from '../components/Toast'
import { useChange } from '../hooks/use-call'
import { type Export, ExportDialog } from './ExportDialog'

/** The ways out; `dialog` is to be drawn beside what calls them. */
export type RunExports = {
  readonly runFile: (run: Run) => void
  readonly model: (run: Run) => void
  /** Of all runs when none is given. */
  readonly mlflow: (runs?: readonly Run[]) => void
  readonly table: () => void
  readonly dialog: ReactNode
}

const plainName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').trim() || 'run'
const download = (name: string) => ({ kind: 'download' as const, name })

/** Starts exports and hands over what they have written. */
export function useRunExports(): RunExports {
  const client = useClient()
  const toast = useToast()
  const [what, setWhat] = useState<Export | null>(null)
  const model = useChange('runs.downloadModel')
  const table = useChange('runs.export')
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return {
    runFile: (run) =>
      setWhat({
        title: `Export ${run.name}`,
        about:
          'A file that another Winnow imports: model, settings, curves, figures and what the run said of each message. A bag of words knows words of the messages.',
        option: 'With the text of every message',
        open: async function* (withTexts, signal) {
          const target = download(`${plainName(run.name)}${runFileEnding}`)
          for await (const event of client.runs.exportFile({ run: run.id, target, withTexts }, { signal }))
            yield event.type === 'progress'
              ? { share: event.doneBytes / Math.max(1, event.totalBytes) }
              : { file: event.file, message: `The run file is saved (${fileSize(event.sizeBytes)})` }
        },
      }),
    mlflow: (runs) =>
      setWhat({
        title: 'Export for MLflow',
        about:
          'A zip archive with an experiment for each dataset: settings, metrics by step, tags and reports. Its README.md says how MLflow opens it.',
        option: 'With the models',
        open: async function* (withModels, signal) {
          const chosen = runs ? { runs: runs.map(({ id }) => id) } : {}
          const request = { ...chosen, withModels, target: download('mlflow.zip') }
          for await (const event of client.runs.exportMlflow(request, { signal }))
            yield event.type === 'progress'
              ? { share: event.done / event.total }
              : { file: event.file, message: `${plural(event.runs, 'run')} saved for MLflow` }
        },
      }),
    model: (run) => {
      toast({ message: `The model of ${run.name} is being written` })
      model.mutate(
        { run: run.id, name: `${plainName(run.name)}.zip` },
        {
          onSuccess: ({ file, notices }) => {
            saveWritten(file)
            toast({
              message: ['The model is saved. Its README.md says how to load it.', ...notices].join(' '),
            })
          },
          onError,
        },
      )
    },
    table: () =>
      table.mutate(
        { target: download('runs.csv') },
        {
          onSuccess: ({ file }) => {
            saveWritten(file)
            toast({ message: 'The table is saved.' })
          },
          onError,
        },
      ),
    dialog: <ExportDialog what={what} onClose={() => setWhat(null)} />,
  }
}
