// What a person changes of runs from the list; everything can be undone, nothing is asked.
import type { Run, RunNotes } from '../../../shared/domain/run'
import { saveWritten } from '../../app/files'
import { count, fileSize, plural } from '../../components/format'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'

// A run that was cut off goes on from its last checkpoint.
/** Resumes a run. */
export function useResume(): (run: Run) => void {
  const resume = useChange('runs.resume')
  const toast = useToast()
  return (run) =>
    resume.mutate(
      { run: run.id },
      {
        onSuccess: () =>
          toast({ message: `Run ${run.number} goes on from step ${count(run.checkpointStep)}` }),
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
}

// Stars and the archive; an archived run leaves the table, and can be taken back at once.
/** Notes of runs. */
export function useNotes(): (runs: readonly Run[], change: RunNotes) => void {
  const annotate = useChange('runs.annotate')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return (chosen, change) => {
    const runs = chosen.map(({ id }) => id)
    const name = chosen.length === 1 ? `Run ${chosen[0]?.number}` : plural(chosen.length, 'run')
    const onUndo = (): void => annotate.mutate({ runs, change: { isArchived: false } }, { onError })
    const onSuccess = (): void => {
      if (change.isArchived)
        toast({ message: `${name} ${runs.length === 1 ? 'is' : 'are'} in the archive`, onUndo })
    }
    annotate.mutate({ runs, change }, { onSuccess, onError })
  }
}

// To the trash and back again: nothing is asked, everything can be undone.
/** Moves runs to the trash. */
export function useTrash(): (runs: readonly Run[]) => void {
  const remove = useChange('runs.remove')
  const restore = useChange('runs.restore')
  const toast = useToast()
  return (runs) => {
    const name = runs.length === 1 ? `Run ${runs[0]?.number}` : plural(runs.length, 'run')
    const go = async (): Promise<void> => {
      for (const run of runs) await remove.mutateAsync({ run: run.id })
      toast({
        message: `${name} ${runs.length === 1 ? 'is' : 'are'} in the trash`,
        onUndo: () => {
          for (const run of runs) restore.mutate({ run: run.id })
        },
      })
    }
    go().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
}

/** Deletes what ended runs could go on from; for a minute that can be undone. */
export function useFree(): (runs: readonly Run[]) => void {
  const free = useChange('runs.freeCheckpoint')
  const restore = useChange('runs.restoreCheckpoint')
  const toast = useToast()
  return (runs) => {
    const go = async (): Promise<void> => {
      const freed: Run[] = []
      let bytes = 0
      for (const run of runs) {
        try {
          bytes += (await free.mutateAsync({ run: run.id })).freedBytes
          freed.push(run)
        } catch (error) {
          // Runs that kept none are passed over, so that many can be chosen at once.
          if (asWinnowError(error).code !== 'run.noCheckpoint') throw error
        }
      }
      if (freed.length === 0) return toast({ message: 'None of these runs keeps a checkpoint.' })
      toast({
        message: `${fileSize(bytes)} of ${plural(freed.length, 'checkpoint')} freed`,
        onUndo: () => {
          for (const run of freed) restore.mutate({ run: run.id })
        },
      })
    }
    go().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
}

/** Saves settings and figures of these runs as a table. */
export function useExport(): (runs: readonly Run[]) => void {
  const write = useChange('runs.export')
  const toast = useToast()
  return (runs) =>
    write.mutate(
      { runs: runs.map(({ id }) => id), target: { kind: 'download', name: 'runs.csv' } },
      {
        onSuccess: ({ rows, file }) => {
          saveWritten(file)
          toast({ message: `The table of ${plural(rows, 'run')} is saved.` })
        },
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
}
