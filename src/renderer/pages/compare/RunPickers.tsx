import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { mostCompared } from '../../../shared/domain/comparison'
import type { Run } from '../../../shared/domain/run'
import { IconButton } from '../../components/Button'
import { percent } from '../../components/format'
import { Picker, type PickerItem } from '../../components/Picker'
import { isLive } from '../../components/run-words'
import css from './compare.module.css'
import { LetterBadge } from './run-letters'

const letters = 'ABCDEF'

/** The runs of the comparison in their order; each can be changed for another or left out. */
export function RunPickers(props: {
  readonly chosen: readonly string[]
  readonly runs: readonly Run[]
  readonly onChange: (runs: readonly string[]) => void
}): ReactNode {
  const { chosen, runs, onChange } = props
  const isMany = chosen.length > 2
  const itemsFor = (own: string | null): PickerItem[] =>
    runs
      .filter((run) => run.id === own || (!chosen.includes(run.id) && !isLive(run.status)))
      .map((run) => ({
        value: run.id,
        label: own === run.id && isMany ? `Run ${run.number}` : nameOf(run),
        note: run.result?.testAccuracy ? percent(run.result.testAccuracy) : run.dataset,
      }))
  return (
    <div className={css.pickers} role="group" aria-label="Runs that are compared">
      {chosen.map((id, index) => (
        <span key={id} className={css.picker}>
          <Picker
            label={`Run ${letters[index] ?? ''}`}
            look="compact"
            items={itemsFor(id).map((item) =>
              item.value === id
                ? { ...item, mark: <LetterBadge letter={letters[index] ?? ''} index={index} /> }
                : item,
            )}
            value={id}
            onChange={(next) => onChange(chosen.map((one) => (one === id ? next : one)))}
          />
          {isMany && (
            <IconButton
              name={`Leave ${letters[index] ?? ''} out`}
              icon={<IconX />}
              onClick={() => onChange(chosen.filter((one) => one !== id))}
            />
          )}
        </span>
      ))}
      {chosen.length < mostCompared && (
        <span className={css.adding}>
          <Picker
            label="Add a run"
            placeholder={isMany ? 'Add' : 'Add a run'}
            look="compact"
            items={itemsFor(null)}
            value={null}
            onChange={(next) => onChange([...chosen, next])}
          />
        </span>
      )}
    </div>
  )
}

function nameOf(run: Run): string {
  const own = `Run ${run.number}`
  return run.name === own || run.name === '' ? own : `${own} ${run.name}`
}
