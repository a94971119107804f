// Score files: a table comes in, every column goes out again with the label and its probability. One file at a
// time; the model is a finished run, or a folder that holds a classifier.
import { type ReactNode, useState } from 'react'
import { useUrlState } from '../../app/location'
import { useOfferedFile } from '../../app/offered-file'
import { Button } from '../../components/Button'
import { percent, plural } from '../../components/format'
import { Page } from '../../components/Page'
import { Picker } from '../../components/Picker'
import { findPredictor, type Predictor } from '../../components/predictors'
import { asWinnowError, FailurePanel } from '../../components/states'
import { WithModel } from '../../components/WithModel'
import { Done } from './Done'
import { DropPlace } from './DropPlace'
import { Ready } from './Ready'
import css from './score.module.css'
import { HandingOver, Working } from './Working'
import { useScoring } from './use-scoring'

/** The page that scores files. */
export function ScorePage(): ReactNode {
  return (
    <WithModel
      title="Score files"
      emptyTitle="No model to score with yet"
      promise="A finished run gives every row of a file a label and its probability."
    >
      {(models, first) => <Scorer models={models} first={first} />}
    </WithModel>
  )
}

function Scorer(props: { readonly models: readonly Predictor[]; readonly first: Predictor }): ReactNode {
  const { models, first } = props
  const url = useUrlState()
  const asked = url.get('run')
  const model = (asked === null ? undefined : findPredictor(models, asked)) ?? first
  const { state, take, start, cancel } = useScoring()
  const [isOver, setOver] = useState(false)
  useOfferedFile('score', take)
  const isBusy = state.step === 'scoring' || state.step === 'handing'
  return (
    <Page
      title="Score files"
      caption="every column comes back, with the label and its probability"
      scroll
      actions={
        state.step === 'done' || state.step === 'failed' ? (
          <Button onClick={cancel}>Another file</Button>
        ) : undefined
      }
    >
      <div className={css.page}>
        <section className={css.model} aria-label="The model">
          <span className={css.modelCaption}>Score with</span>
          <Picker
            label="Model"
            items={models.map((one) => ({ value: one.id, label: one.name, note: one.note }))}
            value={model.id}
            onChange={(id) => url.set({ run: id })}
            disabled={isBusy}
            width={260}
          />
          <span className={`${css.modelNote} num`}>{modelNote(model)}</span>
        </section>
        {state.step === 'idle' && <DropPlace model={model} isOver={isOver} onOver={setOver} onFile={take} />}
        {state.step === 'handing' && <HandingOver file={state.file} share={state.share} onCancel={cancel} />}
        {state.step === 'ready' && (
          <Ready
            key={state.file.name}
            model={model}
            file={state.file}
            preview={state.preview}
            onStart={(choice) => start({ ...choice, model: model.ref })}
            onCancel={cancel}
          />
        )}
        {state.step === 'scoring' && (
          <Working file={state.file} progress={state.progress} onCancel={cancel} />
        )}
        {state.step === 'done' && <Done file={state.file} result={state.result} />}
        {state.step === 'failed' && (
          <FailurePanel
            error={asWinnowError(state.error)}
            kept={`${state.file.name} is as it was.`}
            actions={<Button onClick={cancel}>Choose another file</Button>}
          />
        )}
      </div>
    </Page>
  )
}

function modelNote({ caption, labels, accuracy }: Predictor): string {
  const right = accuracy === null ? '' : `, right in ${percent(accuracy)} of test messages`
  return `${caption}, ${plural(labels, 'label')}${right}`
}
