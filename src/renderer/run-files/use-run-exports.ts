// What leaves as a file: a run, its model for Python, runs for MLflow or as a table. The status bar shows how far it is.
import { useRef } from 'react'
import type { WrittenFile } from '../../shared/domain/file'
import type { Run } from '../../shared/domain/run'
import { runFileEnding } from '../../shared/domain/run-file'
import { useClient } from '../app/client'
import { saveWritten } from '../app/files'
import { fileSize } from '../components/format'
import { asWinnowError } from '../components/states'
import { useToast } from '../components/Toast'

/** The ways out. */
export type RunExports = {
  readonly runFile: (run: Run, withTexts: boolean) => void
  readonly model: (run: Run) => void
  /** Of all runs when none is given. */
  readonly mlflow: (runs?: readonly Run[]) => void
  readonly table: () => void
}

const plainName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').trim() || 'run'

/** Starts exports and hands over what they have written. */
export function useRunExports(): RunExports {
  const client = useClient()
  const toast = useToast()
  const isAtWork = useRef(false)
  const go = (begun: string, work: () => Promise<{ file: WrittenFile; message: string } | null>): void => {
    if (isAtWork.current)
      return toast({ message: 'One export at a time: the last one is still being written.' })
    isAtWork.current = true
    toast({ message: begun })
    work()
      .then((done) => {
        if (!done) return
        saveWritten(done.file)
        toast({ message: done.message })
      })
      .catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
      .finally(() => {
        isAtWork.current = false
      })
  }
  const download = (name: string) => ({ kind: 'download' as const, name })
  return {
    runFile: (run, withTexts) =>
      go(`${run.name} is being written`, async () => {
        const target = download(`${plainName(run.name)}${runFileEnding}`)
        for await (const event of client.runs.exportFile({ run: run.id, target, withTexts }))
          if (event.type === 'finished')
            return { file: event.file, message: `The run file is saved (${fileSize(event.sizeBytes)})` }
        return null
      }),
    model: (run) =>
      go(`The model of ${run.name} is being written`, async () => {
        const { file } = await client.runs.downloadModel({ run: run.id, name: `${plainName(run.name)}.zip` })
        return { file, message: 'The model is saved. Its README.md says how to load it.' }
      }),
    mlflow: (runs) =>
      go('Runs are being written for MLflow', async () => {
        const chosen = runs ? { runs: runs.map(({ id }) => id) } : {}
        for await (const event of client.runs.exportMlflow({ ...chosen, target: download('mlflow.zip') }))
          if (event.type === 'finished')
            return {
              file: event.file,
              message: `${event.runs === 1 ? '1 run is' : `${event.runs} runs are`} saved for MLflow. Unpack the archive; its README.md says how to open it.`,
            }
        return null
      }),
    table: () =>
      go('The table is being written', async () => {
        const { file } = await client.runs.export({ target: download('runs.csv') })
        return { file, message: 'The table is saved.' }
      }),
  }
}
