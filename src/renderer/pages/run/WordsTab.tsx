// What a bag of words has learnt as a whole: of each label the words that speak most for it and against it.
import { type ReactNode, useState } from 'react'
import type { Strongest } from '../../../shared/domain/explanation'
import type { Run } from '../../../shared/domain/run'
import { SearchField } from '../../components/FilterBar'
import { count, decimal } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { Segmented } from '../../components/Segmented'
import { asWinnowError, FailurePanel, NoResults, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useOutput } from './use-output'
import css from './words.module.css'

/** The strongest words of each label. */
export function WordsTab(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const [output, switcher] = useOutput(run)
  const [kind, setKind] = useState<'word' | 'characters'>('word')
  const [find, setFind] = useState('')
  const found = useCall(
    'explain.strongest',
    { run: run.id, output, kind, limit: 8 },
    { keepPrevious: true, staleTime: Infinity },
  )
  if (found.error)
    return (
      <div className={css.place}>
        <FailurePanel error={asWinnowError(found.error)} />
      </div>
    )
  if (!found.data) return <Skeleton rows={10} />
  const typed = find.trim().toLowerCase()
  const labels = found.data.labels.filter(
    (one) => one.label.toLowerCase().includes(typed) || one.for.some(({ term }) => term.includes(typed)),
  )
  return (
    <>
      {switcher}
      <div className={css.head}>
        <SearchField value={find} onChange={setFind} label="Find a label or a word" width={220} />
        <Segmented
          label="N-grams"
          value={kind}
          items={[
            { value: 'word', label: 'Words' },
            { value: 'characters', label: 'Characters' },
          ]}
          onChange={setKind}
        />
        <span className="caption">
          weight of the label less the mean of all labels; in brackets training messages that hold it
        </span>
      </div>
      {labels.length === 0 ? (
        <NoResults title="No label and no word matches">Type less of it.</NoResults>
      ) : (
        <div className={css.scroll} role="region" aria-label="Strongest words" tabIndex={0}>
          <table className={`${css.table} num`}>
            <thead>
              <tr>
                <th scope="col">Label</th>
                <th scope="col">Speaks for it</th>
                <th scope="col">Speaks against it</th>
              </tr>
            </thead>
            <tbody>
              {labels.map((one) => (
                <tr key={one.label}>
                  <th scope="row">
                    <MiddleCut text={one.label} length={34} />
                  </th>
                  <td>
                    <Terms terms={one.for} sign="for" isPieces={kind === 'characters'} />
                  </td>
                  <td>
                    <Terms terms={one.against} sign="against" isPieces={kind === 'characters'} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function Terms(props: {
  readonly terms: Strongest['labels'][number]['for']
  readonly sign: 'for' | 'against'
  readonly isPieces: boolean
}): ReactNode {
  if (props.terms.length === 0) return <span className="caption">none</span>
  return (
    <ul className={css.terms}>
      {props.terms.map(({ term, weight, documents }) => (
        <li key={term} data-sign={props.sign}>
          <b dir="auto">{props.isPieces ? term.replaceAll(' ', '␣') : term}</b> {decimal(weight, 2)}{' '}
          <span>({count(documents)})</span>
        </li>
      ))}
    </ul>
  )
}
