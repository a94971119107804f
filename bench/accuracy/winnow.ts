// Trains a model on a CSV file and prints one line of JSON: time, speed, figures on validation and test.
// Run by run.mjs; `--family` and `--model` say what, `--set key=value` changes a setting, `--engine wasm` the
// engine, `--cache` the folder for what is computed once.
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openBackend } from '../../src/main/engine/backends/open-backend'
import { neverHeld } from '../../src/main/engine/hold'
import { predictScores } from '../../src/main/engine/predict'
import { sourceOfTexts } from '../../src/main/engine/texts'
import { train, type TrainedModel } from '../../src/main/engine/train'
import { inspectFolder } from '../../src/main/engine/weights/model-folder'
import { FamilyId } from '../../src/shared/domain/run'
import { families } from '../../src/shared/models/index'
import { completeSettings, type FamilySpec, parseSetting } from '../../src/shared/models/settings'
import { computeMetrics } from '../../src/shared/metrics/evaluate'
import { readParts, takeShare } from './data'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string', default: 'text' },
    label: { type: 'string', default: 'label' },
    split: { type: 'string', default: 'split' },
    engine: { type: 'string' },
    family: { type: 'string', default: 'bag-of-words' },
    model: { type: 'string' },
    cache: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    epochs: { type: 'boolean', default: false },
  },
})

const family = FamilyId.parse(values.family)
const spec: FamilySpec = families[family]
const given = values.set.map((pair) => {
  const [key = '', typed = ''] = pair.split('=')
  const setting = spec.settings.find((known) => known.key === key)
  if (!setting) throw new Error(`There is no setting named ${key}.`)
  return [key, parseSetting(setting, typed)] as const
})
const settings = completeSettings(spec, Object.fromEntries(given))
const parts = readParts(positionals[0] ?? '', values)
const share = Number(settings['validation'])
const cut = takeShare(parts.train, share, Number(settings['seed']))
const order = values.engine === 'wasm' || values.engine === 'cpu' ? ([values.engine] as const) : undefined
const { backend, refused } = await openBackend(order)

const run = train(
  {
    family,
    settings,
    model: values.model ? { path: values.model, hash: (await inspectFolder(values.model)).hash } : null,
    cacheFolder: values.cache ?? null,
    checkpoints: null,
    hold: neverHeld,
    classes: parts.names.length,
    backend,
    refused,
    // The folder of the bundle: a temporary one.
    scratchFolder: import.meta.dirname,
    train: sourceOfTexts(cut.rest.texts, cut.rest.labels),
    validation: share > 0 ? sourceOfTexts(cut.share.texts, cut.share.labels) : null,
    testRows: parts.test.texts.length,
    clock: () => performance.now(),
    rssMiB: () => process.memoryUsage.rss() / 2 ** 20,
  },
  new AbortController().signal,
)
let model: TrainedModel
for (;;) {
  const next = await run.next()
  if (next.done) {
    model = next.value
    break
  }
  if (values.epochs && next.value.type === 'epoch')
    console.error(
      next.value.epoch,
      next.value.trainLoss.toFixed(4),
      next.value.validation?.metrics['accuracy']?.toFixed(4),
      next.value.validation?.metrics['macroF1']?.toFixed(4),
      next.value.validation?.loss.toFixed(4),
      next.value.elapsedSeconds.toFixed(1),
    )
}
const from = performance.now()
const scores = await predictScores(model, parts.test.texts, { batchSize: Number(settings['evalBatchSize']) })
const predictSeconds = (performance.now() - from) / 1000
const figures = computeMetrics(parts.test.labels, scores, parts.names.length)
const { summary } = model
console.log(
  JSON.stringify({
    backend: backend.id,
    features: summary.features,
    epochs: summary.epochs,
    bestEpoch: summary.bestEpoch,
    trainSeconds: summary.trainSeconds,
    trainSamplesPerSecond: Math.round(summary.trainSamplesPerSecond),
    predictSeconds,
    validationAccuracy: summary.validationAccuracy,
    validationMacroF1: summary.validationMacroF1,
    testAccuracy: figures.accuracy,
    testMacroF1: figures.macroF1,
    trainLoss: summary.trainLoss,
    peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
)
