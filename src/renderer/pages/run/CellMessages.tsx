import type { ReactNode } from 'react'
import { IconArrowRight } from '@tabler/icons-react'
import type { Filter } from '../../../shared/domain/filter'
import type { Run } from '../../../shared/domain/run'
import { count, plural, probability } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { asWinnowError } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import type { Cell, Matrix } from './matrix'
import css from './result.module.css'

const most = 200

/** Rows of a cell, as a filter. Predictions exist for the judged parts alone, so `part` only narrows to test. */
export function cellFilter(run: Run, output: string, truth: string, said: string, part: string): Filter {
  return {
    op: 'and',
    of: [
      { field: 'label', output, in: [truth] },
      { field: 'prediction', run: run.id, output, in: [said] },
      ...(part === 'test' ? [{ field: 'part' as const, in: [part] }] : []),
    ],
  }
}

/** The messages of the chosen cell. */
export function CellMessages(props: {
  readonly run: Run
  readonly matrix: Matrix
  readonly cell: Cell
  readonly part: string
  readonly output: string
}): ReactNode {
  const { run, matrix, cell, output } = props
  const truth = matrix.labels[cell.row] ?? ''
  const said = matrix.labels[cell.column] ?? ''
  const inCell = matrix.count(cell)
  const page = useCall(
    'datasets.rows',
    {
      dataset: run.datasetId,
      filter: cellFilter(run, output, truth, said, props.part),
      run: run.id,
      output,
      limit: most,
    },
    { enabled: inCell > 0, keepPrevious: true },
  )
  const isStranded = run.origin !== null && !run.origin.hasTexts
  const isRight = cell.row === cell.column
  const rows = inCell > 0 ? (page.data?.rows ?? []) : []
  return (
    <section className={css.messages} aria-label="Messages of the chosen cell">
      <div className={`${css.messagesHead} num`}>
        <b>
          {count(inCell)} of {count(matrix.rowSums[cell.row] ?? 0)}
        </b>
        <MiddleCut text={truth} length={40} />
        <IconArrowRight size={14} stroke={1.8} aria-label={isRight ? 'right:' : 'taken for'} />
        <span className={isRight ? css.saidRight : css.saidWrong}>
          <MiddleCut text={said} length={40} />
        </span>
      </div>
      <ul id="cell-messages" tabIndex={0} className={css.messageList} aria-label={plural(inCell, 'message')}>
        {inCell === 0 && <li className={css.noMessage}>No message of this label was given that one.</li>}
        {page.error && inCell > 0 && <li className={css.noMessage}>{asWinnowError(page.error).message}</li>}
        {rows.map((row) => (
          <li key={row.id} className={css.message}>
            <span dir="auto" title={row.text}>
              {row.text || (isStranded && `message ${row.id}, not in the run file`)}
            </span>
            <span className="num caption">
              {row.prediction ? probability(row.prediction.confidence) : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
