// The small classifier that transformers saved (test/golden/classifier), and what transformers and scikit-learn say.
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Figures = { readonly rows: number } & Readonly<
  Record<'accuracy' | 'macroF1' | 'weightedF1' | 'balancedAccuracy' | 'mcc' | 'kappa', number>
>

/** What make-classifier.py wrote. */
export type SstGolden = {
  readonly labels: readonly string[]
  readonly texts: readonly { readonly text: string; readonly probabilities: readonly number[] }[]
  readonly rows: readonly {
    readonly text: string
    /** Empty where the row has none. */
    readonly label: string
    readonly split: 'train' | 'test'
    /** The label that the model gives it. */
    readonly said: string
    readonly probabilities: readonly number[]
  }[]
  readonly figures: Readonly<Record<'train' | 'test' | 'all', Figures>>
}

const golden = join(import.meta.dirname, '..', 'golden', 'classifier')

/** Folder of the classifier as it is checked in. */
export const sstFolder = join(golden, 'sst')

/** What transformers and scikit-learn say. */
export const sst = JSON.parse(readFileSync(join(golden, 'sst.json'), 'utf8')) as SstGolden

/** A copy of the folder that a test may change. */
export function copySst(folder: string): string {
  cpSync(sstFolder, folder, { recursive: true })
  return folder
}

/** The rows as a CSV file: text, label, split. */
export const sstCsv = `text,label,split\n${sst.rows.map((row) => `${row.text},${row.label},${row.split}`).join('\n')}\n`
