// What a person brings in at once: one file, several, a folder, or what was copied somewhere else.

/** A file with its path inside what was dropped, `/` between. */
export type NamedFile = { readonly file: File; readonly name: string }

/** What an import begins with; its name, size and age are those of its file where there is one. */
export type Incoming = {
  readonly name: string
  readonly size: number
  readonly lastModified: number
  readonly parts: readonly NamedFile[]
}

/** Makes one of files; null of none. */
export function incomingOf(parts: readonly NamedFile[], name?: string): Incoming | null {
  const [first, second] = parts
  if (!first) return null
  return {
    name: name ?? (second ? `${parts.length} files` : first.file.name),
    size: parts.reduce((sum, { file }) => sum + file.size, 0),
    lastModified: Math.max(...parts.map(({ file }) => file.lastModified)),
    parts,
  }
}

/** A table or lines of text that were copied; null for nothing. Cells of a spreadsheet come with tabs between them. */
export function pasted(text: string): Incoming | null {
  if (text.trim() === '') return null
  const lines = text.split(/\r?\n/)
  const isTable =
    text.includes('\t') || (lines.length > 1 && lines.every((line) => line === '' || line.includes(',')))
  // One message a line, unless it is a table: as JSON lines, in which no sign means anything.
  const content = isTable
    ? text
    : lines
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.stringify({ text: line }))
        .join('\n')
  const ending = isTable ? (text.includes('\t') ? 'tsv' : 'csv') : 'jsonl'
  return incomingOf([{ file: new File([content], `pasted.${ending}`), name: `pasted.${ending}` }])
}

/** Files of what was dropped, those inside folders too, by name; what begins with a dot is passed over. */
export async function droppedFiles(items: readonly FileSystemEntry[]): Promise<NamedFile[]> {
  const found: NamedFile[] = []
  const look = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.name.startsWith('.')) return
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
      found.push({ file, name: entry.fullPath.replace(/^\//, '') })
    } else if (isFolder(entry)) for (const inside of await entriesOf(entry)) await look(inside)
  }
  for (const item of items) await look(item)
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** The browser gives a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** True where the files are those of one model folder: its configuration lies on top. */
export const isModelFolder = (files: readonly NamedFile[]): boolean =>
  files.some(({ name }) => /^[^/]+\/config\.json$/.test(name))
