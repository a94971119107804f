// Asks for a study: which question, on which data, with which recipe.
import { IconChartDots } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { columnsBut, dateColumn, groupColumns } from '../../shared/domain/column-role'
import type { FamilyId, SettingValues } from '../../shared/domain/run'
import { type Recipe, recipeNames, type StudyRequest } from '../../shared/domain/study'
import { families } from '../../shared/models'
import { Button } from '../components/Button'
import { Dialog } from '../components/Dialog'
import { plural } from '../components/format'
import { modelFault } from '../components/model-words'
import { Picker } from '../components/Picker'
import { Segmented } from '../components/Segmented'
import { asWinnowError } from '../components/states'
import { useCall, useChange } from '../hooks/use-call'
import css from './asking.module.css'
import { BacktestFields, backtestAsked, openBacktest } from './BacktestFields'
import { Field } from './Field'
import { kindNames, kindQuestions, readSizes } from './study-words'
import { formFault, openForm, type SweepForm, sweepRequest } from './sweep-form'
import { SweepFields } from './SweepFields'

const kinds = ['learningCurve', 'crossValidation', 'recipes', 'seeds', 'backtest', 'sweep'] as const
type Kind = (typeof kinds)[number]
const familyIds = Object.keys(families) as FamilyId[]

/** What a form of a new run holds already. */
export type GivenRecipe = {
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly model: string | null
}

