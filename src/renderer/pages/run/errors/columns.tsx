// Columns of the table of mistakes.
import type { Row } from '../../../../shared/domain/dataset'
import { markWords } from '../../../../shared/domain/error-mark'
import type { ErrorReview } from '../../../../shared/domain/run-errors'
import type { RunOutput } from '../../../../shared/domain/run'
import type { Column } from '../../../components/DataTable'
import { probability } from '../../../components/format'
import { LabelName, Marked, MiddleCut, Verdict } from '../../../components/marks'
import css from './errors.module.css'

/** What is known of a mistake that was looked at or has another label now. */
export type Seen = ErrorReview['seen'][number]

/** What rows can be sorted by. */
export type SortBy = 'text' | 'label' | 'prediction' | 'confidence'

/** The same by column. */
export const sortable: Readonly<Record<string, SortBy>> = {
  text: 'text',
  truth: 'label',
  said: 'prediction',
  confidence: 'confidence',
}

/** The columns. */
export function errorColumns(
  own: RunOutput | undefined,
  output: string,
  query: string,
  isTextHere: boolean,
  seen: ReadonlyMap<number, Seen>,
): Column<Row>[] {
  const indexOf = new Map(own?.labels.map((label, index) => [label.name, index]))
  const truth = (row: Row): string => (seen.get(row.id)?.before ?? row.labels[output] ?? []).join(', ')
  return [
    {
      id: 'text',
      name: 'Message',
      minWidth: 160,
      isSortable: true,
      cell: (row) => (
        <span dir="auto" title={row.text} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {isTextHere ? (
            <Marked text={row.text} query={query} />
          ) : (
            <span className="caption">message {row.id}, not in the run file</span>
          )}
        </span>
      ),
    },
    {
      id: 'truth',
      name: 'True label',
      width: 168,
      isSortable: true,
      cell: (row) =>
        indexOf.size <= 8 && own?.kind !== 'multi' ? (
          <LabelName name={truth(row)} index={indexOf.get(truth(row)) ?? -1} length={20} />
        ) : (
          <MiddleCut text={truth(row)} length={21} />
        ),
    },
    {
      id: 'said',
      name: 'What the run said',
      width: 176,
      isSortable: true,
      cell: (row) =>
        row.prediction && (
          <Verdict label={row.prediction.labels.join(', ') || 'none'} isRight={false} length={20} />
        ),
    },
    {
      id: 'confidence',
      name: 'Confidence',
      width: 92,
      align: 'right',
      isSortable: true,
      cell: (row) => (row.prediction ? probability(row.prediction.confidence) : ''),
    },
    {
      id: 'mark',
      name: 'Found',
      width: 116,
      cell: (row) => {
        const one = seen.get(row.id)
        if (one?.mark) return <span className={css[one.mark]}>{markWords[one.mark]}</span>
        return one ? <span className="caption">label changed</span> : ''
      },
    },
  ]
}
