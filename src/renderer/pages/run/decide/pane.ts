import type { BusinessInputs } from '../../../../shared/domain/policy'
import type { Run, RunOutput } from '../../../../shared/domain/run'
import type { Decided, DecisionState } from './use-decision'

/** What every pane of the page is given. */
export type PaneProps = {
  readonly run: Run
  readonly own: RunOutput
  readonly state: DecisionState
  readonly decided: Decided
  readonly onChange: (patch: Partial<DecisionState>) => void
  readonly onInputs: (patch: Partial<BusinessInputs>) => void
}
