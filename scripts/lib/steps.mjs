// Prints the set-up's progress: one line a step, percentages in place on a terminal, at every quarter
// elsewhere. A step that finds nothing to do prints nothing.

const seconds = (ms) => (ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`)

/** Steps printed to `stream` (standard error where standard output carries data). */
export function createSteps(stream = process.stdout) {
  const live = Boolean(stream.isTTY) && !process.env.CI

  function begin(label) {
    const started = Date.now()
    let lastQuarter = 0
    let lastDetail = ''
    let width = 0
    if (!live) stream.write(`winnow: ${label} …`)

    const draw = (text) => {
      const line = `winnow: ${label} … ${text}`
      stream.write(`\r${line}${' '.repeat(Math.max(0, width - line.length))}`)
      width = line.length
    }
    if (live) draw('')

    return {
      /** fraction 0..1 */
      progress(fraction, detail = '') {
        const percent = Math.min(100, Math.floor(fraction * 100))
        if (live) {
          const text = `${percent} %${detail ? ` ${detail}` : ''}`
          if (text !== lastDetail) draw(text)
          lastDetail = text
          return
        }
        const quarter = Math.floor(percent / 25)
        if (quarter > lastQuarter && quarter < 4) stream.write(` ${quarter * 25} %`)
        lastQuarter = Math.max(lastQuarter, quarter)
      },
      end(text) {
        const line = `${text} (${seconds(Date.now() - started)})`
        if (live) {
          draw(line)
          stream.write('\n')
        } else stream.write(` ${line}\n`)
      },
    }
  }

  return {
    note: (text) => stream.write(`winnow: ${text}\n`),
    /** Runs `work(progress)` under one line; the value it returns is passed on, an error ends the line. */
    async step(label, work, done = 'done') {
      const line = begin(label)
      try {
        const value = await work(line.progress)
        line.end(typeof done === 'function' ? done(value) : done)
        return value
      } catch (error) {
        line.end('failed')
        throw error
      }
    },
  }
}

/** A failure with a reason meant for the person at the terminal: no stack is shown. */
export class SetupError extends Error {}
