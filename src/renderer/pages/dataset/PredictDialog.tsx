// Gives the rows of a dataset predictions: a folder that holds a classifier, or a run of this dataset. What comes out
// stands beside the rows, to filter, sort and count by.
import { IconPlayerPlay, IconWand } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { clockIn, count, duration, plural } from '../../components/format'
import { Bar, Figure } from '../../components/marks'
import { modelFault } from '../../components/model-words'
import { orderedParts } from '../../components/PartsBar'
import { Picker, type PickerItem } from '../../components/Picker'
import { familyLabel } from '../../components/run-words'
import { asWinnowError } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import { useRuns } from '../../hooks/use-runs'
import css from './dataset.module.css'
import { none } from '../../rows/row-query'
import type { RowScoring, RowScoringChoice } from './use-row-scoring'

/** Asks for model and part, then shows how far it is. */
export function PredictDialog(props: {
  readonly dataset: Dataset
  readonly isOpen: boolean
  readonly state: RowScoring
  readonly onStart: (choice: RowScoringChoice) => void
  readonly onStop: () => void
  readonly onClose: () => void
}): ReactNode {
  const { dataset, state } = props
  const choices = useChoices(dataset.id)
  const [asked, setAsked] = useState<string | null>(null)
  const [part, setPart] = useState<string>(none)
  const chosen = choices.find((one) => one.item.value === asked) ?? choices[0]
  const isBusy = state.step === 'scoring'
  const start = (): void => {
    if (chosen) props.onStart({ ...chosen.choice, part: part === none ? null : part })
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      size={520}
      icon={<IconWand size={18} stroke={1.7} aria-hidden="true" />}
      title={`Predict the rows of ${dataset.name}`}
      footer={
        <>
          {state.step === 'failed' && <Fault error={state.error} />}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={isBusy ? props.onStop : props.onClose}>
              {isBusy ? 'Stop, keep what is done' : 'Cancel'}
            </Button>
            {isBusy ? (
              <Button kind="filled" onClick={props.onClose}>
                Go on in the background
              </Button>
            ) : (
              <Button kind="filled" icon={<IconPlayerPlay />} disabled={!chosen} onClick={start}>
                Predict {plural(rowsOf(dataset, part), 'row')}
              </Button>
            )}
          </span>
        </>
      }
    >
      <div className={css.predict}>
        {state.step === 'scoring' ? (
          <Progress state={state} />
        ) : !chosen ? (
          <p className={css.note}>
            Nothing here can predict yet. Link a model folder that holds a classifier on the{' '}
            <a href="#/models?add=1">Models page</a>, or train a run on this dataset.
          </p>
        ) : (
          <>
            <div className={css.predictField}>
              <span>Model</span>
              <Picker
                label="Model"
                width={330}
                value={chosen.item.value}
                items={choices.map((one) => one.item)}
                onChange={setAsked}
              />
            </div>
            <div className={css.predictField}>
              <span>Rows</span>
              <Picker
                label="Rows"
                width={330}
                value={part}
                items={[
                  { value: none, label: 'all rows', note: count(dataset.rows) },
                  ...orderedParts(dataset.split?.parts ?? {}).map(([name, rows]) => ({
                    value: name,
                    label: name,
                    note: count(rows),
                  })),
                ]}
                onChange={setPart}
              />
            </div>
            <p className={css.note}>{chosen.note}</p>
          </>
        )}
      </div>
    </Dialog>
  )
}

type Choice = {
  readonly item: PickerItem
  readonly choice: Omit<RowScoringChoice, 'part'>
  readonly note: string
}

/** Models that can give these rows labels: folders with a classifier, then runs of the dataset. */
function useChoices(dataset: string): Choice[] {
  const models = useCall('models.list', {}).data ?? []
  const runs = useRuns().data ?? []
  const folders = models
    .filter((model) => model.report.labels !== null && modelFault(model) === null)
    .map(({ id, name, report }): Choice => {
      const labels = report.labels ?? []
      const more = labels.length > 6 ? ` and ${count(labels.length - 6)} more` : ''
      return {
        item: { value: `folder ${id}`, label: name, note: plural(labels.length, 'label') },
        choice: { model: { kind: 'folder', model: id }, name },
        note: `Says ${labels.slice(0, 6).join(', ')}${more}. Labels of the dataset with the same name count as the same. Rows that it has scored before are not scored again.`,
      }
    })
  const trained = runs
    .filter((run) => run.datasetId === dataset && run.result !== null && run.family !== 'imported')
    .map((run): Choice => {
      const name = `Run ${run.number}`
      const note = run.name === name || run.name === '' ? familyLabel(run) : run.name
      return {
        item: { value: `run ${run.id}`, label: name, note },
        choice: { model: { kind: 'run', run: run.id }, name },
        note: 'Its validation and test rows have predictions since it was trained; the others are scored now.',
      }
    })
  return [...folders, ...trained]
}

const rowsOf = ({ rows, split }: Dataset, part: string): number =>
  part === none ? rows : (split?.parts[part] ?? 0)

function Progress(props: { readonly state: Extract<RowScoring, { step: 'scoring' }> }): ReactNode {
  const { name, rows, totalRows, secondsLeft } = props.state
  return (
    <div role="status">
      <Figure
        caption="Time left"
        value={secondsLeft === null ? 'soon known' : duration(secondsLeft)}
        interval={
          secondsLeft !== null && secondsLeft >= 60 ? `done about ${clockIn(secondsLeft)}` : undefined
        }
        note={
          rows === null || totalRows === null
            ? `${name} is being loaded`
            : `${count(rows)} of ${plural(totalRows, 'row')} have a prediction of ${name}`
        }
      />
      <div className={css.predictBar}>
        <Bar value={totalRows ? (rows ?? 0) / totalRows : 0} />
      </div>
    </div>
  )
}

function Fault(props: { readonly error: unknown }): ReactNode {
  const { message, hint } = asWinnowError(props.error)
  return (
    <span className={css.fault} role="alert">
      {message} {hint}
    </span>
  )
}
