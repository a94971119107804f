// The part of the dialog that asks for a sweep: families, method, what is searched and in which range.
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../shared/domain/dataset'
import type { LinkedModel } from '../../shared/domain/model'
import { FamilyId } from '../../shared/domain/run'
import { recipeNames } from '../../shared/domain/study'
import { watchedMetricsOf } from '../../shared/metrics'
import { families } from '../../shared/models'
import { IconButton, TextButton } from '../components/Button'
import { ManyPicker, Picker } from '../components/Picker'
import { Segmented } from '../components/Segmented'
import { useCall } from '../hooks/use-call'
import css from './asking.module.css'
import { Field } from './Field'
import {
  addable,
  addedDimension,
  methodWords,
  readDimension,
  settingOf,
  type SweepForm,
  type TypedDimension,
  usualTyped,
  withMethod,
} from './sweep-form'

const methods = [
  { value: 'random', label: 'At random' },
  { value: 'successiveHalving', label: 'Successive halving' },
  { value: 'grid', label: 'Grid' },
] as const
const modes = [
  { value: 'values', label: 'these values' },
  { value: 'linear', label: 'a range' },
  { value: 'log', label: 'a range, log' },
] as const

/** The fields; the dialog holds the form. */
export function SweepFields(props: {
  readonly form: SweepForm
  readonly onChange: (form: SweepForm) => void
  readonly dataset: Dataset
  readonly output: string | null
  readonly models: readonly LinkedModel[]
}): ReactNode {
  const { form, onChange, dataset, models } = props
  const output = dataset.outputs.find(({ name }) => name === props.output) ?? dataset.outputs[0]
  const figures = Object.entries(watchedMetricsOf(output?.kind ?? 'single'))
  const needsModel = form.families.some((family) => families[family].needsModel)
  const toggle = (family: FamilyId): void => {
    const isOn = form.families.includes(family)
    const next = FamilyId.options.filter((one) => (one === family ? !isOn : form.families.includes(one)))
    onChange({ ...form, families: next })
  }
  return (
    <>
      <Field name="Families">
        <span className={css.families} role="group" aria-label="Families">
          {FamilyId.options.map((family) => (
            <label key={family} className={css.check}>
              <input
                type="checkbox"
                checked={form.families.includes(family)}
                disabled={families[family].needsModel && models.length === 0}
                onChange={() => toggle(family)}
              />
              {families[family].label}
            </label>
          ))}
        </span>
      </Field>
      {needsModel && models.length > 1 && (
        <Field name="Base models">
          <ManyPicker
            name="base model"
            items={models.map(({ id, name }) => ({ value: id, label: name }))}
            values={form.models}
            onChange={(next) => onChange({ ...form, models: next })}
          />
        </Field>
      )}
      <Field name="Method">
        <Segmented
          label="Method"
          items={methods}
          value={form.method}
          onChange={(method) => onChange(withMethod(form, method))}
        />
      </Field>
      <Field name={form.method === 'grid' ? 'Most trials' : 'Trials'}>
        <input
          type="text"
          inputMode="numeric"
          aria-label={form.method === 'grid' ? 'Most trials' : 'Trials'}
          className={css.short}
          value={form.trials}
          onChange={(event) => onChange({ ...form, trials: event.currentTarget.value })}
        />
        {form.method === 'successiveHalving' && (
          <Picker
            label="Lower rungs have fewer"
            width={170}
            value={form.budget}
            items={[
              { value: 'rows', label: 'start with few rows' },
              { value: 'epochs', label: 'start with few epochs' },
            ]}
            onChange={(budget) => onChange({ ...form, budget })}
          />
        )}
      </Field>
      <Words form={form} dataset={dataset} output={output?.name ?? null} />
      <Field name="Judged by" note="on validation; the test part has no say">
        <Picker
          label="Judged by"
          width={200}
          value={form.metric}
          items={[
            { value: '', label: 'as epochs are kept' },
            ...figures.map(([value, { label }]) => ({ value, label })),
          ]}
          onChange={(metric) => onChange({ ...form, metric })}
        />
      </Field>
      {form.families.map((family) => (
        <Searched key={family} family={family} form={form} onChange={onChange} />
      ))}
    </>
  )
}

