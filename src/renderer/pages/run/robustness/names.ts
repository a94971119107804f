import type { ChangeKind } from '../../../../shared/domain/robustness'
import { changeNames } from '../../../../shared/robustness/perturb'

/** A change by its name for people. */
export const nameOf = ({ kind, isOwn }: { readonly kind: string; readonly isOwn: boolean }): string =>
  isOwn ? kind : (changeNames[kind as ChangeKind] ?? kind)
