// Where imports start from: a chosen file, a dropped file, the sample. It holds the dialog over any page.
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useLocation } from 'wouter'
import { useClient } from '../app/client'
import { chooseFiles } from '../app/files'
import { type Incoming, incomingOf, pasted } from '../app/incoming'
import { count } from '../components/format'
import { asWinnowError } from '../components/states'
import { useToast } from '../components/Toast'
import { invoke } from '../hooks/use-call'
import { isTyping, useKeys } from '../hooks/use-keys'
import type { Dataset } from '../../shared/domain/dataset'
import type { DatasetId } from '../../shared/domain/ids'
import { AdditionDialog, type Waiting } from './AdditionDialog'
import { ImportDialog } from './ImportDialog'
import { RunFileDialog } from '../run-files/RunFileDialog'
import { runFileEnding } from '../../shared/domain/run-file'

/** How to start an import. */
export type Importing = {
  readonly choose: () => void
  readonly importFiles: (files: Incoming) => void
  /** Chooses files whose rows join a dataset. */
  readonly addFiles: (dataset: DatasetId) => void
  /** Lets the rows of another dataset join one. */
  readonly addDataset: (dataset: Dataset) => void
  /** Offers a run file for import; asks for one when it is null. */
  readonly importRun: (file: File | null) => void
  /** Imports the sample once, then opens it. */
  readonly openSample: () => void
  /** True while the sample comes in. */
  readonly isSampleComing: boolean
}

const ImportContext = createContext<Importing>({
  choose: () => undefined,
  importFiles: () => undefined,
  addFiles: () => undefined,
  addDataset: () => undefined,
  importRun: () => undefined,
  openSample: () => undefined,
  isSampleComing: false,
})

/** Starts imports from anywhere. */
export const useImport = (): Importing => useContext(ImportContext)

/** Holds the import dialog. */
export function ImportPlace(props: { readonly children: ReactNode }): ReactNode {
  const [coming, setComing] = useState<{ readonly file: Incoming; readonly into: DatasetId | null } | null>(
    null,
  )
  const [waiting, setWaiting] = useState<Waiting | null>(null)
  const setFile = useCallback((file: Incoming) => setComing({ file, into: null }), [])
  const sample = useSample()
  const chooseInto = useCallback((into: DatasetId | null) => {
    void chooseFiles({ several: true }).then((chosen) => {
      const file = incomingOf(chosen.map((one) => ({ file: one, name: one.name })))
      if (file) setComing({ file, into })
    })
  }, [])
  const [runFile, setRunFile] = useState<File | null>(null)
  const importRun = useCallback((given: File | null) => {
    if (given) return setRunFile(given)
    void chooseFiles({ several: false, endings: runFileEnding }).then(
      ([chosen]) => chosen && setRunFile(chosen),
    )
  }, [])
  const choose = useCallback(() => chooseInto(null), [chooseInto])
  useKeys({ 'mod+o': choose })
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const isField = isTyping(event.target) || document.querySelector('[role="dialog"]') !== null
      if (isField || !window.location.hash.startsWith('#/datasets') || event.clipboardData === null) return
      const copied = [...event.clipboardData.files].map((one) => ({ file: one, name: one.name }))
      const files = incomingOf(copied) ?? pasted(event.clipboardData.getData('text/plain'))
      if (files) setFile(files)
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [setFile])
  const value = useMemo(
    () => ({
      choose,
      importFiles: setFile,
      addFiles: chooseInto,
      addDataset: (dataset: Dataset) => setWaiting({ dataset, staged: null, name: '' }),
      importRun,
      openSample: sample.open,
      isSampleComing: sample.isComing,
    }),
    [importRun, choose, setFile, chooseInto, sample.open, sample.isComing],
  )
  return (
    <ImportContext value={value}>
      {props.children}
      <ImportDialog
        file={coming?.file ?? null}
        into={coming?.into ?? null}
        onStaged={setWaiting}
        onClose={() => setComing(null)}
        onChoose={() => chooseInto(coming?.into ?? null)}
      />
      <RunFileDialog file={runFile} onClose={() => setRunFile(null)} />
      <AdditionDialog waiting={waiting} onClose={() => setWaiting(null)} />
    </ImportContext>
  )
}

function useSample(): { readonly open: () => void; readonly isComing: boolean } {
  const client = useClient()
  const toast = useToast()
  const [, go] = useLocation()
  const [isComing, setComing] = useState(false)
  const running = useRef(false)
  const open = useCallback(() => {
    if (running.current) return
    running.current = true
    setComing(true)
    const bring = async (): Promise<void> => {
      const { sample } = await client.app.info({})
      const there = (await invoke(client, 'datasets.list', {})).find((one) => one.name === sample.name)
      if (there) return go(`/datasets/${encodeURIComponent(there.id)}`)
      const request = { source: { kind: 'sample' as const, id: sample.id }, name: sample.name }
      for await (const event of client.datasets.import(request)) {
        if (event.type !== 'finished') continue
        toast({
          message: (
            <>
              <b>{event.dataset.name}</b> is here, {count(event.dataset.rows)} rows
            </>
          ),
        })
        go(`/datasets/${encodeURIComponent(event.dataset.id)}`)
      }
    }
    bring()
      .catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
      .finally(() => {
        running.current = false
        setComing(false)
      })
  }, [client, go, toast])
  return { open, isComing }
}
