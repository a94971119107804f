// Which output of a run is looked at, kept in the address, and the switch between them.
import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { useUrlState } from '../../app/location'
import { Segmented } from '../../components/Segmented'
import css from './result.module.css'

/** The output, the run's first unless another was chosen, and its switch; null where there is but one. */
export function useOutput(run: Run): readonly [string, ReactNode] {
  const url = useUrlState()
  const names = run.outputs.map(({ output }) => output)
  const asked = url.get('output')
  const output = asked !== null && names.includes(asked) ? asked : run.output
  if (names.length < 2) return [output, null]
  const switcher = (
    <div className={css.outputs}>
      <span className="caption">Output</span>
      <Segmented
        label="Output"
        value={output}
        items={names.map((name) => ({ value: name, label: name }))}
        onChange={(name) => url.set({ output: name === run.output ? null : name })}
      />
    </div>
  )
  return [output, switcher]
}
