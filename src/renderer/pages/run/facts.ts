// What a run found before its first step, as names and values: the same beside the curves and in its settings.
import { amount, count, plural } from '../../components/format'
import type { RunProgress } from './run-state'

/** One line of facts, with what it means where a word is not plain. */
export type Fact = { readonly name: string; readonly value: string; readonly meaning?: string }

/** The facts of the start; empty before it. */
export function startFacts({ started, checkpoint }: RunProgress): Fact[] {
  if (!started) return []
  return [
    { name: 'Engine', value: `${started.device}, ${started.precision}` },
    {
      name: 'Training, validation, test',
      value: [started.trainRows, started.validationRows, started.testRows].map(count).join(' / '),
      meaning: 'Rows that it learns from, that choose the best epoch, and that test the result.',
    },
    {
      name: 'Steps',
      value: `${count(started.totalSteps)}, each of ${plural(started.rowsPerStep, 'row')}`,
      meaning:
        'A step reads so many messages and changes the model once: batch size times gradient accumulation.',
    },
    ...(started.text
      ? []
      : [
          { name: 'Features', value: count(started.features), meaning: 'Words and pieces that are counted.' },
        ]),
    {
      name: 'Trained numbers',
      value: amount(started.trainableParameters),
      meaning: `${count(started.trainableParameters)} trainable parameters`,
    },
    ...(started.resumedFrom > 0
      ? [{ name: 'Went on from', value: `step ${count(started.resumedFrom)}` }]
      : []),
    ...(checkpoint > 0
      ? [
          {
            name: 'Last checkpoint',
            value: `step ${count(checkpoint)}`,
            meaning: 'Saved to the disk: the run can go on from here after a crash.',
          },
        ]
      : []),
  ]
}
