// The command that adds rows to a dataset: those of a file, of another dataset, or of a newer version of a file.
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { GivenRole } from '../../shared/contract'
import type { AdditionPreview, AdditionRequest, Staged } from '../../shared/domain/addition'
import type { Column } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { rolesLike } from '../../shared/roles-like'
import { collect, pathSource, type Runner, textOption, type Work } from './command'
import { addKinds } from './label-set'
import { textTable } from './output'
import { addFormatOptions, combine, formatOf } from './table-file'

/** Adds add. */
export function addAddCommand(program: Command, run: Runner): void {
  run(
    addFormatOptions(
      program
        .command('add <dataset> [file...]')
        .description(
          'add the rows of a file, several files, a folder or another dataset to a dataset, or bring it to a newer version of its file, as one step that undo takes back',
        )
        .option('--from <dataset>', 'rows of this dataset in place of a file')
        .option('--update', 'the file is a newer version: rows are matched by id, by all cells, then by text')
        .option('--dry-run', 'say what would happen, and do nothing')
        .option('--skip-known', 'leave out rows whose text is there already')
        .option('--remove-missing', 'with --update: take away rows that the newer version no longer has')
        .option('--of-source <name>', 'with --update: compare only rows that came from this source')
        .option('--source-name <name>', 'what the column source says of the new rows; the name of the file')
        .option('--part <what>', 'part of new rows with a label: train, none, or column (as the file says)')
        .option(
          '--map-label <from=to>',
          'a label of the source is this one here, or none after the =; may be given several times',
          collect,
        )
        .option(
          '--map-column <from=to>',
          'a column of the source is this one here, a new one after the = where nothing stands, or - to leave it out',
          collect,
        )
        .option('--text <column>', 'column of the file with the messages')
        .option('--label <column>', 'column of the file with the labels; may be given several times', collect)
        .option('--kind <column=kind>', 'what a label column holds: single, multi or ordered', collect)
        .option('--separator <char>', 'between several labels of a cell: | ; , or json')
        .option('--split <column>', 'column of the file that says the part')
        .option('--id <column>', 'column of the file with your own ids'),
    ),
    addCommand,
  )
}

async function addCommand(
  { session, output, signal }: Work,
  [dataset = '', ...files]: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const { datasets } = session.client
  const other = textOption(options, 'from')
  if ((other === undefined) === (files.length === 0))
    throw new WinnowError('input.invalid', 'Name a file whose rows are added, or a dataset with --from.', {
      hint: '`winnow add mail october.csv`, or `winnow add mail --from public`.',
    })
  const target = await datasets.get({ dataset })
  const staged =
    other === undefined ? await stage({ session, output, signal }, target.columns, files, options) : null
  const source = other === undefined ? null : await datasets.get({ dataset: other })
  try {
    const columns = source?.columns ?? staged?.columns ?? []
    const request = requestOf(
      target.id,
      staged ? { kind: 'staged', id: staged.id } : { kind: 'dataset', dataset: other ?? '' },
      { target: target.columns, source: columns, outputs: source?.outputs.map(({ name }) => name) ?? null },
      options,
    )
    const preview = await datasets.addition(request, { signal })
    const notices = staged?.notices ?? []
    const { samples: _samples, knownLabels: _known, ...figures } = preview
    const rejected = staged?.rejected ?? 0
    if (options['dryRun'] === true)
      return output.result({ ...figures, rejected, notices, dryRun: true }, () =>
        [...describe(preview, rejected), ...notices, 'Nothing was done: --dry-run.'].join('\n'),
      )
    for await (const event of datasets.add(request, { signal })) {
      if (event.type === 'progress')
        output.progress(event, { done: event.rows, total: event.totalRows, note: `${event.rows} rows` })
      else {
        const { addition } = event
        output.result(
          {
            dataset: target.name,
            ...addition,
            rejected,
            known: preview.known,
            leaking: preview.leaking,
            notices,
          },
          () =>
            [
              `${addition.description}. The dataset is at revision ${addition.revision}.`,
              ...describe(preview, rejected).slice(1),
              ...notices,
            ].join('\n'),
        )
        return
      }
    }
    throw new WinnowError('input.invalid', 'It was stopped. Nothing was added.', { hint: 'Start it again.' })
  } finally {
    if (staged) await datasets.unstage({ staged: staged.id }).catch(() => undefined)
  }
}

