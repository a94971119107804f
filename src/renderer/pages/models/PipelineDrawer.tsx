// One pipeline: its models with what keeps them from answering, what it can be used for, and how right it is on a dataset.
import { IconFileExport, IconMessage2, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { JudgedOutput, Pipeline } from '../../../shared/domain/pipeline'
import { metricsOf } from '../../../shared/metrics'
import { Button, IconButton } from '../../components/Button'
import { count, dateTime, interval, percent, plural } from '../../components/format'
import { Bar } from '../../components/marks'
import { Picker } from '../../components/Picker'
import { DrawerSection, SideDrawer } from '../../components/SideDrawer'
import { asWinnowError } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './pipelines.module.css'
import { useJudging, useRemovePipeline } from './use-pipelines'

/** The drawer beside the list. */
export function PipelineDrawer(props: {
  readonly pipeline: Pipeline
  readonly onClose: () => void
}): ReactNode {
  const { pipeline } = props
  const remove = useRemovePipeline()
  const isReady = pipeline.members.every(({ problem }) => problem === null)
  const query = `run=${encodeURIComponent(pipeline.id)}`
  return (
    <SideDrawer
      label={pipeline.name}
      width={420}
      title={pipeline.name}
      onClose={props.onClose}
      actions={<IconButton name="Remove it" icon={<IconTrash />} onClick={() => remove(pipeline)} />}
    >
      <span className="caption num">made {dateTime(pipeline.createdAt)}</span>
      <ol className={css.members}>
        {pipeline.members.map(({ name, model, kind, problem }) => (
          <li key={name}>
            <b>{name}</b>
            <span className={css.quiet}>
              by the {kind} {model}
            </span>
            {problem !== null && (
              <span className={css.fault}>{problem} Bring it back, or make the pipeline anew.</span>
            )}
          </li>
        ))}
      </ol>
      {isReady && (
        <div className={css.buttons}>
          <Button icon={<IconMessage2 />} href={`/try?${query}`}>
            Try it
          </Button>
          <Button kind="subtle" icon={<IconFileExport />} href={`/score?${query}`}>
            Score files
          </Button>
        </div>
      )}
      {isReady && <Judging pipeline={pipeline} />}
    </SideDrawer>
  )
}

function Judging(props: { readonly pipeline: Pipeline }): ReactNode {
  const { pipeline } = props
  const datasets = (useCall('datasets.list', {}).data ?? []).filter((one) => one.outputs.length > 0)
  const [chosen, setChosen] = useState<string | null>(null)
  const [match, setMatch] = useState<Readonly<Record<string, string>>>({})
  const { state, start, stop } = useJudging(pipeline.id)
  const dataset = datasets.find(({ id }) => id === chosen) ?? datasets[0]
  if (!dataset)
    return (
      <DrawerSection title="How right it is">
        <p className={css.quiet}>Needs a dataset with labels.</p>
      </DrawerSection>
    )
  return (
    <DrawerSection title="How right it is">
      <div className={css.ask}>
        <Picker
          label="Dataset"
          width={200}
          value={dataset.id}
          items={datasets.map((one) => ({ value: one.id, label: one.name, note: plural(one.rows, 'row') }))}
          onChange={(id) => {
            setChosen(id)
            setMatch({})
          }}
        />
        {state.step === 'judging' ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <Button onClick={() => start(dataset.id, match)}>Judge it</Button>
        )}
      </div>
      {state.step === 'judging' && (
        <div className={css.progress} role="status">
          <Bar value={state.totalRows > 0 ? state.rows / state.totalRows : 0} />
          <span className="caption num">
            {count(state.rows)} of {plural(state.totalRows, 'row')}
            {state.secondsLeft === null ? '' : `, about ${Math.ceil(state.secondsLeft)} s left`}
          </span>
        </div>
      )}
      {state.step === 'failed' && (
        <p className={css.fault} role="alert">
          {asWinnowError(state.error).message} {asWinnowError(state.error).hint}
        </p>
      )}
      {state.step === 'done' && (
        <>
          <p className="caption num">
            {plural(state.result.rows, 'row')} of {state.result.dataset}, {state.result.part}
          </p>
          {state.result.outputs.map((one) => (
            <Judged
              key={one.output}
              judged={one}
              columns={dataset.outputs.map(({ name }) => name)}
              onMatch={(column) => {
                const next = { ...match, [one.output]: column }
                setMatch(next)
                start(dataset.id, next)
              }}
            />
          ))}
        </>
      )}
    </DrawerSection>
  )
}

function Judged(props: {
  readonly judged: JudgedOutput
  readonly columns: readonly string[]
  readonly onMatch: (column: string) => void
}): ReactNode {
  const { output, column, evaluation, reason } = props.judged
  return (
    <section className={css.judged} aria-label={output}>
      <div className={css.judgedHead}>
        <b>{output}</b>
        <span className={css.quiet}>against</span>
        <Picker
          look="quiet"
          label={`Truth of ${output}`}
          value={column}
          placeholder="choose a column"
          items={props.columns.map((name) => ({ value: name, label: name }))}
          onChange={props.onMatch}
        />
      </div>
      {evaluation ? (
        <table className={`num ${css.figures}`}>
          <tbody>
            {Object.entries(metricsOf(evaluation.kind)).flatMap(([id, { label, format, help }]) => {
              const figure = evaluation.metrics[id]
              if (!figure) return []
              const isShare = format === 'percent'
              return [
                <tr key={id} title={help}>
                  <th scope="row">{label}</th>
                  <td>
                    <b>{isShare ? percent(figure.value) : figure.value.toFixed(3)}</b>
                  </td>
                  <td className={css.quiet}>{isShare ? interval(figure) : ''}</td>
                </tr>,
              ]
            })}
          </tbody>
        </table>
      ) : (
        <p className={css.quiet}>Not judged. {reason}</p>
      )}
      {evaluation && evaluation.unseenLabels.length > 0 && (
        <p className={css.quiet}>
          It does not know {evaluation.unseenLabels.slice(0, 4).join(', ')}
          {evaluation.unseenLabels.length > 4 ? ` and ${evaluation.unseenLabels.length - 4} more` : ''}; their
          messages count as wrong.
        </p>
      )}
    </section>
  )
}
