// Which columns of a file make up the texts that are scored: those that the model learnt from, where the file has them.
import type { Handlers } from '../../shared/contract/define'
import type { DetectedFormat } from '../../shared/domain/file'
import { textColumnsOf, textPlaces, textRecipe } from '../../shared/domain/joined-text'
import type { WorkerContract } from './contract'
import { settleColumns } from './table-head'

type Asked = Pick<
  Parameters<Handlers<WorkerContract>['file']['score']>[0],
  'path' | 'textColumn' | 'appendColumn' | 'trained'
>

/**
 * The named columns, else those named as in training, else the likeliest text alone. The notices say how two columns make a
 * text, and what the file lacks for a text as in training.
 * @throws WinnowError as `settleColumns`.
 */
export async function findTexts(
  input: Asked,
  format: DetectedFormat,
): Promise<{ readonly places: ReturnType<typeof textPlaces>; readonly notices: string[] }> {
  const { trained, appendColumn, textColumn } = input
  let lacking: string[] = []
  let appended: string | null = null
  const columns = await settleColumns(input.path, format, (header) => {
    const isThere = (name: string): boolean => header.filter((one) => one === name).length === 1
    const text = textColumn ?? (trained && isThere(trained.text) ? trained.text : undefined)
    if (trained && trained.appended !== null)
      lacking = [...(text === undefined ? [trained.text] : []), trained.appended].filter(
        (name) => !isThere(name),
      )
    const learnt = trained?.appended ?? null
    const isOwn = learnt !== null && lacking.length === 0 && text?.trim() !== learnt.trim()
    appended = appendColumn === undefined ? (isOwn ? learnt : null) : appendColumn
    return [
      ...(text === undefined ? [] : [{ column: text, role: 'text' as const }]),
      ...(appended === null ? [] : [{ column: appended, role: 'append' as const }]),
    ]
  })
  const found = textPlaces(columns)
  const read = textColumnsOf(columns)
  // A heading that is guessed is not read: the model has not learnt with one.
  const places = appended === null ? { ...found, appended: undefined } : found
  if (read === null) return { places, notices: [] }
  if (appended !== null) return { places, notices: [`Each text is ${textRecipe(read)}.`] }
  if (trained === null || trained.appended === null) return { places, notices: [] }
  const why = lacking.length === 0 ? 'as you chose' : `the file has no column ${lacking.join(' and no ')}`
  return {
    places,
    notices: [
      `The model learnt from ${textRecipe(trained)}. Here ${read.text} is read alone (${why}), so what it says may differ.`,
    ],
  }
}
