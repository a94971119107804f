// Asks for a study: which question, on which data, with which recipe.
import { IconChartDots } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { columnsBut, groupColumns } from '../../../shared/domain/column-role'
import type { FamilyId } from '../../../shared/domain/run'
import { type Recipe, recipeNames, type StudyRequest } from '../../../shared/domain/study'
import { families } from '../../../shared/models'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { plural } from '../../components/format'
import { modelFault } from '../../components/model-words'
import { Picker } from '../../components/Picker'
import { Segmented } from '../../components/Segmented'
import { asWinnowError } from '../../components/states'
import { useCall, useChange } from '../../hooks/use-call'
import css from './studies.module.css'
import { kindNames, kindQuestions, readSizes } from './study-words'

const kinds = ['learningCurve', 'crossValidation', 'recipes'] as const
type Kind = (typeof kinds)[number]
const familyIds = Object.keys(families) as FamilyId[]

/** The dialog; open while it is drawn. `kind` and `dataset` are what it opens with. */
export function StudyDialog(props: {
  readonly kind: string | null
  readonly dataset: string | null
  readonly onClose: () => void
  readonly onStarted: (study: string) => void
}): ReactNode {
  const { onClose } = props
  const datasets = (useCall('datasets.list', {}).data ?? []).filter((one) => one.outputs.length > 0)
  const models = (useCall('models.list', {}).data ?? []).filter((one) => modelFault(one) === null)
  const [kind, setKind] = useState<Kind>(kinds.find((one) => one === props.kind) ?? 'learningCurve')
  const [chosen, setChosen] = useState(props.dataset)
  const [output, setOutput] = useState<string | null>(null)
  const [family, setFamily] = useState<FamilyId>('bag-of-words')
  const [sizes, setSizes] = useState('')
  const [repeats, setRepeats] = useState('1')
  const [folds, setFolds] = useState('5')
  const [typedGroup, setGroup] = useState<string | null>(null)
  const [limit, setLimit] = useState('2000')
  const start = useChange('studies.start')
  const dataset = datasets.find(({ id, name }) => id === chosen || name === chosen) ?? datasets[0]
  const [model] = models
  const columns = columnsBut(dataset?.columns ?? [], 'group')
  const group = typedGroup ?? groupColumns(columns)[0] ?? ''
  const recipe: Recipe = { family, ...(families[family].needsModel && model ? { model: model.id } : {}) }
  const typed = readSizes(sizes)
  const fault = !dataset
    ? 'There is no dataset with labels.'
    : kind === 'recipes' && !model
      ? 'The slower recipes need a model folder, and none is linked.'
      : kind !== 'recipes' && families[family].needsModel && !model
        ? 'This recipe needs a model folder, and none is linked.'
        : kind === 'learningCurve' && typed === null
          ? 'Sizes are whole numbers with commas between them, twenty at most.'
          : null
  const request = (): StudyRequest | null => {
    if (!dataset || fault !== null) return null
    const base = { dataset: dataset.id, ...(output === null ? {} : { output }) }
    if (kind === 'recipes') return { kind, ...base, limit: Number(limit) }
    if (kind === 'crossValidation')
      return { kind, ...base, recipe, folds: Number(folds), ...(group === '' ? {} : { groupBy: group }) }
    const given = typed && typed.length > 0 ? { sizes: typed } : {}
    return { kind, ...base, recipe, repeats: Number(repeats), ...given }
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
      size={620}
      icon={<IconChartDots size={18} stroke={1.7} aria-hidden="true" />}
      title="New study"
      footer={
        <>
          <span className={start.error || fault ? css.fault : 'caption'} role="status">
            {start.error
              ? asWinnowError(start.error).message
              : (fault ?? 'its runs stay out of the list of runs')}
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
        {kind !== 'recipes' && (
          <Field name="Recipe">
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

function Field(props: {
  readonly name: string
  readonly note?: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className={css.field}>
      <span>{props.name}</span>
      <span className={css.fieldValue}>
        {props.children}
        {props.note !== undefined && <span className="caption">{props.note}</span>}
      </span>
    </div>
  )
}
