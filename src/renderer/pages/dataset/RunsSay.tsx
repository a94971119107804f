// What every run says of one row.
import type { ReactNode } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { probability } from '../../components/format'
import { Bar, Verdict } from '../../components/marks'
import { DrawerSection } from '../../components/SideDrawer'
import { useCall } from '../../hooks/use-call'
import css from './dataset.module.css'

/** The section of the drawer; nothing where no run has said anything. */
export function RunsSay(props: { readonly row: number; readonly dataset: Dataset }): ReactNode {
  const { row, dataset } = props
  const said = useCall('datasets.said', { dataset: dataset.id, row }, { keepPrevious: true }).data ?? []
  if (said.length === 0) return null
  return (
    <DrawerSection title="What the runs say">
      <ul className={css.saidList}>
        {said.map((one) => (
          <li key={`${one.run} ${one.output}`}>
            <span className={css.quiet} title={one.name}>
              {one.name}
            </span>
            <Verdict label={one.labels.join(', ') || 'none'} isRight={one.isRight} length={20} />
            <Bar
              value={one.confidence}
              width={54}
              colour={one.isRight === false ? 'var(--cat-2)' : 'var(--accent)'}
            />
            <span className={`${css.quiet} num`}>{probability(one.confidence)}</span>
          </li>
        ))}
      </ul>
    </DrawerSection>
  )
}
