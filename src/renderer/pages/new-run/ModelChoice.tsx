// The model that a run starts from: every linked folder, with what keeps one from being used.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { LinkedModel } from '../../../shared/domain/model'
import { MiddleCut, Pill } from '../../components/marks'
import { modelFault, modelNote, modelState, modelStateWords } from '../../components/model-words'
import { Picker } from '../../components/Picker'
import css from './families.module.css'

type Props = {
  readonly models: readonly LinkedModel[]
  readonly model: LinkedModel | null
  readonly onChoose: (id: string) => void
}

/** The models as a list of radio buttons. */
export function ModelList(props: Props): ReactNode {
  return (
    <section aria-label="Model">
      <div className={css.modelHead}>
        <h3 className="region">Model it starts from</h3>
        <Link href="/models?add=1">Add a folder</Link>
      </div>
      <div className={css.models} role="radiogroup" aria-label="Model it starts from">
        {props.models.map((model) => (
          <ModelRow
            key={model.id}
            model={model}
            isChosen={props.model?.id === model.id}
            onChoose={() => props.onChoose(model.id)}
          />
        ))}
      </div>
    </section>
  )
}

function ModelRow(props: {
  readonly model: LinkedModel
  readonly isChosen: boolean
  readonly onChoose: () => void
}): ReactNode {
  const { model, isChosen } = props
  const state = modelState(model)
  const { tone, word } = modelStateWords[state]
  return (
    <label className={css.model} data-chosen={isChosen || undefined} title={modelFault(model) ?? model.path}>
      <input
        type="radio"
        name="model"
        className={css.hiddenRadio}
        checked={isChosen}
        disabled={state !== 'complete' && !isChosen}
        onChange={props.onChoose}
      />
      <span className={css.radio} aria-hidden="true" />
      <b>
        <MiddleCut text={model.name} width={150} />
      </b>
      <span className={css.modelNote}>{modelNote(model)}</span>
      {state !== 'complete' && <Pill tone={tone}>{word}</Pill>}
    </label>
  )
}

/** The same choice in one line, for the advanced form. */
export function ModelPicker(props: Props): ReactNode {
  const items = props.models.map((model) => ({
    value: model.id,
    label: model.name,
    note: modelFault(model) === null ? modelNote(model) : modelStateWords[modelState(model)].word,
  }))
  return (
    <Picker
      label="Model"
      items={items}
      value={props.model?.id ?? null}
      placeholder="None is linked"
      onChange={props.onChoose}
      width={300}
    />
  )
}
