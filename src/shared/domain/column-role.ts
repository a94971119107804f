// Roles of the columns of a dataset that is there: what may become what, and what a change of them touches. Parts were read at
// the import and live in splits, so that column keeps its role: a split is made from any column.
import { z } from 'zod'
import { type Column, ColumnRole } from './file'
import { TextColumns, textPlaces, textRecipe } from './joined-text'

/** Roles that a column can be given after the import. */
export const LaterRole = z.enum(['text', 'append', 'label', 'id', 'date', 'group', 'metadata'])
export type LaterRole = z.infer<typeof LaterRole>

/** A column, by index or by header (verbatim, else trimmed), with the role that it gets. */
export const RoleChange = z.object({
  column: z.union([z.int().nonnegative(), z.string()]),
  role: LaterRole,
})
export type RoleChange = z.infer<typeof RoleChange>

/** Roles that one column holds at most. */
const single: readonly ColumnRole[] = ['text', 'append', 'id', 'date']

/** A column as far as these ask of it. */
export type Roled = { readonly name: string; readonly role: ColumnRole }

/** Names of the columns whose rows belong together, in the order of the file. */
export const groupColumns = (columns: readonly Roled[]): string[] =>
  columns.flatMap(({ name, role }) => (role === 'group' ? [name] : []))

/** Name of the column of dates; null where there is none. */
export const dateColumn = (columns: readonly Roled[]): string | null =>
  columns.find(({ role }) => role === 'date')?.name ?? null

/** Columns that are not the text, those with the role first. */
export function columnsBut(columns: readonly Roled[], first: ColumnRole): Roled[] {
  const others = columns.filter(({ role }) => role !== 'text')
  return others.toSorted((a, b) => Number(b.role === first) - Number(a.role === first))
}

/** Why rows of a group belong on one side. */
export const groupReason = (column: string): string =>
  `Rows of one ${column} are never on two sides. Divided at random, a model meets in test whom it has learnt from, and the score is better than it will be for a new ${column}.`

/** Whether the role of a column was settled by the import. */
export const isSettled = (role: ColumnRole): boolean => role === 'split'

/**
 * The columns with one given a role; who held a role that one column holds becomes metadata. The column of the text keeps its
 * role until another one has it.
 */
export function withLaterRole(columns: readonly Column[], index: number, role: LaterRole): Column[] {
  const own = columns.find((column) => column.index === index)
  if (!own || isSettled(own.role) || (own.role === 'text' && role !== 'text')) return [...columns]
  return columns.map((column) => {
    if (column.index === index) {
      const { kind: _kind, separator: _separator, ...plain } = column
      return role === own.role ? column : { ...plain, role }
    }
    return single.includes(role) && column.role === role ? { ...column, role: 'metadata' } : column
  })
}

/** Whether texts are made of the same columns in both. */
export function haveSameTexts(before: readonly Column[], after: readonly Column[]): boolean {
  const [was, is] = [textPlaces(before), textPlaces(after)]
  return was.text === is.text && was.appended === is.appended
}

/** Labels that come or go with the role of a column. */
export const LabelsTouched = z.object({
  column: z.string(),
  /** Different labels. */
  labels: z.int(),
  /** Rows that get or lose a label. */
  rows: z.int(),
  /** Rows whose label was not read from a file: they keep it where labels come, and lose it where labels go. */
  given: z.int(),
})
export type LabelsTouched = z.infer<typeof LabelsTouched>

/** What a change of roles touches. */
export const RoleEffect = z.object({
  changes: z.array(z.object({ column: z.string(), before: ColumnRole, after: ColumnRole })),
  /** Rows that get another text, and those that were edited here and keep theirs. */
  newTexts: z.int(),
  keptTexts: z.int(),
  /** What a text is made of from then on; null where that stays. */
  texts: TextColumns.nullable(),
  labelsCome: z.array(LabelsTouched),
  labelsGo: z.array(LabelsTouched),
  /** Rows whose own id changes. */
  newIds: z.int(),
  /** Runs that learnt from the texts as they are. */
  runs: z.int(),
})
export type RoleEffect = z.infer<typeof RoleEffect>

const rows = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`

const comeSentence = ({ column, labels, rows: count, given }: LabelsTouched): string =>
  `${column} becomes labels of their own: ${labels.toLocaleString('en')} ${labels === 1 ? 'label' : 'labels'} on ${rows(count)}.${
    given > 0 ? ` ${rows(given)} labelled here keep what they were given.` : ''
  }`

const goSentence = ({ column, rows: count, given }: LabelsTouched): string =>
  `${rows(count)} lose their label in ${column}${given > 0 ? `, ${given.toLocaleString('en')} of them given here` : ''}. Runs keep the labels they learnt.`

/** The same in sentences. */
export function effectSentences(effect: RoleEffect): string[] {
  const { changes, newTexts, keptTexts, texts, labelsCome, labelsGo, newIds, runs } = effect
  if (changes.length === 0) return ['Nothing changes.']
  const groups = changes.filter(({ after }) => after === 'group').map(({ column }) => column)
  const [date] = changes.filter(({ after }) => after === 'date').map(({ column }) => column)
  return [
    ...labelsCome.map(comeSentence),
    ...labelsGo.map(goSentence),
    ...(texts === null
      ? [
          labelsCome.length + labelsGo.length > 0
            ? 'Texts and splits stay as they are; rows without a label until now are in no part until a new split.'
            : 'Texts, labels and splits stay as they are.',
        ]
      : [
          `The text of ${rows(newTexts)} changes to ${textRecipe(texts)}${texts.appended === null ? ' alone' : ''}. They are counted, hashed and indexed anew; the cells of the file stay.`,
          ...(keptTexts > 0 ? [`${rows(keptTexts)} edited here keep their text.`] : []),
          'Splits and other labels stay. A check of the data is outdated, and equal texts may now stand on two sides of the split.',
          ...(runs > 0
            ? [
                runs === 1
                  ? '1 run learnt from the texts as they are, and what it said stays; score again to compare.'
                  : `${runs} runs learnt from the texts as they are, and what they said stays; score again to compare.`,
              ]
            : []),
        ]),
    ...(newIds > 0 ? [`${rows(newIds)} get another id of your own.`] : []),
    ...(groups.length > 0
      ? [`New splits can keep rows of one ${groups.join(', or of one ')} together.`]
      : []),
    ...(date === undefined ? [] : [`New splits by date go by ${date} first.`]),
  ]
}
