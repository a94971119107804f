// The head of a model card as Hugging Face reads it, in YAML. Values are JSON strings, which YAML takes as they are.
import { metricsOf } from '../../../shared/metrics'
import type { ReportData } from './data'
import { oneLine } from './document'

/** Licences by the identifiers of the card's specification; any other is `other` with its name. */
const licences = new Set(
  'apache-2.0 mit openrail bsl-1.0 cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 eupl-1.1 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc mpl-2.0 ms-pl odbl odc-by unlicense'.split(
    ' ',
  ),
)

const quoted = (text: string): string =>
  JSON.stringify(oneLine(text))
    .replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/gu, ' ')
    // Pages that show the head must not read markup in it.
    .replaceAll('<', '\\u003c')

/** The head, its dashes included. */
export function cardHead({ run, dataset, card, outputs }: ReportData): string {
  const languages = languageCodes(card.language)
  const licence = card.licence.trim().toLowerCase().replaceAll(' ', '-')
  const results = outputs.flatMap(({ own, parts }) => {
    const [first] = parts
    if (!first) return []
    const infos = metricsOf(own.kind)
    return [
      '  - task:',
      '      type: text-classification',
      `      name: ${quoted(own.output)}`,
      '    dataset:',
      `      name: ${quoted(dataset.name)}`,
      `      type: ${quoted(dataset.name)}`,
      `      split: ${quoted(first.part)}`,
      '    metrics:',
      ...Object.entries(first.evaluation.metrics).flatMap(([id, { value }]) => [
        `    - type: ${quoted(names[id] ?? id)}`,
        `      name: ${quoted(infos[id]?.label ?? id)}`,
        `      value: ${value}`,
      ]),
    ]
  })
  return [
    '---',
    ...(languages.length > 0 ? ['language:', ...languages.map((code) => `- ${quoted(code)}`)] : []),
    ...(licence === ''
      ? []
      : licences.has(licence)
        ? [`license: ${licence}`]
        : ['license: other', `license_name: ${quoted(card.licence)}`]),
    'library_name: winnow',
    'pipeline_tag: text-classification',
    'tags:',
    '- text-classification',
    `- ${run.family}`,
    ...(run.model ? ['base_model:', `- ${quoted(run.model.name)}`] : []),
    ...(results.length > 0 ? ['model-index:', `- name: ${quoted(run.name)}`, '  results:', ...results] : []),
    '---',
    '',
  ].join('\n')
}

/** Names of figures as they are known there. */
const names: Readonly<Record<string, string>> = {
  macroF1: 'f1',
  microF1: 'f1',
  mcc: 'matthews_correlation',
  macroPrecision: 'precision',
  macroRecall: 'recall',
}

/** Codes of languages that are named by code or in English: `en`, `Japanese and German`. */
export function languageCodes(said: string): string[] {
  const english = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const codeOf = new Map<string, string>()
  for (const first of letters)
    for (const second of letters) {
      const code = first + second
      const name = english.of(code)?.toLowerCase()
      if (name !== undefined && !codeOf.has(name)) codeOf.set(name, code)
    }
  const known = new Set(codeOf.values())
  const words = said.toLowerCase().split(/[^\p{L}]+/u)
  return [
    ...new Set(
      words.flatMap(
        (word) => codeOf.get(word) ?? (known.has(word) && said.trim().length <= 12 ? [word] : []),
      ),
    ),
  ]
}
