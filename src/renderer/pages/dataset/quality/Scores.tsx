// What a test part would score as the data are, without what leaks into it, and with mended labels.
import type { ReactNode } from 'react'
import type { QualityReport } from '../../../../shared/domain/quality'
import { IntervalPlot } from '../../../charts/IntervalPlot'
import { count, plural } from '../../../components/format'
import css from './quality.module.css'

type Kind = NonNullable<QualityReport['scores']>[number]['kind']

const looks: Readonly<Record<Kind, { readonly name: string; readonly colour: string }>> = {
  asItIs: { name: 'As it is', colour: 'var(--warn)' },
  withoutLeaks: { name: 'Without the leak', colour: 'var(--accent)' },
  labelsMended: { name: 'Labels mended', colour: 'var(--accent)' },
}

/** The scores on one scale, with what was done for each; nothing where there are none. */
export function Scores(props: { readonly report: QualityReport }): ReactNode {
  const { scores } = props.report
  if (!scores || scores.length === 0) return null
  const rows = scores.map(({ kind, accuracy }) => ({
    ...looks[kind],
    ...accuracy,
    isStrong: kind === 'withoutLeaks',
    isHollow: kind === 'labelsMended',
  }))
  const of = (kind: Kind) => scores.find((one) => one.kind === kind)
  const [first, second, third] = [of('asItIs'), of('withoutLeaks'), of('labelsMended')]
  const fewer = (first?.trainRows ?? 0) - (second?.trainRows ?? 0)
  return (
    <section className={css.scores} aria-label="What the score would be">
      <h3 className="region">What the score would be</h3>
      <p className={css.leadText}>
        Accuracy of a bag of words on {plural(first?.testRows ?? 0, 'test message')}
        {second ? `; without the leak it learns from ${count(fewer)} fewer` : ''}
      </p>
      <IntervalPlot
        title="What the score would be"
        what="Accuracy"
        rows={rows}
        width={292}
        labelWidth={104}
        name="Accuracy on the test part"
      />
      {third && (
        <p className={css.scoreNote}>
          Labels mended is an estimate: {plural(third.mended, 'training label')} that models of the other
          training messages contradict confidently {third.mended === 1 ? 'was' : 'were'} given the suggested
          label first. Test labels are as they are, so what is wrong among them still counts against it.
        </p>
      )}
    </section>
  )
}
