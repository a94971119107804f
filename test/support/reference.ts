// The pages of docs/reference, made from the contract, the error catalogue, the families, the metrics and the
// commands. scripts/make-reference.mjs writes them; test/reference.test.ts compares.
import type { Command } from 'commander'
import { createProgram } from '../../src/main/cli/program'
import { contract } from '../../src/shared/contract'
import * as contractTypes from '../../src/shared/contract'
import * as app from '../../src/shared/domain/app'
import * as dataset from '../../src/shared/domain/dataset'
import * as file from '../../src/shared/domain/file'
import * as filter from '../../src/shared/domain/filter'
import * as ids from '../../src/shared/domain/ids'
import * as model from '../../src/shared/domain/model'
import * as prediction from '../../src/shared/domain/prediction'
import * as run from '../../src/shared/domain/run'
import { ErrorCode, errorCatalog, WinnowError, WireError } from '../../src/shared/errors'
import { metricsOf } from '../../src/shared/metrics'
import { families } from '../../src/shared/models'
import { type FamilySpec, formatSetting, type Setting } from '../../src/shared/models/settings'
import { createTypeTexts } from './type-text'

const note = 'Made by `node scripts/make-reference.mjs`; do not edit.'

/** Every page by file name; `contractSource` is the text of the contract's file, for its comments. */
export function makeReference(contractSource: string): Record<string, string> {
  const pages = {
    'calls.md': calls(contractSource),
    'errors.md': errors(),
    'settings.md': settings(),
    'metrics.md': metricList(),
    'command-line.md': commandLine(),
  }
  return Object.fromEntries(Object.entries(pages).map(([name, lines]) => [name, `${lines.join('\n')}\n`]))
}

function calls(source: string): string[] {
  const types = createTypeTexts([
    ids,
    app,
    dataset,
    file,
    filter,
    model,
    prediction,
    run,
    contractTypes,
    { ErrorCode, WireError },
  ])
  const comments = commentsOf(source)
  const entries = Object.entries(contract).flatMap(([namespace, group]) =>
    Object.entries(group).flatMap(([name, entry]) => {
      const method = `${namespace}.${name}`
      const comment = comments.get(method)
      return [
        '',
        `## ${method}`,
        ...(comment ? [comment, ''] : []),
        `- takes ${code(types.describe(entry.input, 'input'))}`,
        `- ${entry.kind === 'call' ? 'answers' : 'streams'} ${code(types.describe(entry.output, 'output'))}`,
      ]
    }),
  )
  return [
    '# Calls',
    note,
    '',
    'What a page or a terminal can ask of Winnow’s main process: a call has one answer, a stream many. A member with `?` may be left out.',
    ...entries,
    '',
    '# Types',
    ...types.mentioned().flatMap(([name, text]) => ['', `**${name}**: ${code(text)}`]),
  ]
}

