// The look at a file before anything is stored: how it was read, its first rows with a role for each column,
// what will come in and what is left out. Every choice is looked at again by the main process.
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { useLocation } from 'wouter'
import type { Dataset } from '../../shared/domain/dataset'
import type { DatasetId } from '../../shared/domain/ids'
import { rolesLike } from '../../shared/roles-like'
import type { DetectedFormat, FileSource, ImportPreview, TableFormat } from '../../shared/domain/file'
import { Button } from '../components/Button'
import { Dialog } from '../components/Dialog'
import type { Incoming } from '../app/incoming'
import { count, fileSize, plural } from '../components/format'
import { Bar } from '../components/marks'
import { Picker } from '../components/Picker'
import { FailurePanel, Skeleton } from '../components/states'
import { useToast } from '../components/Toast'
import { useCall } from '../hooks/use-call'
import { useKeys } from '../hooks/use-keys'
import css from './import.module.css'
import { FormatLine, PreviewTable } from './PreviewTable'
import { type ChosenRole, freeName, nameFromFile, rolesOf } from './roles'
import type { Waiting } from './AdditionDialog'
import { Summary } from './Summary'
import { useStaging } from './use-addition'
import { type ImportProgress, useImportRun, useSource } from './use-import'

/** The import dialog; open while there is a file. */
export function ImportDialog(props: {
  readonly file: Incoming | null
  /** The dataset that its rows are to join; a new one when null. */
  readonly into?: DatasetId | null
  /** Its rows wait to join a dataset. */
  readonly onStaged: (waiting: Waiting) => void
  readonly onClose: () => void
  readonly onChoose: () => void
}): ReactNode {
  // The last file stays while the dialog fades.
  const [shown, setShown] = useState<Incoming | null>(props.file)
  if (props.file && props.file !== shown) setShown(props.file)
  if (!shown) return null
  return <Opened key={keyOf(shown)} {...props} file={shown} isOpen={props.file !== null} />
}

const keyOf = (file: Incoming): string => `${file.name} ${file.size} ${file.lastModified}`

