// A linked model folder in words: what it is, how large, whether it can be used. Pure.
import type { FolderReport, LinkedModel } from '../../shared/domain/model'
import { amount, plural } from './format'

const architectures: Readonly<Record<string, string>> = {
  bert: 'BERT',
  distilbert: 'DistilBERT',
  roberta: 'RoBERTa',
  'xlm-roberta': 'XLM-RoBERTa',
  mpnet: 'MPNet',
  electra: 'ELECTRA',
  camembert: 'CamemBERT',
}

/** The architecture's own spelling: `BERT`. */
export const architectureName = (report: FolderReport): string =>
  architectures[report.architecture] ?? (report.architecture || 'not said')

/** `BERT, 6 layers`. */
export const shapeText = (report: FolderReport): string =>
  report.layers > 0
    ? `${architectureName(report)}, ${plural(report.layers, 'layer')}`
    : architectureName(report)

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' })

/** The name of a language from its code; what is no code is left as it is. */
export function languageName(code: string): string {
  try {
    return languageNames.of(code) ?? code
  } catch {
    return code
  }
}

/** `English`, `English and German`, `104 languages`; empty where the folder does not say. */
export function languagesText(report: FolderReport, most = 2): string {
  const names = report.languages.map(languageName)
  if (names.length === 0) return ''
  if (names.length > most) return `${names.length} languages`
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `22.7 M, English`: what tells one model from another in a list. */
export const modelNote = (model: LinkedModel): string =>
  [model.report.parameters > 0 ? amount(model.report.parameters) : '', languagesText(model.report)]
    .filter(Boolean)
    .join(', ')

/** Whether a model can be used now, and the word for it. */
export type ModelState = 'complete' | 'incomplete' | 'missing'

/** How a linked model stands; a folder that is gone comes first, for its report is of earlier. */
export function modelState(model: LinkedModel): ModelState {
  if (!model.isThere) return 'missing'
  return model.report.problems.length > 0 ? 'incomplete' : 'complete'
}

/** Tone and word of a model's state. */
export const modelStateWords: Readonly<
  Record<ModelState, { readonly tone: 'good' | 'warn' | 'bad'; readonly word: string }>
> = {
  complete: { tone: 'good', word: 'Complete' },
  incomplete: { tone: 'bad', word: 'Cannot be used' },
  missing: { tone: 'warn', word: 'Folder is gone' },
}

/** Why a model cannot be used now, in a sentence; null where it can. */
export function modelFault(model: LinkedModel): string | null {
  const state = modelState(model)
  if (state === 'missing') return `The folder of ${model.name} is not reachable.`
  return state === 'incomplete' ? (model.report.problems[0] ?? null) : null
}
