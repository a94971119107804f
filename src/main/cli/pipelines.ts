// `winnow pipelines`: several models that answer side by side under one name; `evaluate` of one on a dataset.
import type { Command } from 'commander'
import type { Evaluation } from '../../shared/domain/prediction'
import type { JudgedOutput, NewMember, Pipeline } from '../../shared/domain/pipeline'
import { WinnowError } from '../../shared/errors'
import { collect, type Runner, textOption, type Work } from './command'
import { evaluationLines, unseenLines } from './figures'
import { predictorRef } from './models'
import { textTable } from './output'

/** Adds pipelines with list, create and remove. */
export function addPipelineCommands(program: Command, run: Runner): void {
  const pipelines = program
    .command('pipelines')
    .description('several models that answer a text side by side: use one wherever a model is asked for')
  run(pipelines.command('list').description('list them'), async ({ session, output }) => {
    const list = await session.client.pipelines.list({})
    output.result(list, () =>
      list.length === 0
        ? 'No pipeline yet. `winnow pipelines create NAME --member MODEL --member MODEL` makes one.'
        : textTable(
            ['id', 'name', 'answers', ''],
            list.map((one) => [one.id, one.name, answersOf(one), problemsOf(one)]),
          ),
    )
  })
  run(
    pipelines
      .command('create <name>')
      .description('make one of runs and linked model folders')
      .option(
        '--member <[name=]model>',
        'a run or a linked model, with the name of its answer before it; once for each',
        collect,
      ),
    async ({ session, output }, [name = ''], options) => {
      const given = [options['member'] ?? []].flat().map(String)
      const members: NewMember[] = []
      for (const one of given) members.push(await memberOf({ session }, one))
      const made = await session.client.pipelines.create({ name, members })
      output.result(made, () => `${made.name} (${made.id}) answers ${answersOf(made)}.`)
    },
  )
  run(
    pipelines.command('remove <pipeline>').description('take one away; its models stay'),
    async ({ session, output }, [ref = '']) => {
      const { id, name } = await session.client.pipelines.get({ pipeline: ref })
      await session.client.pipelines.remove({ pipeline: id })
      output.result({ id, name, removed: true }, () => `${name} is no longer in the list.`)
    },
  )
}

const answersOf = ({ members }: Pipeline): string =>
  members.map(({ name, model }) => (name === model ? name : `${name} by ${model}`)).join(', ')

const problemsOf = ({ members }: Pipeline): string =>
  members.flatMap(({ problem }) => problem ?? []).join(' ')

/** `name=model`, or a model alone; a model whose own name holds `=` is found first. */
async function memberOf({ session }: Pick<Work, 'session'>, typed: string): Promise<NewMember> {
  const cut = typed.indexOf('=')
  const whole = cut < 1 ? null : await predictorRef(session, typed).catch(() => null)
  const name = cut < 1 || whole ? undefined : typed.slice(0, cut)
  const model = whole ?? (await predictorRef(session, name === undefined ? typed : typed.slice(cut + 1)))
  if (model.kind === 'pipeline')
    throw new WinnowError('input.invalid', `${typed} is a pipeline itself; name its models one by one.`)
  if (model.kind === 'folder' && /[/\\]/.test(model.model))
    throw new WinnowError('model.notFound', `${typed} is a folder that is not linked.`, {
      hint: 'Link it first: `winnow models add`.',
    })
  return { model, ...(name === undefined ? {} : { name }) }
}

/** `evaluate PIPELINE --dataset NAME [--split PART] [--match output=column]`. */
export async function evaluatePipeline(
  { session, output, signal }: Work,
  pipeline: string,
  options: Record<string, unknown>,
): Promise<void> {
  const dataset = textOption(options, 'dataset')
  if (dataset === undefined)
    throw new WinnowError('input.invalid', 'No dataset is named: evaluate PIPELINE --dataset NAME.', {
      hint: 'Name one with --dataset; `winnow datasets` lists them.',
    })
  const part = textOption(options, 'split')
  const match = Object.fromEntries(
    [options['match'] ?? []].flat().map((given) => {
      const [own = '', column = ''] = String(given).split('=')
      if (own === '' || column === '')
        throw new WinnowError('input.invalid', `--match is OUTPUT=COLUMN. Found: ${String(given)}.`)
      return [own.trim(), column.trim()]
    }),
  )
  const request = { pipeline, dataset, match, ...(part === undefined ? {} : { part }) }
  for await (const event of session.client.pipelines.judge(request, { signal })) {
    if (event.type === 'progress') {
      output.progress(event, { done: event.rows, total: event.totalRows, note: `${event.rows} rows` })
      continue
    }
    const { type: _type, outputs, ...rest } = event
    const flat = Object.fromEntries(outputs.map((one) => [one.output, flatten(one)]))
    output.result({ ...rest, outputs: flat }, () =>
      outputs
        .flatMap((one) => [
          `${one.output}${one.column === null || one.column === one.output ? '' : ` against ${one.column}`}:`,
          ...(one.evaluation
            ? [...evaluationLines(one.evaluation), ...unseenLines(one.evaluation)]
            : [`Not judged. ${one.reason ?? ''}`]),
        ])
        .join('\n'),
    )
    return
  }
  throw new WinnowError('input.invalid', 'Judging was stopped.', { hint: 'Start it again.' })
}

function flatten({ column, evaluation, reason }: JudgedOutput): object {
  if (!evaluation) return { column, reason }
  const { metrics, ...rest }: Omit<Evaluation, 'run'> = evaluation
  return { column, ...metrics, ...rest }
}
