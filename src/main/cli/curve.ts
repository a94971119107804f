// A learning curve in letters: macro-F1 with its interval over the number of training rows, on a logarithmic scale. Pure.
import type { StudyMember } from '../../shared/domain/study'

const [width, height] = [56, 12]

/** The lines of the drawing; none before there are two points. */
export function drawCurve(members: readonly Pick<StudyMember, 'figures'>[]): string[] {
  const done = members.flatMap(({ figures }) => figures ?? [])
  if (done.length < 2) return []
  const sizes = done.map(({ trained }) => Math.log(Math.max(1, trained)))
  const [left, right] = [Math.min(...sizes), Math.max(...sizes)]
  const bottom = Math.floor(Math.min(...done.map(({ macroF1 }) => macroF1.low)) * 20) / 20
  const top = Math.max(
    bottom + 0.05,
    Math.ceil(Math.max(...done.map(({ macroF1 }) => macroF1.high)) * 20) / 20,
  )
  const lineOf = (value: number): number =>
    Math.round((height - 1) * (1 - (value - bottom) / Math.max(1e-9, top - bottom)))
  const field = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '))
  const put = (line: number, column: number, letter: string): void => {
    const row = field[Math.min(height - 1, Math.max(0, line))]
    if (row && (row[column] === ' ' || letter === '●')) row[column] = letter
  }
  done.forEach(({ macroF1, trained }) => {
    const share = right > left ? (Math.log(Math.max(1, trained)) - left) / (right - left) : 0.5
    const column = Math.round(share * (width - 1))
    for (let line = lineOf(macroF1.high); line <= lineOf(macroF1.low); line++) put(line, column, '│')
    put(lineOf(macroF1.value), column, '●')
  })
  const label = (line: number): string => {
    const value = top - ((top - bottom) * line) / (height - 1)
    return line % 3 === 2 || line === 0 ? `${(value * 100).toFixed(0)} %`.padStart(6) : ' '.repeat(6)
  }
  const first = Math.min(...done.map(({ trained }) => trained)).toLocaleString('en')
  const last = Math.max(...done.map(({ trained }) => trained)).toLocaleString('en')
  return [
    'macro-F1 on the test part, 95 % intervals',
    ...field.map((row, line) => `${label(line)} ┤${row.join('').trimEnd()}`),
    `${' '.repeat(6)} └${'─'.repeat(width)}`,
    `${' '.repeat(8)}${first}${last.padStart(width - first.length)} training rows`,
  ]
}
