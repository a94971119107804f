import fs from 'node:fs'

const bytesPerRead = 1024 * 1024

/** The lines of a UTF-8 file, one at a time; empty ones are passed over. Nothing of it stays in memory. */
export function* linesOf(file: string): Generator<string> {
  const handle = fs.openSync(file, 'r')
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    const buffer = Buffer.alloc(bytesPerRead)
    let rest = ''
    for (;;) {
      const bytes = fs.readSync(handle, buffer, 0, buffer.length, null)
      rest += decoder.decode(buffer.subarray(0, bytes), { stream: bytes > 0 })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield line
      if (bytes === 0) break
    }
    if (rest !== '') yield rest
  } finally {
    fs.closeSync(handle)
  }
}