/** What the method will do, once the rows are counted. */
function Words(props: {
  readonly form: SweepForm
  readonly dataset: Dataset
  readonly output: string | null
}): ReactNode {
  const { form, dataset, output } = props
  const { data } = useCall('datasets.statistics', { dataset: dataset.id })
  const labels = (data?.outputs.find(({ name }) => name === output) ?? data?.outputs[0])?.labels ?? []
  const trained = labels.filter(({ parts, count }) => (parts['train'] ?? count) > 0).length
  const parts = dataset.split?.parts
  const train = parts?.['train'] ?? Math.round(dataset.rows * 0.8)
  const rows = parts && (parts['validation'] ?? 0) > 0 ? train : Math.round(train * 0.9)
  return (
    <p className={`${css.note} num`} role="status">
      {methodWords(form, rows, trained)}
    </p>
  )
}

function Searched(props: {
  readonly family: FamilyId
  readonly form: SweepForm
  readonly onChange: (form: SweepForm) => void
}): ReactNode {
  const { family, form, onChange } = props
  const searched = form.searched[family]
  const set = (next: readonly TypedDimension[]): void =>
    onChange({ ...form, searched: { ...form.searched, [family]: next } })
  const [added, setAdded] = useState<string | null>(null)
  const name = families[family].label
  return (
    <section className={css.searched} aria-label={`Searched of ${name}`}>
      <div className={css.searchedHead}>
        <h3 className="region">{name}</h3>
        <span className="caption">{recipeNames[family]}</span>
        <TextButton onClick={() => set(usualTyped(family))} aria-label={`The usual search of ${name}`}>
          The usual search
        </TextButton>
      </div>
      {searched.map((typed, at) => (
        <Row
          key={typed.key}
          family={family}
          typed={typed}
          takesFocus={typed.key === added}
          onChange={(next) => set(searched.map((one, index) => (index === at ? next : one)))}
          onRemove={() => set(searched.filter((_, index) => index !== at))}
        />
      ))}
      <Picker
        label={`Search another setting of ${name}`}
        placeholder="Search another setting"
        width={260}
        value={null}
        items={addable(family, searched).map(({ key, label, group }) => ({ value: key, label, note: group }))}
        onChange={(key) => {
          setAdded(key)
          set([...searched, addedDimension(family, key)])
        }}
      />
    </section>
  )
}

function Row(props: {
  readonly family: FamilyId
  readonly typed: TypedDimension
  readonly takesFocus: boolean
  readonly onChange: (typed: TypedDimension) => void
  readonly onRemove: () => void
}): ReactNode {
  const { family, typed, onChange } = props
  const setting = settingOf(family, typed.key)
  const read = readDimension(family, typed)
  const fault = 'fault' in read ? read.fault : null
  const isNumber = setting.kind === 'integer' || setting.kind === 'number'
  const field = (part: 'low' | 'high' | 'values', name: string): ReactNode => (
    <input
      type="text"
      aria-label={`${setting.label}, ${name}`}
      aria-invalid={fault !== null}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the row was just asked for
      autoFocus={props.takesFocus && part !== 'high'}
      value={typed[part]}
      onChange={(event) => onChange({ ...typed, [part]: event.currentTarget.value })}
    />
  )
  return (
    <div className={css.dimension}>
      <span title={setting.help}>{setting.label}</span>
      {isNumber ? (
        <Picker
          label={`How ${setting.label} is searched`}
          width={128}
          value={typed.mode}
          items={modes}
          onChange={(mode) => onChange(withMode(typed, mode))}
        />
      ) : (
        <span className="caption">these values</span>
      )}
      {typed.mode === 'values' ? (
        field('values', 'values')
      ) : (
        <span className={css.ends}>
          {field('low', 'from')}
          <span className="caption">to</span>
          {field('high', 'to')}
        </span>
      )}
      <IconButton
        name={`Do not search ${setting.label}`}
        icon={<IconX size={15} />}
        onClick={props.onRemove}
      />
      {fault !== null && (
        <span className={css.dimensionFault} role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

/** What was typed is kept where it fits: the ends of a range become two values, and the reverse. */
function withMode(typed: TypedDimension, mode: TypedDimension['mode']): TypedDimension {
  const numbers = typed.values
    .split(/[,;]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '' && Number.isFinite(Number(piece)))
    .toSorted((a, b) => Number(a) - Number(b))
  if (mode === 'values')
    return { ...typed, mode, values: typed.values || [typed.low, typed.high].filter(Boolean).join(', ') }
  return { ...typed, mode, low: typed.low || (numbers[0] ?? ''), high: typed.high || (numbers.at(-1) ?? '') }
}
