import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import {
  type ColumnRole,
  Delimiter,
  type DetectedFormat,
  encodings,
  type ImportPreview,
  type TableFormat,
} from '../../shared/domain/file'
import { count } from '../components/format'
import { Picker } from '../components/Picker'
import { choiceOf, roleNames } from '../components/role-names'
import css from './import.module.css'
import { type ChosenRole, delimiterNames, encodingNames, kindName, roleChoices, withRole } from './roles'

/** How the file was read, each answer open to correction. */
export function FormatLine(props: {
  readonly format: DetectedFormat
  /** Of a workbook. */
  readonly sheets?: readonly string[] | undefined
  readonly isChanged: boolean
  /** In place of "detected". */
  readonly note?: string
  readonly onFormat: (patch: TableFormat) => void
}): ReactNode {
  const { format, sheets = [], onFormat } = props
  const { kind } = format
  return (
    <div className={css.formatLine}>
      {(kind !== 'delimited' || format.isGzipped) && (
        <span className={css.pair}>
          Kind
          <span>{kindName(format)}</span>
        </span>
      )}
      {kind === 'xlsx' && sheets.length > 1 && (
        <span className={css.pair}>
          Sheet
          <Picker
            look="compact"
            label="Sheet"
            value={format.sheet ?? sheets[0] ?? ''}
            items={sheets.map((value) => ({ value, label: value }))}
            onChange={(sheet) => onFormat({ sheet })}
          />
        </span>
      )}
      {kind !== 'xlsx' && kind !== 'parquet' && (
        <span className={css.pair}>
          Encoding
          <Picker
            look="compact"
            label="Encoding"
            value={format.encoding}
            items={encodings.map((value) => ({ value, label: encodingNames[value] }))}
            onChange={(encoding) => onFormat({ encoding })}
          />
        </span>
      )}
      {kind === 'delimited' && (
        <span className={css.pair}>
          Delimiter
          <Picker
            look="compact"
            label="Delimiter"
            value={format.delimiter}
            items={Delimiter.options.map((value) => ({ value, label: delimiterNames[value] }))}
            onChange={(delimiter) => onFormat({ delimiter })}
          />
        </span>
      )}
      {(kind === 'delimited' || kind === 'xlsx') && (
        <span className={css.pair}>
          Header
          <Picker
            look="compact"
            label="Header"
            value={format.header ? 'first' : 'none'}
            items={[
              { value: 'first', label: kind === 'xlsx' ? 'first row' : 'first line' },
              { value: 'none', label: 'none' },
            ]}
            onChange={(value) => onFormat({ header: value === 'first' })}
          />
        </span>
      )}
      <span className={css.detected}>
        {!props.isChanged && <IconCheck size={14} stroke={1.9} aria-hidden="true" />}
        {props.note ?? (props.isChanged ? 'as you chose' : 'detected')}
      </span>
    </div>
  )
}

const roleItems = roleChoices.map((value) => ({ value, label: roleNames[value] }))
/** Least width and share of the rest, by role. */
const widths: Readonly<Record<ColumnRole, readonly [least: number, share: number]>> = {
  text: [240, 3],
  append: [180, 1.6],
  label: [140, 1.4],
  split: [86, 0],
  id: [90, 0],
  date: [104, 0.4],
  group: [104, 0.4],
  metadata: [104, 0.6],
}

const isMain = (role: ColumnRole): boolean => role === 'text' || role === 'append' || role === 'label'

/** The first rows as they will come in; a role for each column in its head. */
export function PreviewTable(props: {
  readonly preview: ImportPreview
  readonly onRoles: (roles: ChosenRole[]) => void
  readonly isStale: boolean
}): ReactNode {
  const { preview } = props
  const wanted = preview.columns.map((column) => widths[column.role])
  const columns = wanted.map(([least, share]) =>
    share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`,
  )
  const leastWidth = wanted.reduce((sum, [least]) => sum + least, 50)
  return (
    <div
      className={css.scroller}
      aria-busy={props.isStale}
      tabIndex={0}
      role="group"
      aria-label="First rows, scrolls"
    >
      <div
        role="table"
        aria-label="First rows of the file"
        className={css.table}
        style={{ '--columns': `50px ${columns.join(' ')}`, minWidth: leastWidth }}
      >
        <div role="rowgroup">
          <div role="row" className={css.headRow}>
            <div role="columnheader" className={css.lineHead}>
              Line
            </div>
            {preview.columns.map((column) => (
              <div key={column.index} role="columnheader" className={css.headCell} title={column.reason}>
                <span className={css.columnName}>
                  {column.name === '' ? `Column ${column.index + 1}` : column.name}
                </span>
                <Picker
                  look="quiet"
                  isAccent={isMain(column.role)}
                  label={`Role of ${column.name}`}
                  value={choiceOf(column)}
                  items={roleItems}
                  onChange={(role) => props.onRoles(withRole(preview.columns, column.index, role))}
                />
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {preview.rows.map((row) => (
            <div key={row.line} role="row" className={`${css.row} ${row.rejected ? css.badRow : ''}`}>
              <div role="cell" className={`${css.line} num`}>
                {count(row.line)}
              </div>
              {row.rejected ? (
                <div role="cell" className={css.badCell}>
                  <b>{row.rejected.message}</b>
                  <span className="mono" dir="auto">
                    {row.rejected.raw}
                  </span>
                </div>
              ) : (
                preview.columns.map((column) => (
                  <div
                    key={column.index}
                    role="cell"
                    dir="auto"
                    className={`${css.cell} ${isMain(column.role) ? '' : css.quietCell}`}
                  >
                    {row.cells[column.index] ?? ''}
                  </div>
                ))
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
