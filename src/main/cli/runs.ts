// Commands on runs: list, show, evaluate, export.
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Filter } from '../../shared/domain/filter'
import type { LabelsOf } from '../../shared/domain/labels-now'
import type { Evaluation, LabelMatching } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { addRowOptions, collect, rowsAsked, type Runner, textOption, type Work } from './command'
import { againstLines, evaluationLines, labelTable, unseenLines } from './figures'
import { predictorRef, runOrPipelineRef } from './models'
import { evaluatePipeline } from './pipelines'
import { floorLines } from './slices'
import { matchingLines, precisionOption, scoreRows } from './predict'
import { addRunList } from './run-list'
import { describe, trainResult } from './train'

/** Adds runs, show, evaluate and export-runs. */
export function addRunCommands(program: Command, run: Runner): void {
  addRunList(program, run)
  run(program.command('show <run>').description('show one run'), async ({ session, output }, [ref = '']) => {
    const one = await session.client.runs.get({ run: ref })
    output.result({ ...trainResult(one), ...one }, () => describe(one))
  })
  run(
    addRowOptions(
      program
        .command('evaluate [run]')
        .description(
          'metrics on a part, with 95 % intervals: evaluate RUN, or evaluate --model MODEL --dataset NAME for a model folder with a classifier; evaluate PIPELINE --dataset NAME for a pipeline',
        )
        .option('--model <model>', 'a linked model by id, prefix or name, or a folder; or a run')
        .option('--dataset <name>', 'dataset to evaluate the model on; it is scored where it was not yet')
        .option(
          '--output <name>',
          'label column that the model’s labels are matched with; the first when absent',
        )
        .option(
          '--match <output=column>',
          'of a pipeline: label column that is the truth of an output; once for each',
          collect,
        )
        .option('--split <part>', 'part: test, else validation; all for every row')
        .option('--by-label', 'of a run: also precision, recall and F1 of every label, the weakest first')
        .addOption(
          new Option(
            '--labels <which>',
            'of a run: then, the labels that it was judged against; now, those of today, after corrections, merges and new names',
          ).choices(['then', 'now']),
        )
        .addOption(new Option('--part <part>', 'the same as --split').hideHelp())
        .addOption(precisionOption()),
    ),
    evaluateCommand,
  )
  run(
    program
      .command('export-model <run>')
      .description('write a run as a folder that Python loads')
      .addOption(new Option('--to <form>', 'hf: a Hugging Face folder').choices(['hf']).default('hf'))
      .requiredOption('--out <dir>', 'folder to write, empty or not there yet'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const path = resolve(String(options['out']))
      const written = await session.client.runs.exportModel({ run: ref, to: 'hf', path }, { signal })
      output.result(written, () =>
        [
          `${written.files.length} files written to ${written.path}. Its README.md says how to load it.`,
          ...written.notices,
        ].join('\n'),
      )
    },
  )
  run(
    program
      .command('export-runs')
      .description('write the runs with settings and figures to a CSV file, or as a folder that MLflow opens')
      .option('--out <file>', 'CSV file to write')
      .option('--mlflow <dir>', 'folder to write for MLflow, empty or not there yet')
      .option('--run <run>', 'for MLflow: only this run; once for each', collect)
      .option('--with-models', 'for MLflow: put the models among the artifacts'),
    async (work, _args, options) => {
      const { session, output, signal } = work
      if ((options['mlflow'] === undefined) === (options['out'] === undefined))
        throw new WinnowError('input.unknownFlag', 'export-runs needs --out FILE, or --mlflow DIR.')
      if (options['mlflow'] !== undefined) return exportMlflow(work, options)
      const path = resolve(String(options['out']))
      const { rows } = await session.client.runs.export({ target: { kind: 'path', path } }, { signal })
      output.result({ rows, file: path }, () => `${rows} runs written to ${path}.`)
    },
  )
}

async function exportMlflow(
  { session, output, signal }: Work,
  options: Record<string, unknown>,
): Promise<void> {
  const path = resolve(String(options['mlflow']))
  const asked = (options['run'] ?? []) as string[]
  const request = {
    target: { kind: 'path' as const, path },
    withModels: options['withModels'] === true,
    ...(asked.length > 0 ? { runs: asked } : {}),
  }
  for await (const event of session.client.runs.exportMlflow(request, { signal })) {
    if (event.type === 'progress')
      output.progress(event, {
        done: event.done,
        total: event.total,
        note: `${event.done} of ${event.total} runs`,
      })
    else
      output.result({ folder: path, runs: event.runs, experiments: event.experiments }, () =>
        [
          `${event.runs} runs in ${event.experiments} experiments written to ${path}. Its README.md says how to open it:`,
          `MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri ${path}`,
        ].join('\n'),
      )
  }
  signal.throwIfAborted()
}

