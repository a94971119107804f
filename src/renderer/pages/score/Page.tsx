// Score files: a table comes in, every column goes out again with the label and its probability. One file at a
// time; the model is a finished run.
import { type ReactNode, useState } from 'react'
import type { Run } from '../../../shared/domain/run'
import { useUrlState } from '../../app/location'
import { useOfferedFile } from '../../app/offered-file'
import { Button } from '../../components/Button'
import { percent } from '../../components/format'
import { Page } from '../../components/Page'
import { Picker } from '../../components/Picker'
import { asWinnowError, FailurePanel } from '../../components/states'
import { familyLabel } from '../../components/run-words'
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
      {(runs, newest) => <Scorer runs={runs} newest={newest} />}
    </WithModel>
  )
}

function Scorer(props: { readonly runs: readonly Run[]; readonly newest: Run }): ReactNode {
  const { runs } = props
  const url = useUrlState()
  const asked = url.get('run')
  const run = runs.find((one) => one.id === asked) ?? props.newest
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
            label="Run"
            items={runs.map((one) => ({ value: one.id, label: runName(one), note: one.dataset }))}
            value={run.id}
            onChange={(id) => url.set({ run: id })}
            disabled={isBusy}
            width={260}
          />
          <span className={`${css.modelNote} num`}>{modelNote(run)}</span>
        </section>
        {state.step === 'idle' && <DropPlace run={run} isOver={isOver} onOver={setOver} onFile={take} />}
        {state.step === 'handing' && <HandingOver file={state.file} share={state.share} onCancel={cancel} />}
        {state.step === 'ready' && (
          <Ready
            key={state.file.name}
            run={run}
            file={state.file}
            preview={state.preview}
            onStart={(choice) => start({ ...choice, run: run.id })}
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

const runName = (run: Run): string =>
  run.name === `Run ${run.number}` || run.name === '' ? `Run ${run.number}` : `Run ${run.number}, ${run.name}`

function modelNote(run: Run): string {
  const accuracy = run.result?.testAccuracy
  const right = typeof accuracy === 'number' ? `, right in ${percent(accuracy)} of test messages` : ''
  return `${familyLabel(run)}, ${run.labels.length} labels${right}`
}