/** Reads the file, or several as one, with the roles that the dataset's columns have. */
async function stage(
  { session, output, signal }: Work,
  target: readonly Column[],
  files: readonly string[],
  options: Record<string, unknown>,
): Promise<Staged & { readonly columns: readonly Column[] }> {
  const { datasets } = session.client
  const [file = ''] = files
  const combined = await combine(session, files, signal)
  const source = combined?.source ?? pathSource(file)
  const format = formatOf(options)
  const given = (['text', 'label', 'split', 'id'] as const).flatMap((role) =>
    [(options[role] as string | string[] | undefined) ?? []]
      .flat()
      .map((column): GivenRole => ({ column, role })),
  )
  addKinds(given, options)
  const look = await datasets.inspect({ source, format, ...(given.length > 0 ? { roles: given } : {}) })
  const chosen = new Set(given.map(({ column }) => column))
  const like = rolesLike(look.columns, target)
  const columns = look.columns.map((column, at) =>
    chosen.has(column.name) || chosen.has(column.name.trim()) ? column : (like[at] ?? column),
  )
  const held = new Set(given.filter(({ role }) => role !== 'label').map(({ role }) => role))
  const roles = columns.map(({ index, name, role, kind, separator }): GivenRole => {
    const isSecond = held.has(role) && !chosen.has(name) && !chosen.has(name.trim())
    return {
      column: index,
      role: isSecond ? 'metadata' : role,
      ...(role === 'label' && kind ? { kind } : {}),
      ...(role === 'label' && separator ? { separator } : {}),
    }
  })
  for await (const event of datasets.stage({ source, format, roles }, { signal })) {
    if (event.type === 'progress')
      output.progress(event, { done: event.doneBytes, total: event.totalBytes, note: `${event.rows} rows` })
    else {
      const { staged } = event
      return {
        ...staged,
        notices: [...(combined?.notices ?? []), ...staged.notices],
        columns: columns.map((column, at) => ({ ...column, role: roles[at]?.role ?? 'metadata' })),
      }
    }
  }
  throw new WinnowError('input.invalid', `Reading ${basename(file)} was stopped.`, {
    hint: 'Start it again.',
  })
}

type Known = {
  readonly target: readonly Column[]
  readonly source: readonly Column[]
  /** Null: the label columns of the source, by name. */
  readonly outputs: readonly string[] | null
}

function requestOf(
  dataset: string,
  from: AdditionRequest['from'],
  known: Known,
  options: Record<string, unknown>,
): AdditionRequest {
  const part = textOption(options, 'part')
  if (part !== undefined && part !== 'train' && part !== 'none' && part !== 'column')
    throw new WinnowError('input.invalid', `--part is train, none or column. Found: ${part}.`)
  const mode = options['update'] === true ? 'update' : 'append'
  for (const flag of ['removeMissing', 'ofSource'] as const)
    if (options[flag] !== undefined && mode === 'append')
      throw new WinnowError(
        'input.invalid',
        `--${flag === 'ofSource' ? 'of-source' : 'remove-missing'} is for --update.`,
        { hint: 'Without --update every row of the file is added.' },
      )
  const name = textOption(options, 'sourceName')
  const ofSource = textOption(options, 'ofSource')
  const columns = mapped(options, 'mapColumn').map(([one, to]) => ({
    from: columnNamed(known.source, one),
    to: to === '' ? ('new' as const) : to === '-' ? ('none' as const) : columnNamed(known.target, to),
  }))
  const outputs =
    known.outputs ?? known.source.filter(({ role }) => role === 'label').map((column) => column.name.trim())
  const labels = mapped(options, 'mapLabel').flatMap(([one, to]) =>
    outputs.map((output) => ({ output, from: one, to: to === '' ? null : to })),
  )
  return {
    dataset,
    from,
    mode,
    ...(columns.length > 0 ? { columns } : {}),
    ...(labels.length > 0 ? { labels } : {}),
    ...(part === undefined ? {} : { part }),
    ...(name === undefined ? {} : { sourceName: name }),
    ...(ofSource === undefined ? {} : { ofSource }),
    ...(options['skipKnown'] === true ? { skipKnown: true } : {}),
    ...(options['removeMissing'] === true ? { removeMissing: true } : {}),
  }
}

function mapped(options: Record<string, unknown>, name: 'mapColumn' | 'mapLabel'): [string, string][] {
  const given = (options[name] as string[] | undefined) ?? []
  return given.map((text) => {
    const at = text.lastIndexOf('=')
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
    const flag = name === 'mapColumn' ? '--map-column' : '--map-label'
    throw new WinnowError('input.invalid', `${flag} is old=new. Found: ${text}.`)
  })
}

function columnNamed(columns: readonly Column[], name: string): number {
  const found =
    columns.find((one) => one.name === name) ?? columns.find((one) => one.name.trim() === name.trim())
  if (found) return found.index
  throw new WinnowError(
    'csv.columnNotFound',
    `There is no column named ${name}; there are ${columns.map((column) => column.name).join(', ')}.`,
  )
}

function describe(preview: AdditionPreview, rejected: number): string[] {
  const { added, changed, removed, same, known, leaking, keptLabels, keptFrozen, matchedBy } = preview
  const moved = preview.labels.filter(({ how }) => how !== 'same')
  return [
    `Of ${preview.rows} rows ${added} are new, ${changed} changed, ${same} the same; ${removed} are there and no longer in the source.`,
    ...(matchedBy === null ? [] : [`Rows were matched by ${matchedBy === 'id' ? 'id' : 'their content'}.`]),
    ...(known > 0 ? [`${known} texts were there already.`] : []),
    ...(leaking > 0
      ? [`${leaking} new rows are in no part: their text stands outside training, or the test part is held.`]
      : []),
    ...(keptLabels > 0 ? [`${keptLabels} rows keep the label that a person gave.`] : []),
    ...(keptFrozen > 0 ? [`${keptFrozen} rows stay as they are: a run was judged on them.`] : []),
    ...(rejected > 0 ? [`${rejected} lines could not be read.`] : []),
    ...(moved.length > 0
      ? [
          textTable(
            ['label there', 'rows', 'label here', ''],
            moved.map((one) => [one.from, one.rows, one.to ?? 'none', one.how]),
          ),
        ]
      : []),
  ]
}
