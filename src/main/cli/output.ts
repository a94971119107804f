// What a command says: with --json exactly one line on stdout and progress as JSON lines on stderr, else text
// for people and a bar where stderr is a terminal. Commands never write to the streams themselves.
import { SingleBar, Presets } from 'cli-progress'
import { toWireError } from '../../shared/errors'

/** Streams of a command; tests pass their own. */
export type Streams = {
  readonly out: NodeJS.WritableStream
  readonly err: NodeJS.WritableStream & { isTTY?: boolean }
}

/** How a command speaks. */
export type Output = {
  readonly isJson: boolean
  /** The result: `value` with --json, `text()` otherwise. Called once, last. */
  readonly result: (value: unknown, text: () => string) => void
  /** A line that is part of a text answer (not with --json). */
  readonly say: (line: string) => void
  /** Progress: a JSON line with --json, a bar in a terminal, nothing in a pipe. */
  readonly progress: (
    event: { readonly type: string },
    bar: { done: number; total: number; note: string } | null,
  ) => void
  readonly failure: (error: unknown) => void
}

/** Streams that hold a result: a check that fails has said what it found, and stdout has one line of JSON. */
const answered = new WeakSet<NodeJS.WritableStream>()

/** Makes the output of one command. */
export function createOutput(isJson: boolean, streams: Streams): Output {
  let bar: SingleBar | null = null
  const stopBar = (): void => {
    bar?.stop()
    bar = null
  }
  const line = (stream: NodeJS.WritableStream, text: string): void => void stream.write(`${text}\n`)
  return {
    isJson,
    result: (value, text) => {
      stopBar()
      answered.add(streams.out)
      line(streams.out, isJson ? JSON.stringify(value) : text())
    },
    say: (text) => {
      stopBar()
      if (!isJson) line(streams.out, text)
    },
    progress: (event, state) => {
      if (isJson) return line(streams.err, JSON.stringify(event))
      if (!streams.err.isTTY || !state) return
      if (!bar) {
        bar = new SingleBar(
          {
            format: '{bar} {percentage} %  {note}',
            hideCursor: true,
            stream: streams.err,
            clearOnComplete: true,
          },
          Presets.shades_classic,
        )
        bar.start(state.total, 0, { note: '' })
      }
      bar.setTotal(state.total)
      bar.update(state.done, { note: state.note })
    },
    failure: (error) => {
      stopBar()
      const wire = toWireError(error)
      const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')
      if (isJson) {
        if (!answered.delete(streams.out)) line(streams.out, JSON.stringify({ error: wire }))
        line(streams.err, JSON.stringify({ type: 'error', ...wire }))
      } else
        line(
          streams.err,
          `winnow: ${wire.code}: ${oneLine(wire.message)} ${oneLine(wire.hint ?? '')}`.trimEnd(),
        )
    },
  }
}

/** Rows as text columns, names left and numbers right. */
export function textTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map(String))
  const widths = head.map((name, column) =>
    Math.max(displayWidth(name), ...cells.map((row) => displayWidth(row[column] ?? ''))),
  )
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  )
  const format = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell)))
        return isNumber[column] ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd()
  return [format(head), ...cells.map(format)].join('\n')
}

/** Columns a text takes in a terminal: wide East Asian characters and emoji take two. */
function displayWidth(text: string): number {
  let width = 0
  for (const character of text) {
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}

/** 0.9134 as "91.3 %". */
export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${(value * 100).toFixed(1)} %`
}

/** Seconds as "9 s", "5 min 44 s", "1 h 52 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${seconds < 10 ? seconds.toFixed(1) : whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
