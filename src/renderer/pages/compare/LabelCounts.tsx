// The four counts of every label, run beside run, where a message may have several labels.
import { type ReactNode } from 'react'
import type { Comparison } from '../../../shared/domain/comparison'
import { twoByTwo } from '../../../shared/two-by-two'
import { count } from '../../components/format'
import css from './compare.module.css'
import { Letter } from './run-letters'

const heads = ['both', 'said only', 'missed', 'neither'] as const

/** Has the label and was given it, was given it alone, has it alone, neither. */
export function LabelCounts({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const { labels, rows, members } = comparison
  const able = members.filter(({ figures }) => figures !== null)
  const shown = labels.flatMap((label, at) => {
    const figures = able.map((one) => one.figures?.labels[at])
    return figures.some((one) => one && one.support + one.predicted > 0) ? [{ label, figures }] : []
  })
  return (
    <div className={css.counts} tabIndex={0} role="group" aria-label="Counts of each label">
      <table className="num">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Run</span>
            </th>
            {able.map((one) => (
              <th key={one.run.id} scope="colgroup" colSpan={heads.length}>
                <Letter letter={one.letter} index={members.indexOf(one)} /> {one.run.name}
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col">Label</th>
            {able.flatMap((one) =>
              heads.map((head) => (
                <th key={`${one.run.id} ${head}`} scope="col">
                  {head}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ label, figures }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {figures.flatMap((own, at) => {
                const { both, givenOnly, trueOnly, neither } = own
                  ? twoByTwo(own, rows)
                  : { both: 0, givenOnly: 0, trueOnly: 0, neither: 0 }
                return [both, givenOnly, trueOnly, neither].map((value, place) => (
                  <td key={`${able[at]?.run.id} ${heads[place]}`}>{count(value)}</td>
                ))
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
