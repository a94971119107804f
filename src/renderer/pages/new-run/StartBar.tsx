import { IconAlertCircle, IconPlayerPlay, IconTerminal2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/Button'
import { clockIn, duration, plural } from '../../components/format'
import { FooterBar } from '../../components/Page'
import { StartTimeField } from '../../components/StartTimeField'
import { atStart } from '../../components/start-time-words'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import css from './new-run.module.css'

/** The footer of the form: what will happen, what keeps it from starting, and the start. */
export function StartBar(props: {
  readonly title: string
  readonly name: string
  readonly changed: number
  /** `5 epochs`; null while the rows are not known. */
  readonly length: string | null
  readonly faults: readonly string[]
  readonly stop: string | null
  readonly error: Error | null
  /** Measured on this machine, or null. */
  readonly seconds: number | null
  readonly canStart: boolean
  readonly command: string
  /** Not before this moment; null for as soon as it is its turn. */
  readonly startAt: string | null
  readonly onStartAt: (startAt: string | null) => void
  readonly onStart: () => void
}): ReactNode {
  const toast = useToast()
  const reason = reasonOf(props)
  const copy = (): void =>
    void navigator.clipboard.writeText(props.command).then(() => toast({ message: 'The command is copied.' }))
  const changed = props.changed > 0 ? `, ${plural(props.changed, 'setting')} changed` : ''
  const done =
    props.seconds !== null && props.seconds >= 60 && props.startAt === null
      ? `done about ${clockIn(props.seconds)} if started now; `
      : ''
  return (
    <FooterBar
      actions={
        <>
          {reason && (
            <span className={css.reason} role="status">
              <IconAlertCircle size={15} stroke={1.8} aria-hidden="true" />
              {reason}
            </span>
          )}
          <StartTimeField what="it" value={props.startAt} onChange={props.onStartAt} />
          <Button kind="subtle" icon={<IconTerminal2 />} onClick={copy}>
            Copy command
          </Button>
          <Button
            kind="filled"
            icon={<IconPlayerPlay />}
            keys="mod+Enter"
            disabled={!props.canStart}
            {...(reason ? { reason } : {})}
            onClick={props.onStart}
          >
            {startLabel(props)}
          </Button>
        </>
      }
    >
      <div className={css.footTitle}>
        <b>{props.title}</b>{' '}
        <span className="caption num">
          named “{props.name}”{changed}
        </span>
      </div>
      <div className="caption num">
        {done}
        {props.length === null ? '' : `${props.length} at most; `}the window stays free meanwhile
      </div>
    </FooterBar>
  )
}

function startLabel({ startAt, seconds }: { startAt: string | null; seconds: number | null }): string {
  if (startAt !== null) return `Start ${atStart(startAt)}`
  return seconds === null ? 'Start' : `Start, ${duration(seconds)}`
}

function reasonOf(props: {
  readonly faults: readonly string[]
  readonly stop: string | null
  readonly error: Error | null
}): string | null {
  const { faults, stop, error } = props
  if (faults.length > 0)
    return `${plural(faults.length, 'setting')} to mend: ${faults
      .map((one) => one.toLowerCase())
      .slice(0, 3)
      .join(', ')}`
  if (stop) return stop
  if (!error) return null
  const known = asWinnowError(error)
  return `${known.message} ${known.hint === known.message ? '' : known.hint}`
}