function Opened(props: {
  readonly file: Incoming
  readonly into?: DatasetId | null
  readonly isOpen: boolean
  readonly onStaged: (waiting: Waiting) => void
  readonly onClose: () => void
  readonly onChoose: () => void
}): ReactNode {
  const { file, onClose } = props
  const [into, setInto] = useState<string | null>(props.into ?? null)
  const { source, sent, error: sendError, notices: leftOut } = useSource(props.isOpen ? file : null)
  const [format, setFormat] = useState<TableFormat>({})
  const [roles, setRoles] = useState<ChosenRole[] | undefined>()
  const datasets = useCall('datasets.list', {})
  const [typedName, setName] = useState<string | null>(null)
  const name =
    typedName ??
    freeName(
      nameFromFile(file.name),
      (datasets.data ?? []).map((one) => one.name),
    )
  const target = (datasets.data ?? []).find(({ id }) => id === into)
  const guessed = useLook(source, format, undefined)
  const like = target && guessed.data ? rolesOf(rolesLike(guessed.data.columns, target.columns)) : undefined
  const look = useLook(source, format, roles ?? like)
  const toast = useToast()
  const [, go] = useLocation()
  const run = useImportRun((dataset) => {
    onClose()
    toast({
      message: (
        <>
          <b>{dataset.name}</b> is here, {plural(dataset.rows, 'row')}
        </>
      ),
    })
    go(`/datasets/${encodeURIComponent(dataset.id)}`)
  })
  const staging = useStaging((staged) => {
    if (!target) return
    props.onStaged({ dataset: target, staged, name: file.name })
    onClose()
  })
  const stop = useEffectEvent(() => {
    run.cancel()
    staging.stop()
  })
  useEffect(() => {
    if (!props.isOpen) stop()
  }, [props.isOpen])
  const preview = useShown(look, format, roles)
  const hasText = preview?.columns.some((column) => column.role === 'text') ?? false
  const isTaken = (datasets.data ?? []).some((one) => one.name === name.trim())
  const reason = look.error
    ? 'the file cannot be read this way'
    : !preview
      ? 'the file is still read'
      : !hasText
        ? 'no column is the text'
        : target
          ? null
          : name.trim() === ''
            ? 'the dataset has no name'
            : isTaken
              ? 'that name is taken'
              : null
  const start = (): void => {
    if (!source || !preview || reason !== null || run.progress || staging.progress) return
    if (target) return staging.start({ source, format: preview.format, roles: rolesOf(preview.columns) })
    run.start({
      source,
      name: name.trim(),
      format: preview.format,
      roles: rolesOf(preview.columns),
    })
  }
  useKeys({ 'mod+Enter': start }, { scope: 'dialog', enabled: props.isOpen })
  const failure = run.error ?? staging.error ?? sendError ?? (preview ? null : look.error)
  const setShape = (patch: TableFormat): void => {
    setFormat((now) => ({ ...now, ...patch }))
    setRoles(undefined)
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={onClose}
      size={1140}
      isHeld
      icon={<IconFileSpreadsheet size={20} stroke={1.6} />}
      title={target ? `Add ${file.name} to ${target.name}` : `Import ${file.name}`}
      caption={preview ? sizeLine(preview) : fileSize(file.size)}
      footer={
        <Footer
          name={name}
          onName={setName}
          reason={reason}
          into={target?.id ?? null}
          datasets={datasets.data ?? []}
          onInto={(next) => {
            setInto(next)
            setRoles(undefined)
          }}
          progress={run.progress ?? (staging.progress && { ...staging.progress, phase: 'reading' })}
          label={target ? 'Compare' : preview ? importLabel(preview) : 'Import'}
          onStart={start}
          onCancel={() => {
            if (run.progress) run.cancel()
            else if (staging.progress) staging.stop()
            else onClose()
          }}
        />
      }
    >
      {failure ? (
        <>
          {run.error === null && staging.error === null && sendError === null && (
            <FormatLine
              format={formatWith(plainFormat, format)}
              isChanged
              note="choose how it is read"
              onFormat={setShape}
            />
          )}
          <div className={css.place}>
            <FailurePanel
              error={failure}
              kept="Nothing was stored."
              actions={
                <>
                  {(run.error ?? staging.error) !== null && (
                    <Button
                      kind="filled"
                      onClick={() => {
                        run.forget()
                        staging.forget()
                      }}
                    >
                      Look again
                    </Button>
                  )}
                  <Button
                    kind={(run.error ?? staging.error) === null ? 'filled' : 'default'}
                    onClick={props.onChoose}
                  >
                    Choose another file
                  </Button>
                </>
              }
            />
          </div>
        </>
      ) : preview ? (
        <div className={css.columns}>
          <div className={css.main}>
            <FormatLine
              format={preview.format}
              sheets={preview.sheets}
              isChanged={Object.keys(format).length > 0}
              onFormat={setShape}
            />
            <PreviewTable preview={preview} onRoles={setRoles} isStale={look.isPlaceholderData} />
          </div>
          <Summary
            preview={{ ...preview, notices: [...leftOut, ...preview.notices] }}
            fault={look.error}
            isAddition={target !== undefined}
          />
        </div>
      ) : (
        <div className={css.place}>
          {sent > 0 && sent < 1 ? (
            <div className={css.sending} role="status">
              <div className="region">Reading {file.name}</div>
              <Bar value={sent} />
              <div className="caption num">
                {fileSize(file.size * sent)} of {fileSize(file.size)}
              </div>
            </div>
          ) : (
            <Skeleton rows={8} />
          )}
        </div>
      )}
    </Dialog>
  )
}

function useLook(source: FileSource | null, format: TableFormat, roles: ChosenRole[] | undefined) {
  const placeholder: FileSource = { kind: 'upload', id: '-' }
  return useCall(
    'datasets.inspect',
    { source: source ?? placeholder, format, ...(roles ? { roles } : {}) },
    { enabled: source !== null, keepPrevious: true, gcTime: 0 },
  )
}

