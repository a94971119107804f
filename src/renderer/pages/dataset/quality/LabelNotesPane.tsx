// Labels that are rare, and names that are probably one label, which can be merged here.
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Dataset } from '../../../../shared/domain/dataset'
import type { LabelNotes } from '../../../../shared/domain/quality'
import { useClient } from '../../../app/client'
import { useUrlState } from '../../../app/location'
import { Button } from '../../../components/Button'
import { count, decimal, plural } from '../../../components/format'
import { asWinnowError } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { invoke } from '../../../hooks/use-call'
import { useDatasetChanges } from '../use-dataset-changes'
import css from './quality.module.css'

/** The pane beside the list. */
export function LabelNotesPane(props: {
  readonly dataset: Dataset
  readonly notes: readonly LabelNotes[]
}): ReactNode {
  const { dataset, notes } = props
  const client = useClient()
  const cache = useQueryClient()
  const toast = useToast()
  const url = useUrlState()
  const changes = useDatasetChanges(dataset)
  const merge = (output: string, labels: readonly string[], into: string): void => {
    const work = async (): Promise<void> => {
      const operation = { kind: 'merge' as const, labels: [...labels], into }
      const step = await invoke(client, 'datasets.changeLabels', { dataset: dataset.id, output, operation })
      await cache.invalidateQueries({ queryKey: ['datasets'] })
      toast({ message: step.description, onUndo: changes.undo })
    }
    work().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
  return (
    <section className={css.pane} aria-label="Labels worth a look">
      <div className={css.paneHead}>
        <div className={css.paneWords}>
          <h2 className={css.paneTitle}>Labels worth a look</h2>
          <p className={css.paneText}>
            A label with few messages is learnt badly and measured worse; two names for one label divide its
            messages. Merging is one step that undo takes back.
          </p>
        </div>
      </div>
      <div className={css.notes} tabIndex={0} role="group" aria-label="Labels worth a look, content">
        {notes.map(({ output, twins, rare, imbalance, commonest, rarest }) => (
          <section key={output} className={css.noteGroup}>
            {notes.length > 1 && <h3 className="region">{output}</h3>}
            {twins.map((names) => (
              <div key={names.join()} className={css.noteRow}>
                <span>
                  {names.map((name, at) => (
                    <span key={name}>
                      {at > 0 && ' and '}
                      <b className={css.verbatim}>{name}</b>
                    </span>
                  ))}{' '}
                  may be one label
                </span>
                {names.map((name) => (
                  <Button key={name} onClick={() => merge(output, names, name)}>
                    Merge into {name}
                  </Button>
                ))}
              </div>
            ))}
            {imbalance !== null && imbalance >= 5 && (
              <div className={css.noteRow}>
                <span>
                  <b>{commonest}</b> is {decimal(imbalance, 1)} times as common as <b>{rarest}</b>: class
                  weights or oversampling help the rare ones, and macro-F1 says more than accuracy.
                </span>
              </div>
            )}
            {rare.map(({ label, rows, trainRows }) => (
              <div key={label} className={css.noteRow}>
                <span>
                  <b className={css.verbatim}>{label}</b> has {plural(rows, 'message')}, {count(trainRows)} of
                  them in training
                </span>
                <Button kind="subtle" onClick={() => url.set({ tab: null, finding: null, label: [label] })}>
                  See them
                </Button>
              </div>
            ))}
          </section>
        ))}
      </div>
    </section>
  )
}