/** The dialog; open while it is drawn. `kind`, `dataset`, `output` and `recipe` are what it opens with. */
export function StudyDialog(props: {
  readonly kind: string | null
  readonly dataset: string | null
  readonly output?: string | null
  readonly recipe?: GivenRecipe
  readonly onClose: () => void
  readonly onStarted: (study: string) => void
}): ReactNode {
  const { onClose, recipe: given } = props
  const datasets = (useCall('datasets.list', {}).data ?? []).filter((one) => one.outputs.length > 0)
  const models = (useCall('models.list', {}).data ?? []).filter((one) => modelFault(one) === null)
  const [kind, setKind] = useState<Kind>(kinds.find((one) => one === props.kind) ?? 'learningCurve')
  const [chosen, setChosen] = useState(props.dataset)
  const [output, setOutput] = useState<string | null>(props.output ?? null)
  const [family, setFamily] = useState<FamilyId>(given?.family ?? 'bag-of-words')
  const [sizes, setSizes] = useState('')
  const [repeats, setRepeats] = useState('1')
  const [folds, setFolds] = useState('5')
  const [typedGroup, setGroup] = useState<string | null>(null)
  const [limit, setLimit] = useState('2000')
  const [seeds, setSeeds] = useState('5')
  const [ages, setAges] = useState(openBacktest)
  const [typedDate, setDate] = useState<string | null>(null)
  const [typedSweep, setSweep] = useState<SweepForm | null>(null)
  const start = useChange('studies.start')
  const dataset = datasets.find(({ id, name }) => id === chosen || name === chosen) ?? datasets[0]
  const model = models.find(({ id }) => id === given?.model) ?? models[0]
  const sweep = typedSweep ?? openForm(family, model ? [model.id] : [])
  const columns = columnsBut(dataset?.columns ?? [], 'group')
  const date = typedDate ?? dateColumn(columns) ?? ''
  const group = typedGroup ?? groupColumns(columns)[0] ?? ''
  const own = given?.family === family && Object.keys(given.settings).length > 0 ? given.settings : null
  const recipe: Recipe = {
    family,
    ...(own ? { settings: own } : {}),
    ...(families[family].needsModel && model ? { model: model.id } : {}),
  }
  const typed = readSizes(sizes)
  const fault = !dataset
    ? 'There is no dataset with labels.'
    : kind === 'recipes' && !model
      ? 'The slower recipes need a model folder, and none is linked.'
      : kind === 'sweep'
        ? formFault(sweep)
        : kind === 'backtest' && date === ''
          ? 'A backtest needs a column that says when a message came.'
          : kind !== 'recipes' && families[family].needsModel && !model
            ? 'This recipe needs a model folder, and none is linked.'
            : kind === 'learningCurve' && typed === null
              ? 'Sizes are whole numbers with commas between them, twenty at most.'
              : null
  const request = (): StudyRequest | null => {
    if (!dataset || fault !== null) return null
    const base = { dataset: dataset.id, ...(output === null ? {} : { output }) }
    if (kind === 'recipes') return { kind, ...base, limit: Number(limit) }
    if (kind === 'sweep') return sweepRequest(sweep, base, given ?? null)
    if (kind === 'seeds') return { kind, ...base, recipe, seeds: Number(seeds) }
    if (kind === 'crossValidation')
      return { kind, ...base, recipe, folds: Number(folds), ...(group === '' ? {} : { groupBy: group }) }
    if (kind === 'backtest') return { kind, ...base, recipe, column: date, ...backtestAsked(ages) }
    const points = typed && typed.length > 0 ? { sizes: typed } : {}
    return { kind, ...base, recipe, repeats: Number(repeats), ...points }
  }
  const send = (): void => {
    const asked = request()
    if (!asked || start.isPending) return
    start.mutate(asked, {
      onSuccess: ({ study }) => {
        onClose()
        props.onStarted(study)
      },
    })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size={680}
      icon={<IconChartDots size={18} stroke={1.7} aria-hidden="true" />}
      title="New study"
      footer={
        <>
          <span className={start.error || fault ? css.fault : 'caption'} role="status">
            {start.error
              ? asWinnowError(start.error).message
              : (fault ??
                (kind === 'sweep'
                  ? 'its best run comes into the list of runs'
                  : 'its runs stay out of the list of runs'))}
          </span>
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={fault !== null || start.isPending} onClick={send}>
              Start
            </Button>
          </span>
        </>
      }
    >
      <div className={css.asking}>
        <Segmented
          label="Question"
          items={kinds.map((value) => ({ value, label: kindNames[value] }))}
          value={kind}
          onChange={setKind}
        />
        <p className={css.question}>{kindQuestions[kind]}</p>
        <Field name="Data">
          <Picker
            label="Dataset"
            width={260}
            value={dataset?.id ?? null}
            placeholder="no dataset"
            items={datasets.map((one) => ({ value: one.id, label: one.name, note: plural(one.rows, 'row') }))}
            onChange={(id) => {
              setChosen(id)
              setOutput(null)
              setGroup(null)
              setDate(null)
            }}
          />
        </Field>
        {dataset && dataset.outputs.length > 1 && (
          <Field name="Label">
            <Picker
              label="Label"
              width={260}
              value={output ?? dataset.outputs[0]?.name ?? null}
              items={dataset.outputs.map((one) => ({ value: one.name, label: one.name }))}
              onChange={setOutput}
            />
          </Field>
        )}
        {kind !== 'recipes' && kind !== 'sweep' && (
          <Field
            name="Recipe"
            {...(own ? { note: `${plural(Object.keys(own).length, 'setting')} as in the form` } : {})}
          >
            <Picker
              label="Recipe"
              width={260}
              value={family}
              items={familyIds.map((id) => ({
                value: id,
                label: recipeNames[id],
                note: families[id].label.toLowerCase(),
              }))}
              onChange={setFamily}
            />
          </Field>
        )}
        {kind === 'learningCurve' && (
          <>
            <Field name="Training rows" note="left empty: six sizes up to all">
              <input
                type="text"
                aria-label="Training rows of each point"
                value={sizes}
                placeholder="183, 266, 1300"
                onChange={(event) => setSizes(event.currentTarget.value)}
              />
            </Field>
            <Field name="Trainings a point">
              <Picker
                label="Trainings a point"
                width={120}
                value={repeats}
                items={['1', '3', '5'].map((value) => ({ value, label: value }))}
                onChange={setRepeats}
              />
            </Field>
          </>
        )}
        {kind === 'crossValidation' && (
          <>
            <Field name="Folds">
              <Picker
                label="Folds"
                width={120}
                value={folds}
                items={['3', '5', '10'].map((value) => ({ value, label: value }))}
                onChange={setFolds}
              />
            </Field>
            <Field name="Keep together" note="rows of one value are never in two folds">
              <Picker
                label="Keep together"
                width={260}
                value={group}
                items={[
                  { value: '', label: 'equal texts alone' },
                  ...columns.map(({ name, role }) => ({
                    value: name,
                    label: name,
                    ...(role === 'group' ? { note: 'group' } : {}),
                  })),
                ]}
                onChange={setGroup}
              />
            </Field>
          </>
        )}
        {kind === 'backtest' && (
          <BacktestFields columns={columns} date={date} onDate={setDate} form={ages} onChange={setAges} />
        )}
        {kind === 'seeds' && (
          <Field name="Seeds">
            <Picker
              label="Seeds"
              width={120}
              value={seeds}
              items={['3', '5', '10', '20'].map((value) => ({ value, label: value }))}
              onChange={setSeeds}
            />
          </Field>
        )}
        {kind === 'sweep' && dataset && (
          <SweepFields form={sweep} onChange={setSweep} dataset={dataset} output={output} models={models} />
        )}
        {kind === 'recipes' && (
          <Field name="Training rows of each">
            <Picker
              label="Training rows of each"
              width={120}
              value={limit}
              items={[
                { value: '500', label: '500' },
                { value: '2000', label: '2,000' },
                { value: '0', label: 'all' },
              ]}
              onChange={setLimit}
            />
          </Field>
        )}
      </div>
    </Dialog>
  )
}