const plainFormat: DetectedFormat = {
  kind: 'delimited',
  isGzipped: false,
  encoding: 'utf-8',
  delimiter: ',',
  header: true,
  hasBom: false,
}

const formatWith = (base: DetectedFormat, asked: TableFormat): DetectedFormat => ({
  ...base,
  encoding: asked.encoding ?? base.encoding,
  delimiter: asked.delimiter ?? base.delimiter,
  header: asked.header ?? base.header,
  ...(asked.sheet === undefined ? {} : { sheet: asked.sheet }),
})

/** The latest good look, with what was asked for since: a choice that cannot be read leaves the table in place. */
function useShown(
  look: { readonly data: ImportPreview | undefined },
  format: TableFormat,
  roles: ChosenRole[] | undefined,
): ImportPreview | undefined {
  const [good, setGood] = useState(look.data)
  if (look.data && look.data !== good) setGood(look.data)
  if (look.data || !good) return look.data
  const chosen = new Map(roles?.map(({ column, ...role }) => [column, role]))
  return {
    ...good,
    format: formatWith(good.format, format),
    columns: good.columns.map((column) => ({ ...column, ...chosen.get(column.index) })),
  }
}

const sizeLine = (preview: ImportPreview): string =>
  preview.complete
    ? `${fileSize(preview.sizeBytes)}, ${plural(preview.seenRows + preview.rejectedCount, 'row')}`
    : `${fileSize(preview.sizeBytes)}, the first ${count(preview.seenRows + preview.rejectedCount)} rows were looked at`

function importLabel(preview: ImportPreview): string {
  if (!preview.complete) return 'Import all rows'
  const rows = `Import ${plural(preview.seenRows, 'row')}`
  return preview.rejectedCount > 0 ? `${rows}, leave out ${count(preview.rejectedCount)}` : rows
}

const newDataset = '\u0000new'

const phaseNames = { reading: 'Reading', splitting: 'Splitting', indexing: 'Making it searchable' } as const

function Footer(props: {
  readonly name: string
  readonly onName: (name: string) => void
  /** The dataset that the rows join; null for a new one. */
  readonly into: string | null
  readonly datasets: readonly Dataset[]
  readonly onInto: (dataset: string | null) => void
  readonly reason: string | null
  readonly progress: ImportProgress | null
  readonly label: string
  readonly onStart: () => void
  readonly onCancel: () => void
}): ReactNode {
  const { progress, reason } = props
  return (
    <>
      {props.datasets.length > 0 && (
        <Picker
          label="Into"
          value={props.into ?? newDataset}
          items={[
            { value: newDataset, label: 'A new dataset' },
            ...props.datasets.map(({ id, name }) => ({ value: String(id), label: `Add to ${name}` })),
          ]}
          width={190}
          disabled={progress !== null}
          onChange={(next) => props.onInto(next === newDataset ? null : next)}
        />
      )}
      {props.into === null && (
        <label className={css.name}>
          Name
          <input
            type="text"
            value={props.name}
            dir="auto"
            maxLength={200}
            disabled={progress !== null}
            onChange={(event) => props.onName(event.currentTarget.value)}
          />
        </label>
      )}
      <span className={reason && reason !== 'the file is still read' ? css.fault : 'caption'} role="status">
        {reason ??
          (props.into === null
            ? 'the file itself is not changed'
            : 'next you see what would change, before anything does')}
      </span>
      <span className={css.buttons}>
        <Button kind="subtle" onClick={props.onCancel}>
          {progress ? 'Stop' : 'Cancel'}
        </Button>
        {progress ? (
          <Button
            kind="filled"
            progress={progress.share}
            aria-label={`${phaseNames[progress.phase]}, ${count(progress.rows)} rows`}
          >
            {progress.phase === 'reading'
              ? `${props.into === null ? 'Importing' : 'Reading'} ${count(progress.rows)} rows`
              : phaseNames[progress.phase]}
          </Button>
        ) : (
          <Button kind="filled" keys="mod+Enter" disabled={reason !== null} onClick={props.onStart}>
            {props.label}
          </Button>
        )}
      </span>
    </>
  )
}
