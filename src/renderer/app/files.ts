// Files on their way in and out. A browser page uploads to the spool folder and downloads from it; a desktop
// window names the path instead. A cancelled upload leaves nothing behind on this side.
import type { FileSource, WrittenFile } from '../../shared/domain/file'
import { fromWireError, WinnowError, WireError } from '../../shared/errors'

type UploadOptions = {
  readonly signal?: AbortSignal
  /** 0..1 of the bytes sent. */
  readonly onProgress?: (share: number) => void
}

/** Makes a file that the person gave readable for the main process. */
export async function sourceOf(file: File, options: UploadOptions = {}): Promise<FileSource> {
  const path = window.winnow?.pathOf(file)
  if (path) return { kind: 'path', path }
  return { kind: 'upload', id: await upload(file, options) }
}

function upload(file: File, options: UploadOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const lost = (): void =>
      reject(new WinnowError('connection.lost', `${file.name} could not be handed to Winnow.`))
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable && event.total > 0) options.onProgress?.(event.loaded / event.total)
    })
    request.addEventListener('load', () => {
      const answer: unknown = request.response
      if (request.status < 300 && hasId(answer)) resolve(answer.id)
      else if (isFailure(answer)) reject(fromWireError(answer.error))
      else reject(new WinnowError('file.unreadable', `${file.name} was not taken (${request.status}).`))
    })
    request.addEventListener('error', lost)
    request.addEventListener('abort', () => reject(new DOMException('Cancelled', 'AbortError')))
    options.signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.open('POST', `/upload?name=${encodeURIComponent(file.name)}`)
    request.responseType = 'json'
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.send(file)
  })
}

function hasId(answer: unknown): answer is { readonly id: string } {
  return typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string'
}

function isFailure(answer: unknown): answer is { readonly error: WireError } {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'error' in answer &&
    WireError.safeParse(answer.error).success
  )
}

/** Lets the browser keep a written file; a path is already where it should be. */
export function saveWritten(file: WrittenFile): void {
  if (file.kind !== 'download') return
  const link = document.createElement('a')
  link.href = `/download/${encodeURIComponent(file.id)}`
  link.download = file.name
  link.click()
}

/** True in a desktop window, which can print a page into a PDF. */
export const canMakePdf = (): boolean => window.winnow !== undefined

/** Saves a written HTML file as a PDF; only in a desktop window. */
export function savePdf(file: WrittenFile): void {
  if (file.kind !== 'download') return
  const link = document.createElement('a')
  link.href = `/download/${encodeURIComponent(file.id)}?as=pdf`
  link.download = file.name.replace(/\.html$/, '.pdf')
  link.click()
}

/** Endings of the files that can be imported and scored. */
export const tableEndings = '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.xlsx,.parquet,.gz'

/** Asks the person for one file; null when they do not choose any. */
export const chooseFile = async (): Promise<File | null> => (await chooseFiles({ several: false }))[0] ?? null

/** Asks the person for files; none when they do not choose any. */
export function chooseFiles({
  several,
  endings = tableEndings,
}: {
  readonly several: boolean
  /** With commas between; those of tables when absent. */
  readonly endings?: string
}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = endings
    input.multiple = several
    input.hidden = true
    // In the page until it has answered: a loose element may be collected before that.
    document.body.append(input)
    const answer = (files: File[]): void => {
      input.remove()
      resolve(files)
    }
    input.addEventListener('change', () => answer([...(input.files ?? [])]))
    input.addEventListener('cancel', () => answer([]))
    input.click()
  })
}

/** True for the end that a cancelled request comes to. */
export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'

/** The path of a folder that was dropped; empty in a browser, which does not tell it. */
export const folderPathOf = (dropped: File): string => window.winnow?.pathOf(dropped) ?? ''

/** True in a desktop window, where a chosen folder has a path. */
export const canChooseFolder = (): boolean => window.winnow !== undefined

/**
 * Asks for a folder with the system's own dialog and gives its path; null when none was chosen. Only in a
 * desktop window. A folder without any file gives null as well: the system names files, not folders.
 */
export function chooseFolder(): Promise<string | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.webkitdirectory = true
    input.hidden = true
    document.body.append(input)
    const answer = (path: string | null): void => {
      input.remove()
      resolve(path)
    }
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      answer(file ? folderOf(window.winnow?.pathOf(file) ?? '', file.webkitRelativePath) : null)
    })
    input.addEventListener('cancel', () => answer(null))
    input.click()
  })
}

/** The chosen folder, from a file in it: `/a/m/sub/x` chosen as `m/sub/x` lies in `/a/m`. */
export function folderOf(path: string, relative: string): string | null {
  const inside = relative.length - relative.indexOf('/')
  return relative.includes('/') && path.length > inside ? path.slice(0, path.length - inside) : null
}
