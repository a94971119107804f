// A throw-away workspace with many runs, made through the store's own functions: runs, their events, their results.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Makes `runs` finished runs of `points` steps each in `home`; every tenth of the points an evaluation. */
export async function plant(home, { runs, points }) {
  const cli = join(root, 'scripts/winnow.mjs')
  const winnow = (...args) =>
    execFileSync(process.execPath, [cli, ...args, '--home', home, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const file = `${home}.csv`
  const lines = Array.from(
    { length: 1540 },
    (_, row) => `where is my topic ${row % 77} now ${row},topic ${row % 77}`,
  )
  writeFileSync(file, `text,label\n${lines.join('\n')}\n`)
  winnow('import', file, '--name', 'messages')
  winnow('train', '--dataset', 'messages', '--family', 'bag-of-words', '--epochs', '1')
  const vite = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
  try {
    const load = (path) => vite.ssrLoadModule(`/src/main/store/${path}.ts`)
    const { openMigrated } = await load('migrate')
    const { createRun, getRun, updateRun } = await load('runs')
    const { outputsOfRun } = await load('run-outputs')
    const { appendEvent } = await load('events')
    const { noteRuns } = await load('run-notes')
    const db = openMigrated(join(home, 'winnow.db'), join(home, 'backups'))
    const first = getRun(db, '1')
    const [output] = outputsOfRun(db, first.id)
    const at = new Date().toISOString()
    for (let number = 2; number <= runs + 1; number++)
      db.write(() => {
        const run = createRun(db, {
          name: `Planted ${number}`,
          dataset: first.datasetId,
          splitId: first.splitId,
          outputs: [{ id: output.id, kind: output.kind, labels: output.labels, threshold: null }],
          family: 'bag-of-words',
          settings: first.settings,
        })
        updateRun(db, run.id, { status: 'running', startedAt: at })
        const curve = []
        const speed = 4 + (number % 9)
        for (let step = 1; step <= points; step++) {
          const share = step / points
          const noise = Math.sin(step * 12.9898 + number) * 0.08
          appendEvent(
            db,
            run.id,
            {
              type: 'step',
              step,
              totalSteps: points,
              epoch: share * 10,
              loss: 4 * Math.exp(-speed * share) + 0.1 + Math.abs(noise),
              learningRate: 0.001 * (1 - share),
              gradientNorm: 1 + noise,
              samplesPerSecond: 900,
              secondsLeft: 1,
              elapsedSeconds: step / 20,
              rssMiB: 200,
            },
            at,
          )
          if (step % Math.max(1, Math.floor(points / 10)) !== 0) continue
          const accuracy = 0.95 - 0.6 * Math.exp(-speed * share)
          curve.push(accuracy)
          appendEvent(
            db,
            run.id,
            {
              type: 'epoch',
              epoch: share * 10,
              step,
              totalSteps: points,
              trainLoss: 1,
              isBest: step === points,
              elapsedSeconds: step / 20,
              validation: { loss: 1 - accuracy, metrics: { accuracy, macroF1: accuracy - 0.02 } },
            },
            at,
          )
        }
        const accuracy = 0.7 + ((number * 37) % 250) / 1000
        const result = first.result && {
          ...first.result,
          testAccuracy: accuracy,
          testMacroF1: accuracy - 0.01,
        }
        updateRun(db, run.id, {
          status: 'completed',
          finishedAt: at,
          step: points,
          totalSteps: points,
          result,
          validationCurve: curve,
        })
        if (number % 4 === 0) noteRuns(db, [run.id], { addTags: [`group ${number % 5}`] }, at)
      })
    db.close()
  } finally {
    await vite.close()
  }
}
