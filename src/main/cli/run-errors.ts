// The mistakes of a run on the command line: confused pairs, the file of mistakes, marks.
import { extname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { ErrorMark, markWords } from '../../shared/domain/error-mark'
import type { ExportKind } from '../../shared/domain/file'
import type { TellingWord } from '../../shared/domain/run-errors'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption, type Work } from './command'
import { percent, textTable } from './output'

const marks: Readonly<Record<string, ErrorMark>> = {
  'label-wrong': 'labelWrong',
  ambiguous: 'ambiguous',
  'model-wrong': 'modelWrong',
}

/** Adds confusions, errors and mark. */
export function addErrorCommands(program: Command, run: Runner): void {
  const labelsOption = (): Option =>
    new Option('--labels <which>', 'then: as the run was judged; now: the labels of today')
      .choices(['then', 'now'])
      .default('then')
  run(
    program
      .command('confusions <run>')
      .description('labels that a run takes for each other, with the words that tell them apart')
      .option('--split <part>', 'part: test, else validation; all for every row')
      .option('--output <name>', 'label column; the first when absent')
      .option('--limit <n>', 'pairs', '20')
      .addOption(labelsOption()),
    confusionsCommand,
  )
  run(
    program
      .command('errors <run>')
      .description(
        'the mistakes of a run, the surest first, with the nearest training rows and what people found; counts alone without --out',
      )
      .option('--out <file>', 'file to write; .jsonl and .xlsx say how, else CSV')
      .option('--split <part>', 'part: test, else validation; all for every row')
      .option('--output <name>', 'label column; the first when absent')
      .option('--nearest <n>', 'nearest training rows beside each', '3'),
    errorsCommand,
  )
  run(
    program
      .command('mark <run> <row...>')
      .description('say what is behind mistakes, by row id; a wrong label can be corrected in the same step')
      .addOption(
        new Option('--as <mark>', 'what was found; none takes the mark away')
          .choices([...Object.keys(marks), 'none'])
          .makeOptionMandatory(),
      )
      .option('--label <name>', 'with label-wrong: the right label')
      .option('--said', 'with label-wrong: what the run said is the right label')
      .option('--output <name>', 'label column; the first when absent'),
    markCommand,
  )
}

function countOf(options: Record<string, unknown>, name: string, least: number, most: number): number {
  const number = Number(options[name])
  if (Number.isInteger(number) && number >= least && number <= most && options[name] !== '') return number
  throw new WinnowError(
    'input.invalid',
    `--${name} is a whole number from ${least} to ${most}. Found: ${String(options[name])}.`,
  )
}

function asked(ref: string, options: Record<string, unknown>) {
  const [part, output] = [textOption(options, 'split'), textOption(options, 'output')]
  return {
    run: ref,
    ...(part === undefined ? {} : { part }),
    ...(output === undefined ? {} : { output }),
  }
}

const named = (words: readonly TellingWord[]): string => words.map(({ word }) => word).join(', ')

async function confusionsCommand(
  { session, output, signal }: Work,
  [ref = '']: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const labels = options['labels'] === 'now' ? ('now' as const) : ('then' as const)
  const request = { ...asked(ref, options), labels, limit: countOf(options, 'limit', 1, 1000) }
  const found = await session.client.runs.confusions(request, { signal })
  output.result(found, () =>
    found.pairs.length === 0
      ? `No message of ${found.part} was given a wrong label.`
      : [
          `${found.wrong} of ${found.rows} messages of ${found.part} wrong; ${found.total} pairs of labels are taken for each other.`,
          '',
          textTable(
            ['label', 'taken for', 'rows', 'the other way', 'telling words'],
            found.pairs.map((pair) => [
              pair.first,
              pair.second,
              pair.firstAsSecond,
              pair.secondAsFirst,
              pair.words ? [named(pair.words.first), named(pair.words.second)].join(' | ') : '',
            ]),
          ),
        ].join('\n'),
  )
}

const endings: Readonly<Record<string, ExportKind>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.xlsx': 'xlsx',
}

async function errorsCommand(
  { session, output, signal }: Work,
  [ref = '']: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const out = textOption(options, 'out')
  const nearest = countOf(options, 'nearest', 0, 20)
  const request = asked(ref, options)
  const { seen: _seen, ...review } = await session.client.datasets.review(request, { signal })
  const lines = [
    `${review.wrong} of ${review.rows} messages of ${review.part} wrong; ${review.looked} of them looked at.`,
    ...(review.looked > 0
      ? [
          ErrorMark.options.map((mark) => `${markWords[mark]}: ${review.marks[mark]}`).join(', ') + '.',
          `${percent(review.accuracy.value)} right; with the ${review.corrected} corrected labels ${percent(review.ifCorrected.value)} (95 %: ${percent(review.ifCorrected.low)} to ${percent(review.ifCorrected.high)}).`,
        ]
      : []),
  ]
  if (out === undefined) return output.result(review, () => lines.join('\n'))
  const path = resolve(out)
  const as = endings[extname(path).toLowerCase()] ?? 'csv'
  const target = { kind: 'path' as const, path }
  for await (const event of session.client.runs.exportErrors(
    { ...request, as, nearest, target },
    { signal },
  )) {
    if (event.type === 'progress')
      output.progress(event, {
        done: event.done,
        total: event.total,
        note: `${event.done} of ${event.total} messages`,
      })
    else
      output.result({ ...review, file: path, written: event.rows }, () =>
        [...lines, `${event.rows} mistakes written to ${path}.`].join('\n'),
      )
  }
  signal.throwIfAborted()
}

async function markCommand(
  { session, output }: Work,
  [ref = '', ...ids]: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const mark = marks[String(options['as'])] ?? null
  const [label, isSaid] = [textOption(options, 'label'), options['said'] === true]
  if (label !== undefined && isSaid) throw new WinnowError('input.invalid', 'Give one of --label and --said.')
  if (mark !== 'labelWrong' && (label !== undefined || isSaid))
    throw new WinnowError('input.invalid', 'Only a label that is wrong is corrected: --as label-wrong.')
  const rows = ids.map((id) => {
    const row = Number(id)
    if (Number.isInteger(row) && row > 0) return row
    throw new WinnowError('input.invalid', `A row is named by its id, a whole number. Found: ${id}.`, {
      hint: '`winnow errors RUN --out FILE` writes the ids.',
    })
  })
  const { runs, datasets } = session.client
  const run = await runs.get({ run: ref })
  const named = textOption(options, 'output')
  const said = new Map<number, readonly string[]>()
  if (isSaid)
    for (let from = 0; from < rows.length; from += 1000) {
      const some = rows.slice(from, from + 1000)
      const page = await datasets.rows({
        dataset: run.datasetId,
        filter: { field: 'row', in: some },
        run: run.id,
        ...(named === undefined ? {} : { output: named }),
        limit: 1000,
      })
      for (const { id, prediction } of page.rows) if (prediction) said.set(id, prediction.labels)
    }
  const silent = isSaid ? rows.find((row) => !said.has(row)) : undefined
  if (silent !== undefined)
    throw new WinnowError('row.notFound', `${run.name} has said nothing of row ${silent}.`)
  const labelsOf = (row: number) =>
    label === undefined ? (isSaid ? { labels: [...(said.get(row) ?? [])] } : {}) : { labels: [label] }
  const step = await datasets.mark({
    run: run.id,
    ...(named === undefined ? {} : { output: named }),
    edits: rows.map((row) => ({ row, mark, ...labelsOf(row) })),
  })
  output.result(step, () => (step.rows === 0 ? 'That is so already.' : `${step.description}.`))
}
