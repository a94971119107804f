// `winnow demo`: the whole job on the sample, in a workspace of its own that is thrown away.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { WinnowError } from '../../shared/errors'
import { openSession } from '../session'
import { createOutput, type Output, percent } from './output'
import type { Runner, Work } from './command'
import { followToEnd } from './train'

const examples = [
  'I am still waiting on my card, it has been two weeks',
  'Why was I charged for taking out cash?',
  'I forgot my passcode and cannot get into the app',
]

/** Adds demo. */
export function addDemoCommand(program: Command, _run: Runner): void {
  program
    .command('demo')
    .description('train on the sample and show what comes out')
    .action(async () => {
      const home = mkdtempSync(join(tmpdir(), 'winnow-demo-'))
      const isJson = program.opts<{ json?: boolean }>().json === true
      const output = createOutput(isJson, { out: process.stdout, err: process.stderr })
      const session = await openSession({ home })
      const controller = new AbortController()
      const stop = (): void => controller.abort()
      process.once('SIGINT', stop)
      try {
        await demonstrate({ session, output, signal: controller.signal })
      } finally {
        process.off('SIGINT', stop)
        await session.close()
        rmSync(home, { recursive: true, force: true })
      }
    })
}

async function demonstrate(work: Work): Promise<void> {
  const { client } = work.session
  const { output, signal } = work
  const { sample } = await client.app.info({})
  if (sample.id === '')
    throw new WinnowError('file.notFound', 'The sample is missing from resources/samples.')
  const request = { source: { kind: 'sample' as const, id: sample.id }, name: sample.name }
  for await (const event of client.datasets.import(request, { signal }))
    if (event.type === 'finished') {
      const { rows, classes, split } = event.dataset
      const parts = Object.entries(split?.parts ?? {}).map(([part, count]) => `${part} ${count}`)
      output.say(
        `${sample.name} (${sample.attribution}): ${rows} rows, ${classes} classes; ${parts.join(', ')}`,
      )
    }
  const { run: id } = await client.runs.start({ dataset: sample.name, family: 'bag-of-words', name: 'Demo' })
  const run = await followToEnd({ ...work, output: showingEpochs(output) }, id)
  const predictions = await client.predict.texts({ model: { kind: 'run', run: id }, texts: examples })
  const answers = predictions.flatMap(([one], index) =>
    one ? [{ text: examples[index] ?? '', label: one.label, probability: one.probability }] : [],
  )
  const { result } = run
  output.result(
    {
      rows: result?.trainRows,
      accuracy: result?.testAccuracy,
      macroF1: result?.testMacroF1,
      backend: result?.backend,
      device: result?.device,
      predictions: answers,
    },
    () =>
      [
        `Test accuracy ${percent(result?.testAccuracy)}, macro-F1 ${percent(result?.testMacroF1)}, engine ${result?.backend} on ${result?.device}.`,
        ...answers.map((one) => `“${one.text}” → ${one.label} (${percent(one.probability)})`),
        'Open the workbench with npm start.',
      ].join('\n'),
  )
}

/** In a pipe there is no bar: an epoch then gets a line. */
function showingEpochs(output: Output): Output {
  return {
    ...output,
    progress: (event, bar) => {
      if (event.type === 'started' && 'device' in event && 'backend' in event)
        output.say(`Engine: ${String(event.backend)} on ${String(event.device)}`)
      if (event.type === 'epoch' && 'epoch' in event && 'trainLoss' in event && 'validation' in event) {
        const { validation } = event as { validation: { metrics: Record<string, number> } | null }
        output.say(
          `epoch ${String(event.epoch)}: loss ${Number(event.trainLoss).toFixed(3)}, validation macro-F1 ${percent(validation?.metrics['macroF1'])}`,
        )
      } else output.progress(event, bar)
    },
  }
}
