// The messages that must stay right, and how this run stands with them.
import type { ReactNode } from 'react'
import { IconX } from '@tabler/icons-react'
import type { CheckedPin } from '../../../../shared/domain/pinned'
import type { Run } from '../../../../shared/domain/run'
import { useClient } from '../../../app/client'
import { chooseFile, sourceOf } from '../../../app/files'
import { Button, IconButton } from '../../../components/Button'
import { plural, probability, when } from '../../../components/format'
import { Sentence, Verdict } from '../../../components/marks'
import { asWinnowError, FailurePanel, Skeleton } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { usePin } from '../../../components/use-pin'
import { useCall, useChange } from '../../../hooks/use-call'
import css from './robustness.module.css'

/** The pane. */
export function PinnedPane(props: { readonly run: Run; readonly output: string }): ReactNode {
  const { run } = props
  const status = useCall('pinned.status', { run: run.id })
  const check = useChange('pinned.check')
  const { unpin } = usePin(run.datasetId)
  const read = useReadFile(run.datasetId)
  const data = status.data
  const hasSeveral = run.outputs.length > 1
  return (
    <section className={css.pinned} aria-label="Pinned messages" tabIndex={-1}>
      <div className={css.pinnedHead}>
        <h3 className="region">Pinned messages</h3>
        <Button kind="subtle" onClick={read}>
          Add from a table
        </Button>
      </div>
      {status.error && <FailurePanel error={asWinnowError(status.error)} />}
      {!data && !status.error && <Skeleton rows={3} />}
      {data && data.pins.length === 0 && (
        <p className={css.quiet}>
          Messages that must stay right. Pin one in Try it, in the drawer of a row or from a flipped message,
          or bring a table with the columns text and label. Every run is checked for them when its training
          ends.
        </p>
      )}
      {data && data.pins.length > 0 && (
        <>
          <Sentence note={data.checkedAt === null ? 'Not checked yet.' : `Checked ${when(data.checkedAt)}.`}>
            <b>{data.right}</b> of {plural(data.right + data.broken, 'pinned message')} right
            {data.unchecked > 0 ? `, ${data.unchecked} not checked` : ''}.
          </Sentence>
          <div className={css.pinnedActs}>
            <Button disabled={check.isPending} onClick={() => check.mutate({ run: run.id })}>
              {check.isPending ? 'Checking' : 'Check now'}
            </Button>
          </div>
          {check.error && (
            <p className={css.fault} role="alert">
              {asWinnowError(check.error).message}
            </p>
          )}
          <ul>
            {data.pins.map((pin) => (
              <PinLine key={pin.id} pin={pin} hasOutput={hasSeveral} onRemove={() => unpin([pin.id])} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function PinLine(props: {
  readonly pin: CheckedPin
  readonly hasOutput: boolean
  readonly onRemove: () => void
}): ReactNode {
  const { pin } = props
  return (
    <li data-broken={pin.isRight === false || undefined}>
      <div className={css.pinText}>
        <p dir="auto">{pin.text}</p>
        <IconButton name={`Unpin ${pin.text.slice(0, 60)}`} icon={<IconX />} onClick={props.onRemove} />
      </div>
      <div className={css.pinSaid}>
        {props.hasOutput && <span className={css.quiet}>{pin.output}</span>}
        {pin.said === null ? (
          <span className={css.quiet}>must be {pin.labels.join(', ')}, not checked</span>
        ) : (
          <>
            <Verdict label={pin.said.join(', ') || 'none'} isRight={pin.isRight} length={28} />
            <span className={`${css.quiet} num`}>{probability(pin.probability ?? 0)}</span>
            {pin.isRight === false && <span className={css.quiet}>must be {pin.labels.join(', ')}</span>}
          </>
        )}
      </div>
    </li>
  )
}

function useReadFile(dataset: string): () => void {
  const client = useClient()
  const toast = useToast()
  const read = async (): Promise<void> => {
    const file = await chooseFile()
    if (!file) return
    const pins = await client.pinned.addFile({ dataset, source: await sourceOf(file) })
    toast({
      message: `${plural(pins.length, 'message')} pinned.`,
      onUndo: () => void client.pinned.remove({ pins: pins.map(({ id }) => id) }),
    })
  }
  return () =>
    void read().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
}
