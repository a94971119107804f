import { type ReactNode, useState } from 'react'
import type { PolicyAction } from '../../../shared/domain/policy'
import { percentNumber } from '../../components/format'
import { Picker } from '../../components/Picker'
import { usePolicies } from '../../components/use-policies'
import type { Predictor } from '../../components/predictors'
import css from './try-it.module.css'
import { useAction } from './use-answers'

/** What a policy of the run does with the text; nothing where the run has none. */
export function Acting(props: { readonly model: Predictor; readonly text: string }): ReactNode {
  const { model, text } = props
  const policies = usePolicies(model.ref)
  const [chosen, setChosen] = useState<string | null>(null)
  const policy = policies.find(({ id }) => id === chosen) ?? policies[0]
  const run = model.ref.kind === 'run' ? model.ref.run : ''
  const found = useAction(run, policy?.id ?? '', text)
  if (!policy) return null
  return (
    <div className={css.acting} role="status">
      <span className={css.actingBy}>
        Under
        <Picker
          look="quiet"
          label="Policy"
          items={policies.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={String(policy.id)}
          onChange={setChosen}
        />
      </span>
      {found.data ? <b>{actionWords(found.data)}</b> : null}
    </div>
  )
}

function actionWords({ action, reason, score, label }: PolicyAction): string {
  const figure = score === null ? '' : ` ${percentNumber(score, 0)} %`
  if (action === 'answer') return `Answered automatically: ${label}`
  if (action === 'file') return 'Filed, nobody reads it'
  if (reason === 'unsure') return `A person reads it: not sure, ${label}${figure}`
  return `A person reads it: flagged,${label === null ? '' : ` ${label}`}${figure}`
}
