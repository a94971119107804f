// What the roles of columns are called.
import type { ColumnRole } from '../../shared/domain/file'
import type { LabelReading } from '../../shared/domain/label-kind'

/** A role as it is chosen: a column of labels in three kinds. */
export type RoleChoice = ColumnRole | 'multi' | 'ordered'

/** The choices and their names. */
export const roleNames: Readonly<Record<RoleChoice, string>> = {
  text: 'Text',
  append: 'Text to append',
  label: 'Label',
  multi: 'Labels, several',
  ordered: 'Label, ordered',
  split: 'Split',
  id: 'Id',
  date: 'Date',
  group: 'Group',
  metadata: 'Metadata',
}

/** What a column stands for in the list of choices. */
export function choiceOf({ role, kind }: LabelReading & { readonly role: ColumnRole }): RoleChoice {
  return role === 'label' && kind !== undefined && kind !== 'single' ? kind : role
}

/** The role of a column in words. */
export const choiceName = (column: LabelReading & { readonly role: ColumnRole }): string =>
  roleNames[choiceOf(column)]