/** The comment before each entry of the contract, by method. */
function commentsOf(source: string): Map<string, string> {
  const found = new Map<string, string>()
  let namespace = ''
  let comment = ''
  for (const line of source.slice(source.indexOf('define({')).split('\n')) {
    namespace = /^ {2}(\w+): \{/u.exec(line)?.[1] ?? namespace
    const method = /^ {4}(\w+): (?:call|stream)\(/u.exec(line)?.[1]
    if (method && comment) found.set(`${namespace}.${method}`, comment)
    comment = /^ {4}\/\*\* (.*) \*\/$/u.exec(line)?.[1] ?? ''
  }
  return found
}

function errors(): string[] {
  const rows = Object.entries(errorCatalog).map(([id, { kind, title, hint }]) => {
    const { exitCode } = new WinnowError(id as ErrorCode, title)
    return [code(id), kind, String(exitCode), title, hint]
  })
  return [
    '# Errors',
    note,
    '',
    'Who can act: *input* the person, by changing what they gave; *state* the person, by another order of steps; *machine* the owner of the machine; *bug* Winnow’s authors. The last number is the exit code of a command.',
    '',
    ...table(['code', 'kind', 'exit', 'title', 'remedy'], rows),
  ]
}

function settings(): string[] {
  const specs: readonly FamilySpec[] = Object.values(families)
  const pages = specs.flatMap((spec) => [
    '',
    `## ${spec.label} (${code(spec.id)})`,
    spec.summary,
    '',
    ...table(
      ['flag', 'name', 'values', 'default', 'what it does'],
      spec.settings.map((setting) => [
        code(`--${setting.flag}`),
        setting.label,
        valuesOf(setting),
        formatSetting(setting, setting.default),
        setting.help,
      ]),
    ),
  ])
  return [
    '# Settings',
    note,
    '',
    'Each is a flag of `winnow train`, a field of the form and a column of the runs.',
    ...pages,
  ]
}

function valuesOf(setting: Setting): string {
  if (setting.kind === 'switch') return 'on, off'
  if (setting.kind === 'choice')
    return setting.choices.map(({ value, label }) => `${code(value)} ${label}`).join('; ')
  const unit = setting.unit ? ` ${setting.unit}` : ''
  const whole = setting.kind === 'integer' ? 'whole, ' : ''
  const word = setting.word ? `, or ${code(setting.word.text)}` : ''
  return `${whole}${formatSetting(setting, setting.min)} to ${setting.max}${unit}${word}`
}

function metricList(): string[] {
  const kinds = [
    ['One label a message', 'single'],
    ['Several labels a message', 'multi'],
    ['Classes that stand in an order', 'ordered'],
  ] as const
  const single = new Set(Object.keys(metricsOf('single')))
  return [
    '# Metrics',
    note,
    '',
    'Each has a 95 % interval: 1,000 resamples of the rows with seed 42, fewer beyond 200,000 rows (200 at the least), percentiles; that of the calibration error is mirrored at the value. A figure that is not defined for the rows is left out.',
    ...kinds.flatMap(([title, kind]) => {
      const infos = Object.entries(metricsOf(kind)).filter(([id]) => kind !== 'ordered' || !single.has(id))
      const rows = infos.map(([id, { label, better, format, help, needs }]) => [
        code(id),
        label,
        better,
        format,
        needs === undefined ? help : `${help} ${needs}`,
      ])
      const more = kind === 'ordered' ? ['Beside those of one label a message:', ''] : []
      return [
        '',
        `## ${title}`,
        '',
        ...more,
        ...table(['id', 'name', 'better', 'shown as', 'what it says'], rows),
      ]
    }),
  ]
}

function commandLine(): string[] {
  const program = createProgram({ out: process.stdout, err: process.stderr }, '')
  const shared = program.options.filter((option) => option.long !== '--version')
  const inherited = new Set(shared.map((option) => option.long))
  const describe = (command: Command, path: string): string[] => {
    const own = command.options.filter((option) => !inherited.has(option.long))
    const args = command.registeredArguments.map((one) => {
      const name = one.variadic ? `${one.name()}...` : one.name()
      return one.required ? ` <${name}>` : ` [${name}]`
    })
    const children = command.commands.flatMap((child) => describe(child, `${path} ${child.name()}`))
    const rows = own.map((option) => [
      code(option.flags),
      option.defaultValue === undefined || typeof option.defaultValue === 'boolean'
        ? option.mandatory
          ? 'required'
          : ''
        : String(option.defaultValue),
      option.description,
    ])
    return [
      '',
      `## ${code(`${path}${args.join('')}`)}`,
      sentence(command.description()),
      ...(rows.length > 0 ? ['', ...table(['option', 'default', 'meaning'], rows)] : []),
      ...children,
    ]
  }
  return [
    '# Command line',
    note,
    '',
    'Exit code 0; 2 for what you can change; 1 for the rest. Every command takes:',
    '',
    ...table(
      ['option', 'meaning'],
      shared.map((option) => [code(option.flags), option.description]),
    ),
    ...program.commands.flatMap((command) => describe(command, `winnow ${command.name()}`)),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)]
}

function code(text: string): string {
  return `\`${text}\``
}

function sentence(text: string): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
