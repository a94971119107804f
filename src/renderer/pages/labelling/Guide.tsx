// Beside the message: what the label means, the closest messages that are labelled, and what the queue is made of.
import { type ReactNode, useEffect, useState } from 'react'
import type { LabelOfQueue, LabelQueue, QueueItem } from '../../../shared/domain/labelling'
import { TextButton } from '../../components/Button'
import { count, probability } from '../../components/format'
import { Key } from '../../components/marks'
import { DrawerSection, SideDrawer } from '../../components/SideDrawer'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { CommentDialog } from './CommentDialog'
import { Guideline } from './Guideline'
import css from './labelling.module.css'
import { WorthPane } from './WorthPane'
import { leftOutLines } from './words'

const closest = 3
const restMs = 300

/** The side region. */
export function Guide(props: {
  readonly queue: LabelQueue
  readonly item: QueueItem | null
  readonly labels: readonly LabelOfQueue[]
  /** The label that is looked at. */
  readonly label: string | null
  readonly onChanged: () => void
}): ReactNode {
  const { queue, item } = props
  const label = props.labels.find(({ name }) => name === props.label)
  const [editing, setEditing] = useState<LabelOfQueue | null>(null)
  const change = useChange('datasets.changeLabels')
  useKeys({ g: label ? () => setEditing(label) : undefined })
  const send = (description: string): void => {
    if (!editing) return
    const operation = { kind: 'describe' as const, label: editing.name, description }
    change.mutate(
      { dataset: queue.dataset, output: queue.output, operation },
      {
        onSuccess: () => {
          setEditing(null)
          props.onChanged()
        },
      },
    )
  }
  const lines = leftOutLines(queue.leftOut, queue.pool)
  return (
    <SideDrawer label="Guidelines" width={300}>
      {label && (
        <DrawerSection title={label.name} aside={<Key name="g" />}>
          {label.description === '' ? (
            <p className={css.hint}>
              Nothing says yet what belongs here.{' '}
              <TextButton onClick={() => setEditing(label)}>Write it down</TextButton>
            </p>
          ) : (
            <>
              <Guideline text={label.description} />
              <TextButton onClick={() => setEditing(label)} aria-label={`Edit what ${label.name} means`}>
                Edit
              </TextButton>
            </>
          )}
        </DrawerSection>
      )}
      {item && queue.pool !== 'test' && <Closest queue={queue} row={item.row} />}
      <WorthPane queue={queue} />
      <DrawerSection title="This queue">
        <p className={css.sum}>
          <span>messages that match</span> <b className="num">{count(queue.matched)}</b>
        </p>
        {lines.map((line) => (
          <p key={line.words} className={css.sum}>
            <span>{line.words}</span> <span className="num">−{count(line.count)}</span>
          </p>
        ))}
        <p className={css.sum}>
          <span>in the queue</span> <b className="num">{count(queue.total)}</b>
        </p>
      </DrawerSection>
      {editing && (
        <CommentDialog
          title={`What ${editing.name} means`}
          comment={editing.description}
          hint="Markdown: **bold**, lists after -, examples after >."
          onClose={() => setEditing(null)}
          onSend={send}
        />
      )}
    </SideDrawer>
  )
}

function Closest(props: { readonly queue: LabelQueue; readonly row: number }): ReactNode {
  const { queue, row } = props
  // Looked for once the message stays: who labels by keys waits for nothing.
  const [stays, setStays] = useState<number | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setStays(row), restMs)
    return () => clearTimeout(timer)
  }, [row])
  const found = useCall(
    'datasets.similar',
    { dataset: queue.dataset, row, limit: 50 },
    { staleTime: Number.POSITIVE_INFINITY, keepPrevious: true, enabled: stays === row },
  )
  const labelled = (found.data ?? [])
    .filter(({ row: one }) => (one.labels[queue.output] ?? []).length > 0 && one.part !== 'test')
    .slice(0, closest)
  if (labelled.length === 0) return null
  return (
    <DrawerSection title="Closest that are labelled">
      <ul className={css.closest}>
        {labelled.map(({ row: one, similarity }) => (
          <li key={one.id}>
            <span dir="auto">{one.text}</span>
            <span className={css.closestFoot}>
              <span>{one.labels[queue.output]?.join(', ')}</span>
              <span className="num">{probability(similarity)}</span>
            </span>
          </li>
        ))}
      </ul>
    </DrawerSection>
  )
}
