import type { ReactNode } from 'react'
import type { ImportPreview } from '../../shared/domain/file'
import { count, plural } from '../components/format'
import { PartsBar } from '../components/PartsBar'
import { asWinnowError } from '../components/states'
import css from './import.module.css'

/** Right side of the import: what comes in, what stays out and why, what is worth a look. */
export function Summary(props: {
  readonly preview: ImportPreview
  readonly fault: unknown
  /** The rows join a dataset, which has its parts already. */
  readonly isAddition: boolean
}): ReactNode {
  const { preview } = props
  const isPart = !preview.complete
  return (
    <div className={css.side} role="group" aria-label="What will come in" tabIndex={0}>
      <section className={css.block}>
        <h3 className="region">What will come in</h3>
        {isPart && <p className="caption">from the rows that were looked at</p>}
        <div className={`${css.figures} num`}>
          <SideFigure value={preview.seenRows} name={preview.seenRows === 1 ? 'row' : 'rows'} />
          <SideFigure value={preview.classes} name={preview.classes === 1 ? 'label' : 'labels'} />
          {preview.rejectedCount > 0 && <SideFigure value={preview.rejectedCount} name="left out" isBad />}
        </div>
        <PartsBar parts={preview.parts} />
        {!props.isAddition &&
          !preview.columns.some((column) => column.role === 'split') &&
          preview.columns.some((column) => column.role === 'label') && (
            <p className="caption">no split column: labelled rows are split 80 / 10 / 10, label by label</p>
          )}
        {props.fault !== null && props.fault !== undefined && (
          <p className={css.fault}>{asWinnowError(props.fault).message}</p>
        )}
      </section>
      {preview.rejected.length > 0 && (
        <section className={css.block}>
          <h3 className="region">{plural(preview.rejectedCount, 'bad line')}</h3>
          <ul className={css.badLines}>
            {preview.rejected.slice(0, 40).map((row) => (
              <li key={`${row.line} ${row.reason}`}>
                <span className="num">{count(row.line)}</span>
                <div>
                  <div className={css.badReason}>{row.message}</div>
                  <div className={`mono ${css.raw}`} dir="auto">
                    {row.raw}
                  </div>
                </div>
              </li>
            ))}
          </ul>
          {preview.rejectedCount > Math.min(40, preview.rejected.length) && (
            <p className="caption">
              and {count(preview.rejectedCount - Math.min(40, preview.rejected.length))} more; all are listed
              after the import
            </p>
          )}
        </section>
      )}
      {preview.notices.length > 0 && (
        <section className={css.block}>
          <h3 className="region">Worth a look</h3>
          {preview.notices.map((notice) => (
            <p key={notice} className={css.notice}>
              {notice}
            </p>
          ))}
        </section>
      )}
    </div>
  )
}

function SideFigure(props: {
  readonly value: number
  readonly name: string
  readonly isBad?: boolean
}): ReactNode {
  return (
    <div className={props.isBad ? css.badFigure : css.figure}>
      <b>{count(props.value)}</b>
      <span>{props.name}</span>
    </div>
  )
}
