// What else is known of a row: rows like it, what happened to it, its tokens. Read when it is opened.
import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset, RowEvent } from '../../../shared/domain/dataset'
import { percent, when } from '../../components/format'
import { DrawerSection } from '../../components/SideDrawer'
import { asWinnowError, Skeleton } from '../../components/states'
import { TokenLegend, TokenTexts } from '../../components/TextLook'
import { useCall } from '../../hooks/use-call'
import css from './row-more.module.css'

type Props = { readonly dataset: Dataset; readonly row: number }

/** Rows with a text like this one; a click opens one. */
export function SimilarRows(props: Props & { readonly onOpen: (row: number) => void }): ReactNode {
  const found = useCall('datasets.similar', { dataset: props.dataset.id, row: props.row, limit: 5 })
  if (!found.data || found.data.length === 0) return null
  return (
    <DrawerSection title="Similar rows">
      <ul className={css.similar}>
        {found.data.map(({ row, similarity }) => (
          <li key={row.id}>
            <button type="button" onClick={() => props.onOpen(row.id)} title={row.text}>
              <span className={css.similarText} dir="auto">
                {row.text}
              </span>
              <span className={`${css.quiet} num`}>{percent(similarity, 0)}</span>
              <span className={css.similarLabel}>
                {Object.values(row.labels).flat().join(', ') || 'no label'}
                {row.part !== null && <span className={css.quiet}>, {row.part}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </DrawerSection>
  )
}

/** Changes of the row, the latest first. */
export function RowHistory(props: Props): ReactNode {
  const found = useCall('datasets.rowHistory', { dataset: props.dataset.id, row: props.row })
  if (!found.data || found.data.length === 0) return null
  return (
    <DrawerSection title="History">
      <ul className={css.history}>
        {found.data.map((event, index) => (
          <li key={`${event.revision} ${index}`}>
            <span>{sentence(event)}</span>
            <span className={`${css.quiet} num`}>{when(event.at)}</span>
          </li>
        ))}
      </ul>
    </DrawerSection>
  )
}

const ways: Readonly<Record<string, string>> = { undo: 'undone: ', redo: 'done again: ' }

function sentence(event: RowEvent): ReactNode {
  const way = ways[event.kind] ?? ''
  if (event.what === 'text') return `${way}text changed from “${event.before.join('')}”`
  const [before, after] = [event.before, event.after].map((some) => some.join(', '))
  const name = event.what === 'part' ? 'split' : event.output
  return (
    <>
      {way}
      {name}: {before === '' ? 'none' : before} to <b>{after === '' ? 'none' : after}</b>
    </>
  )
}

/** The text as a linked model reads it; nothing where none is linked. */
export function RowTokens(props: { readonly text: string }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const models = (useCall('models.list', {}).data ?? []).filter(({ isThere }) => isThere)
  const [chosen, setChosen] = useState<string | null>(null)
  const model = models.find(({ id }) => id === chosen) ?? models[0]
  const tokens = useCall(
    'predict.tokens',
    { model: { kind: 'folder', model: model?.id ?? '-' }, text: props.text },
    { enabled: isOpen && model !== undefined },
  )
  if (!model || props.text === '') return null
  return (
    <section className={css.tokens}>
      <button
        type="button"
        className={css.opener}
        aria-expanded={isOpen}
        onClick={() => setOpen((now) => !now)}
      >
        <IconChevronRight size={14} stroke={1.9} aria-hidden="true" /> As {model.name} reads it
        {tokens.data && <span className={`${css.quiet} num`}>{tokens.data.length} tokens</span>}
      </button>
      {isOpen && (
        <>
          {models.length > 1 && (
            <div className={css.models} role="group" aria-label="Model">
              {models.slice(0, 6).map((one) => (
                <button
                  key={one.id}
                  type="button"
                  aria-pressed={one.id === model.id}
                  onClick={() => setChosen(one.id)}
                >
                  {one.name}
                </button>
              ))}
            </div>
          )}
          {tokens.isPending && <Skeleton rows={2} />}
          {tokens.error && <p className={css.quiet}>{asWinnowError(tokens.error).message}</p>}
          {tokens.data && <TokenTexts texts={[tokens.data]} />}
          {tokens.data && <TokenLegend />}
        </>
      )}
    </section>
  )
}
