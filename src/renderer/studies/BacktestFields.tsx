// What a backtest asks: by which date, in periods of what length, how far back each training looks, what may be lost.
import type { ReactNode } from 'react'
import { type Period, periodWords } from '../../shared/backtest'
import { columnsBut, type Roled } from '../../shared/domain/column-role'
import { plural } from '../components/format'
import { Picker } from '../components/Picker'
import { Field } from './Field'

/** What the form holds: the window counts periods, 0 for all before; the tolerance is in points of accuracy. */
export type BacktestForm = { readonly period: Period; readonly window: string; readonly tolerance: string }

/** What a form opens with. */
export const openBacktest: BacktestForm = { period: 'month', window: '0', tolerance: '1' }

const windows = ['0', '1', '2', '3', '6', '12', '24']
const tolerances = ['0', '0.5', '1', '2', '3', '5']

/** The form as a request says it. */
export function backtestAsked({ period, window, tolerance }: BacktestForm): {
  readonly period: Period
  readonly window?: number
  readonly tolerance: number
} {
  return {
    period,
    ...(window === '0' ? {} : { window: Number(window) }),
    tolerance: Number(tolerance) / 100,
  }
}

/** The fields. */
export function BacktestFields(props: {
  readonly columns: readonly Roled[]
  readonly date: string
  readonly onDate: (column: string) => void
  readonly form: BacktestForm
  readonly onChange: (form: BacktestForm) => void
}): ReactNode {
  const { columns, date, form, onChange } = props
  const [one, several] = periodWords[form.period]
  return (
    <>
      <Field name="Came on">
        <Picker
          label="Came on"
          width={260}
          value={date === '' ? null : date}
          placeholder="no column"
          items={columnsBut(columns, 'date').map(({ name, role }) => ({
            value: name,
            label: name,
            ...(role === 'date' ? { note: 'date' } : {}),
          }))}
          onChange={props.onDate}
        />
      </Field>
      <Field name="Period" note="trained up to each one, tested on those after it">
        <Picker
          label="Period"
          width={120}
          value={form.period}
          items={(['week', 'month', 'quarter'] as const).map((value) => ({ value, label: value }))}
          onChange={(period) => onChange({ ...form, period })}
        />
      </Field>
      <Field name="Learns from" note="how far back each training looks">
        <Picker
          label="Learns from"
          width={180}
          value={form.window}
          items={windows.map((value) => ({
            value,
            label:
              value === '0'
                ? `all ${several} before`
                : value === '1'
                  ? `the last ${one}`
                  : `the last ${value} ${several}`,
          }))}
          onChange={(window) => onChange({ ...form, window })}
        />
      </Field>
      <Field name="May lose" note="accuracy that may go before a model is too old">
        <Picker
          label="May lose"
          width={120}
          value={form.tolerance}
          items={tolerances.map((value) => ({
            value,
            label: value === '0' ? 'nothing' : plural(Number(value), 'point'),
          }))}
          onChange={(tolerance) => onChange({ ...form, tolerance })}
        />
      </Field>
    </>
  )
}
