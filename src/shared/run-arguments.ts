// The command lines that import a file and train a run as they were.
import type { Dataset, SplitSummary } from './domain/dataset'
import type { Run } from './domain/run'
import { specOf } from './models'
import { changedFlags } from './models/settings'

/** A word as a POSIX shell reads it. */
export const shellWord = (word: string): string =>
  /^[\w@%+:,./-]+$/u.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** `winnow import` and `winnow train` with every flag that matters. */
export function fullArguments(
  run: Run,
  dataset: Dataset,
  split: SplitSummary | null,
): { readonly importing: string; readonly training: string } {
  const flagOf = { text: 'text', append: 'append-text', label: 'label', split: 'split', id: 'id' } as const
  const columns = dataset.columns.flatMap(({ role, name }) =>
    role in flagOf ? [`--${flagOf[role as keyof typeof flagOf]}`, shellWord(name)] : [],
  )
  const kinds = dataset.columns.flatMap(({ role, name, kind }) =>
    role === 'label' && kind !== undefined ? ['--kind', shellWord(`${name}=${kind}`)] : [],
  )
  const method = split?.method
  const ratios =
    method?.kind === 'ratios'
      ? [
          '--ratios',
          ['train', 'validation', 'test']
            .map((part) => Math.round((method.ratios[part] ?? 0) * 1000) / 10)
            .join('/'),
          '--split-seed',
          String(method.seed),
        ]
      : []
  const outputs = run.outputs.flatMap(({ output }) => ['--output', shellWord(output)])
  const model = run.model ? ['--model', shellWord(run.model.path)] : []
  const name = shellWord(dataset.name)
  return {
    importing: [
      'winnow import',
      shellWord(dataset.fileName),
      '--name',
      name,
      ...columns,
      ...kinds,
      ...ratios,
    ].join(' '),
    training: [
      `winnow train --dataset ${name} --family ${run.family}`,
      ...outputs,
      ...model,
      ...changedFlags(specOf(run.family), run.settings),
    ].join(' '),
  }
}