/** Stands for every row, where no part has this name. */
const allRows = 'all'

async function evaluateCommand(work: Work, [ref]: string[], options: Record<string, unknown>): Promise<void> {
  const named = textOption(options, 'model')
  const part = textOption(options, 'split') ?? textOption(options, 'part')
  if ((ref === undefined) === (named === undefined))
    throw new WinnowError(
      'input.unknownFlag',
      'evaluate needs a run, or a model and a dataset: winnow evaluate RUN, or winnow evaluate --model MODEL --dataset NAME.',
    )
  const { session } = work
  const model =
    named === undefined ? await runOrPipelineRef(session, ref ?? '') : await predictorRef(session, named)
  if (model.kind === 'pipeline') return evaluatePipeline(work, model.pipeline, options)
  const dataset = textOption(options, 'dataset')
  if (model.kind === 'run') {
    const run = await session.client.runs.get({ run: model.run })
    await refuseOther(work, run, dataset, textOption(options, 'precision'))
    return evaluateRun(work, run, part, null, {
      output: textOption(options, 'output'),
      rows: rowsAsked(options),
      isByLabel: options['byLabel'] === true,
      labels: options['labels'] === 'now' ? 'now' : 'then',
    })
  }
  if (dataset === undefined)
    throw new WinnowError('input.invalid', 'No dataset is named: evaluate --model MODEL --dataset NAME.', {
      hint: 'Name one with --dataset; `winnow datasets` lists them.',
    })
  const parts = (await session.client.datasets.get({ dataset })).split?.parts ?? {}
  const wanted = part ?? (parts['test'] ? 'test' : allRows)
  const isAll = wanted === allRows && parts[allRows] === undefined
  const { run, matching } = await scoreRows(work, model, options, isAll ? undefined : wanted)
  const isByLabel = options['byLabel'] === true
  await evaluateRun(work, run, wanted, matching, { rows: rowsAsked(options), isByLabel })
}

/** A run is evaluated by what it has said of its own dataset, in the precision in which it said it. */
async function refuseOther(
  { session }: Work,
  run: Run,
  dataset: string | undefined,
  precision: string | undefined,
): Promise<void> {
  const used = run.result?.precision
  if (precision !== undefined && precision !== 'auto' && used !== undefined && precision !== used)
    throw new WinnowError('input.invalid', `${run.name} keeps predictions in ${used}, not in ${precision}.`, {
      hint: 'Leave --precision out; `winnow predict` scores a file in another one.',
    })
  if (dataset === undefined || (await session.client.datasets.get({ dataset })).id === run.datasetId) return
  throw new WinnowError('input.invalid', `${run.name} has learnt from ${run.dataset}, not from ${dataset}.`, {
    hint: 'Export the rows and score the file: `winnow export-data`, then `winnow predict`.',
  })
}

async function evaluateRun(
  { session, output, signal }: Work,
  run: Run,
  part: string | undefined,
  matching: LabelMatching | null,
  {
    output: only,
    rows,
    isByLabel,
    labels = 'then',
  }: {
    readonly output?: string | undefined
    readonly rows: Filter | undefined
    readonly isByLabel: boolean
    readonly labels?: LabelsOf
  },
): Promise<void> {
  const names = only === undefined ? run.outputs.map((one) => one.output) : [only]
  const evaluations: Evaluation[] = []
  for (const name of names)
    evaluations.push(
      await session.client.runs.evaluation(
        { run: run.id, output: name, labels, ...(part ? { part } : {}), ...(rows ? { rows } : {}) },
        { signal },
      ),
    )
  const [first] = evaluations
  if (!first) throw new WinnowError('internal', `${run.name} answers nothing.`)
  const flat = ({ metrics: figures, ...rest }: Evaluation) => ({ ...figures, ...rest })
  const outputs = Object.fromEntries(evaluations.map((one) => [one.output, flat(one)]))
  const several = evaluations.length > 1 ? { outputs } : {}
  // Floors are held against all rows of a part, and the labels that the run saw.
  const isWhole = !rows && labels === 'then' && part !== allRows
  const floors = isWhole
    ? await session.client.slices.standing(
        { run: run.id, ...(part ? { part } : {}), ...(only === undefined ? {} : { output: only }) },
        { signal },
      )
    : []
  const held = floors.length > 0 ? { floors } : {}
  output.result({ ...flat(first), ...several, ...held, ...(matching ? { matching } : {}) }, () =>
    evaluations
      .flatMap((one) => [
        ...(evaluations.length > 1 ? [`${one.output}:`] : []),
        ...evaluationLines(one),
        ...(isByLabel ? ['', labelTable(one.labels)] : []),
        ...againstLines(one),
        ...(matching ? matchingLines(matching) : unseenLines(one)),
      ])
      .concat(floorLines(floors))
      .join('\n'),
  )
}
