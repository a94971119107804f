// One queue: one message large, its labels on keys. What is said is kept before the next message shows.
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconFilter,
  IconFlag,
  IconHelpCircle,
  IconList,
  IconMessage,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useParams } from 'wouter'
import type { LabelQueue, QueueItem, QueueState } from '../../../shared/domain/labelling'
import { keyCodes, labelKeys, readKey } from '../../../shared/labelling/keys'
import { useUrlState } from '../../app/location'
import { Button, IconButton, TextButton } from '../../components/Button'
import { count, duration, when } from '../../components/format'
import { Bar, Key, Pill } from '../../components/marks'
import { Page } from '../../components/Page'
import { asWinnowError, EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../../components/states'
import { useKeys } from '../../hooks/use-keys'
import { CommentDialog } from './CommentDialog'
import { Guide } from './Guide'
import css from './labelling.module.css'
import { LabelButtons } from './LabelButtons'
import { ListMode } from './ListMode'
import { type QueueInHand, useQueue } from './use-queue'
import { useAskedWords } from './use-asked-words'
import { heldOf, orderName } from './words'

const crumbs = [{ label: 'Labelling', href: '/labelling' }]

/** The page of a queue. */
export function QueuePage(): ReactNode {
  const { id = '' } = useParams<{ id: string }>()
  const reference = decodeURIComponent(id)
  const hand = useQueue(reference)
  if (hand.state) return <Opened key={reference} hand={hand} state={hand.state} />
  return (
    <Page title="Queue" crumbs={crumbs}>
      {hand.error === null ? (
        <Skeleton />
      ) : (
        <div className={css.place}>
          <FailurePanel
            error={hand.error}
            actions={
              <Button kind="filled" href="/labelling">
                See all queues
              </Button>
            }
          />
        </div>
      )}
    </Page>
  )
}

function Opened(props: { readonly hand: QueueInHand; readonly state: QueueState }): ReactNode {
  const { hand, state } = props
  const { queue, item } = state
  const url = useUrlState()
  const isList = url.get('list') !== null
  const [looked, setLooked] = useState<string | null>(null)
  const toggleList = (): void => {
    url.set({ list: isList ? null : '1' })
    if (isList) hand.look()
  }
  useKeys({
    'mod+z': () => hand.reverse('undo'),
    'mod+shift+z': () => hand.reverse('redo'),
    'mod+y': () => hand.reverse('redo'),
    l: toggleList,
  })
  const asked = useAskedWords(queue)
  const guided = looked ?? item?.suggested[0] ?? item?.labels[0] ?? hand.labels[0]?.name ?? null
  return (
    <Page
      title={queue.name}
      crumbs={crumbs}
      caption={
        <span className={css.frozen}>
          {asked !== '' && (
            <span className={css.asked} title={asked}>
              <IconFilter size={13} stroke={1.8} aria-hidden="true" /> <span>{asked}</span>
            </span>
          )}
          <span>
            {queue.datasetName}, {heldOf(queue)}, frozen {when(queue.createdAt)}
          </span>
        </span>
      }
      actions={
        <>
          <IconButton
            name={state.undoes === null ? 'Undo' : `Undo: ${state.undoes}`}
            keys="mod+z"
            icon={<IconArrowBackUp />}
            disabled={state.undoes === null}
            onClick={() => hand.reverse('undo')}
          />
          <IconButton
            name={state.redoes === null ? 'Redo' : `Redo: ${state.redoes}`}
            keys="mod+shift+z"
            icon={<IconArrowForwardUp />}
            disabled={state.redoes === null}
            onClick={() => hand.reverse('redo')}
          />
          <Button kind="subtle" icon={<IconList />} keys="l" onClick={toggleList}>
            {isList ? 'One by one' : 'List'}
          </Button>
          <Button href="/labelling">Finish</Button>
        </>
      }
      drawer={
        <Guide queue={queue} item={item} labels={hand.labels} label={guided} onChanged={hand.reloadLabels} />
      }
    >
      <Progress queue={queue} pace={hand.pace} />
      {hand.error !== null && (
        <p className={css.problem} role="alert">
          {asWinnowError(hand.error).message} {asWinnowError(hand.error).hint}
        </p>
      )}
      {isList ? (
        <ListMode hand={hand} state={state} />
      ) : item ? (
        <OneMessage hand={hand} state={state} item={item} onLook={setLooked} />
      ) : (
        <Finished hand={hand} queue={queue} />
      )}
    </Page>
  )
}

function Progress(props: { readonly queue: LabelQueue; readonly pace: QueueInHand['pace'] }): ReactNode {
  const { queue, pace } = props
  const each = pace.answers >= 3 ? pace.seconds / pace.answers : null
  return (
    <div className={css.progressLine}>
      <span className={`${css.progressCount} num`} role="status">
        <b>{count(queue.done)}</b> of {count(queue.total)}
      </span>
      <span className={css.progressBar}>
        <Bar value={queue.total === 0 ? 1 : queue.done / queue.total} height={4} />
      </span>
      {each !== null && each > 0 && (
        <span className={`${css.pace} num`}>
          {count(3600 / each)} an hour, {duration((queue.total - queue.done) * each)} left
        </span>
      )}
      <span className={css.pace}>
        {queue.pool === 'test' ? 'test part' : orderName(queue.order).toLowerCase()}
        {queue.run ? `, ${queue.run.name}` : ''}
      </span>
    </div>
  )
}

type Begun = { readonly item: QueueItem; readonly typed: string; readonly chosen: readonly string[] }

function OneMessage(props: {
  readonly hand: QueueInHand
  readonly state: QueueState
  readonly item: QueueItem
  readonly onLook: (label: string | null) => void
}): ReactNode {
  const { hand, state, item } = props
  const { queue } = state
  const isMulti = queue.kind === 'multi'
  const codes = keyCodes(hand.labels.length)
  // Of this message: the first key of a code of two, and where it may have several labels, those that Enter keeps.
  const fresh = { item, typed: '', chosen: item.labels.length > 0 ? item.labels : item.suggested }
  const [kept, setKept] = useState<Begun>(fresh)
  const begun = kept.item.row === item.row && kept.item.state === item.state ? kept : fresh
  const { typed, chosen } = begun
  const setTyped = (next: string): void => setKept({ ...begun, typed: next })
  const [isCommenting, setCommenting] = useState(false)
  const message = useRef<HTMLDivElement>(null)
  useEffect(() => message.current?.focus({ preventScroll: true }), [item.row])
  const suggestion = item.suggested[0] ?? null
  const give = (label: string): void => {
    const isIn = chosen.includes(label)
    const next = isIn ? chosen.filter((one) => one !== label) : [...chosen, label]
    setKept({ ...begun, typed: '', chosen: isMulti ? next : chosen })
    if (!isMulti) hand.answer({ kind: 'label', labels: [label] })
  }
  const accept = (): void => {
    // A button that has the focus is what Enter is for.
    const focused = document.activeElement
    if (focused instanceof HTMLButtonElement || focused instanceof HTMLAnchorElement) return focused.click()
    if (isMulti && chosen.length > 0) hand.answer({ kind: 'label', labels: [...chosen] })
    else if (!isMulti && suggestion !== null) hand.answer({ kind: 'label', labels: [suggestion] })
  }
  const press = (key: string): void => {
    const read = readKey(codes, typed, key)
    if (read.kind === 'begun') setTyped(read.typed)
    else if (read.kind === 'nothing') setTyped('')
    else give(hand.labels[read.at]?.name ?? '')
  }
  const flag = (): void => hand.answer({ kind: 'flag', isFlagged: !item.note.isFlagged })
  useKeys({
    ...Object.fromEntries(labelKeys.map((key) => [key, () => press(key)])),
    Enter: accept,
    s: () => hand.answer({ kind: 'skip' }),
    d: () => hand.answer({ kind: 'discard' }),
    f: flag,
    c: () => setCommenting(true),
    ArrowLeft: item.place > 0 ? () => hand.look(item.place - 1) : undefined,
    ArrowRight: item.place + 1 < queue.total ? () => hand.look(item.place + 1) : undefined,
    Escape: typed === '' ? () => hand.look() : () => setTyped(''),
  })
  return (
    <div className={css.one}>
      <div className={css.messagePlace}>
        <div className={css.chips}>
          <span className={css.why}>
            <IconHelpCircle size={14} stroke={1.8} aria-hidden="true" />
            <b>Why this one</b> {item.reason}
          </span>
          {item.twins > 0 && (
            <span className={css.quiet}>
              {item.twins === 1 ? '1 identical message gets' : `${count(item.twins)} identical messages get`}{' '}
              the same label
            </span>
          )}
          {item.state !== null && (
            <Pill tone="accent">
              {item.state === 'labelled' ? `labelled ${item.labels.join(', ')}` : item.state}
            </Pill>
          )}
          {queue.pool === 'labelled' && item.state === null && <Pill>labelled {item.labels.join(', ')}</Pill>}
          {item.note.isFlagged && (
            <Pill tone="warn" icon={<IconFlag />}>
              flagged
            </Pill>
          )}
        </div>
        <div
          className={css.message}
          ref={message}
          tabIndex={-1}
          dir="auto"
          aria-live="polite"
          data-message
          data-row={item.row}
        >
          {item.text}
        </div>
        {item.note.comment !== '' && (
          <p className={css.comment}>
            <IconMessage size={14} stroke={1.8} aria-hidden="true" /> {item.note.comment}
          </p>
        )}
      </div>
      <LabelButtons
        labels={hand.labels}
        codes={codes}
        item={item}
        typed={typed}
        isMulti={isMulti}
        chosen={chosen}
        hint={hintOf(queue, suggestion, isMulti)}
        onGive={give}
        onLook={props.onLook}
      />
      <div className={css.keysLine}>
        <span>
          <Key name="Enter" /> {isMulti ? 'keep these' : 'accept'}
        </span>
        <KeyButton name="s" word="skip" onClick={() => hand.answer({ kind: 'skip' })} />
        <KeyButton name="d" word="discard" onClick={() => hand.answer({ kind: 'discard' })} />
        <KeyButton name="f" word={item.note.isFlagged ? 'take the flag away' : 'flag'} onClick={flag} />
        <KeyButton name="c" word="comment" onClick={() => setCommenting(true)} />
        <span>
          <Key name="mod+z" /> undo
        </span>
        <span>
          <Key name="?" /> all keys
        </span>
        {state.did !== null && (
          <span className={css.last} role="status">
            {state.did}, <TextButton onClick={() => hand.reverse('undo')}>undo</TextButton>
          </span>
        )}
      </div>
      {isCommenting && (
        <CommentDialog
          comment={item.note.comment}
          onClose={() => setCommenting(false)}
          onSend={(comment) => {
            setCommenting(false)
            hand.answer({ kind: 'comment', comment })
          }}
        />
      )}
    </div>
  )
}

function KeyButton(props: {
  readonly name: string
  readonly word: string
  readonly onClick: () => void
}): ReactNode {
  return (
    <button type="button" className={css.keyButton} onClick={props.onClick}>
      <Key name={props.name} /> {props.word}
    </button>
  )
}

function hintOf(queue: LabelQueue, suggestion: string | null, isMulti: boolean): string {
  if (queue.pool === 'test') return 'No model says anything here: the test part is yours alone'
  if (isMulti) return 'Keys mark labels, Enter keeps them'
  if (suggestion !== null) return 'Enter takes the suggestion'
  return queue.run ? `${queue.run.name} has not scored this message` : 'No model was asked in this order'
}

function Finished(props: { readonly hand: QueueInHand; readonly queue: LabelQueue }): ReactNode {
  const { queue, hand } = props
  const train = `/runs/new?dataset=${encodeURIComponent(queue.dataset)}`
  return (
    <EmptyState
      drawing={rowsDrawing}
      title="Every message of this queue is done"
      actions={
        <>
          {queue.skipped > 0 && (
            <Button onClick={hand.again}>Ask again about the {count(queue.skipped)} skipped</Button>
          )}
          <Button href={`/labelling?new=1&dataset=${encodeURIComponent(queue.dataset)}`}>New queue</Button>
          <Button kind="filled" href={train}>
            Train on the labels
          </Button>
        </>
      }
    >
      {count(queue.labelled)} labelled, {count(queue.skipped)} skipped, {count(queue.discarded)} discarded.
      Train a model on them, then let it say which messages to label next.
    </EmptyState>
  )
}
