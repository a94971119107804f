// Jobs on runs as files. Like an addition, the import writes the database itself: in one transaction, at its end.
import fs from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { Handlers } from '../../shared/contract/define'
import { fileEntry, linesEntry, packRun, runFiles, unpackRun } from '../archive/run-file'
import { type NewEntry, zipPieces } from '../archive/zip-write'
import { filesOfFolder } from '../engine/weights/model-folder'
import { writePieces } from '../ingest/write-table'
import { openReadable, openWritable } from '../store/database'
import { eventLines, manifestOf, predictionPieces, recordBytes, rowLines } from '../store/run-export'
import { importRun } from '../store/run-import'
import type { WorkerContract } from './contract'

type FileJobs = Handlers<WorkerContract>['file']

const tellEveryMs = 100

/** Writes a run as one file: whole, or nothing. */
export const exportRun: FileJobs['exportRun'] = async function* (input, { signal }) {
  const db = openReadable(input.databaseFile)
  try {
    const { run, hasTexts, base } = input
    const manifest = manifestOf(db, run, { winnow: input.winnow, exportedAt: input.at, hasTexts, base })
    const model = await filesIn(input.folder, 'model', isOfModel)
    const other = base ? await filesIn(base.path, 'base', await baseFiles(base.path)) : []
    const scores = manifest.outputs.map(
      ({ labels }, at) => (manifest.predictions[at] ?? 0) * recordBytes(labels.length),
    )
    const files = [...model, ...other]
    // Rows and events are not counted before they are read; they are small beside weights and scores.
    const totalBytes =
      files.reduce((sum, { size }) => sum + size, 0) + scores.reduce((sum, one) => sum + one, 0)
    const entries = function* (): Generator<NewEntry> {
      for (const { name, path } of files) yield fileEntry(name, path)
      yield linesEntry(runFiles.events, eventLines(db, run, hasTexts))
      yield linesEntry(runFiles.rows, rowLines(db, run, hasTexts))
      for (const at of manifest.outputs.keys())
        yield {
          name: runFiles.predictions(at),
          isPacked: false,
          pieces: predictionPieces(db, run, at, manifest.parts),
        }
    }
    let doneBytes = 0
    const pieces = packRun(manifest, entries(), (bytes) => (doneBytes += bytes))
    const written = writePieces(input.outFile, Readable.from(breathing(pieces)), signal)
    yield* during(written, () => ({
      type: 'progress' as const,
      doneBytes: Math.min(doneBytes, totalBytes),
      totalBytes,
    }))
    yield { type: 'finished', sizeBytes: await written }
  } finally {
    db.close()
  }
}

/** Reads such a file into the workspace: the run is there at the end, or nothing is. */
export const importRunFile: FileJobs['importRun'] = async function* (input, { signal }) {
  const { fileName, folder } = input
  const db = openWritable(input.databaseFile)
  try {
    const hasModel = (hash: string): boolean => {
      const known = db.all<{ path: string }>(
        'SELECT path FROM models WHERE hash = ? AND trashed_at IS NULL',
        hash,
      )
      return known.some(({ path }) => fs.existsSync(path))
    }
    const unpacking = unpackRun(input.path, folder, {
      fileName,
      signal,
      skips: (name, { model }) => name.startsWith('base/') && model !== null && hasModel(model.hash),
    })
    let step = await unpacking.next()
    for (; !step.done; step = await unpacking.next()) yield { type: 'progress', ...step.value }
    const manifest = step.value
    signal.throwIfAborted()
    const place = join(folder, 'model')
    for (const name of await readdir(folder))
      if (name === 'base') fs.renameSync(join(folder, name), join(place, 'base'))
    const origin = importRun(db, {
      manifest,
      folder,
      fileName,
      id: input.run,
      at: input.at,
      beforeCommit: () => fs.renameSync(place, input.home),
    })
    yield { type: 'finished', origin }
  } finally {
    db.close()
  }
}

/** Writes the files of a folder as a zip archive: whole, or nothing. */
export const zipFolder: FileJobs['zipFolder'] = async ({ folder, outFile }, { signal }) => {
  const files = await filesIn(folder, '', () => true)
  const entries = function* (): Generator<NewEntry> {
    for (const { name, path } of files) yield fileEntry(name, path)
  }
  return { sizeBytes: await writePieces(outFile, Readable.from(breathing(zipPieces(entries()))), signal) }
}

type PlainFile = { readonly name: string; readonly path: string; readonly size: number }

/** What a finished run's folder holds beside this is for going on with the training. */
const isOfModel = (name: string): boolean =>
  !/^(checkpoint\.json|(state|best)-\d+\.safetensors.*|base\/.*)$/u.test(name)

async function baseFiles(folder: string): Promise<(name: string) => boolean> {
  const names = new Set(await filesOfFolder(folder))
  return (name) => names.has(name)
}

/** Files of a folder and of those in it, links followed, by their path under `under`. */
async function filesIn(
  folder: string,
  under: string,
  isWanted: (name: string) => boolean,
): Promise<PlainFile[]> {
  const files: PlainFile[] = []
  const look = async (at: string): Promise<void> => {
    for (const one of await readdir(at)) {
      const path = join(at, one)
      const name = relative(folder, path).split(sep).join('/')
      const info = await stat(path)
      if (info.isDirectory()) await look(path)
      else if (info.isFile() && isWanted(name))
        files.push({ name: under === '' ? name : `${under}/${name}`, path, size: info.size })
    }
  }
  await look(folder)
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Lets messages in (a cancel, above all) between two pieces. */
async function* breathing(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Tells how far something is while it runs. */
async function* during<T>(work: Promise<unknown>, now: () => T): AsyncGenerator<T> {
  const ended = work.then(
    () => true,
    () => true,
  )
  const pause = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), tellEveryMs))
  while (!(await Promise.race([ended, pause()]))) yield now()
}
