// A throw-away workspace with one real run of very many test rows and labels: imported, trained a little and scored by the
// command line, so that everything on its page is what a user would have.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The address of the newest run of a workspace. */
export function addressOfRun(home) {
  const args = [join(root, 'scripts/winnow.mjs'), 'runs', '--home', home, '--json']
  const [run] = JSON.parse(
    execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
  )
  return `#/runs/${run.id}`
}

/** Makes it in `home`; gives what the training said. Every eighth message has some other label. */
export function plantLarge(home, { rows, labels }) {
  const winnow = (...args) =>
    JSON.parse(
      execFileSync(process.execPath, [join(root, 'scripts/winnow.mjs'), ...args, '--home', home, '--json'], {
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 1 << 28,
      }).toString(),
    )
  const file = `${home}.csv`
  const lines = []
  const trained = labels * 20
  for (let row = 0; row < trained + rows; row++) {
    const topic = (row * 7919) % labels
    const said = row % 8 === 3 ? (Math.imul(row, 2654435761) >>> 8) % labels : topic
    const other = (row * 104729) % labels
    const text = `please help me with word${topic} and word${other} thing${row % 97} number ${row}`
    lines.push(`${text},label ${String(said).padStart(3, '0')},${row < trained ? 'train' : 'test'}`)
  }
  writeFileSync(file, `text,label,split\n${lines.join('\n')}\n`)
  winnow('import', file, '--name', 'large')
  const began = performance.now()
  const trainedRun = winnow(
    ...'train --dataset large --family bag-of-words --epochs 6 --validation none --character-ngrams 0'.split(
      ' ',
    ),
  )
  return { ...trainedRun, seconds: (performance.now() - began) / 1000 }
}
