// The command palette: one field, everything that can be found or done below it. `>` keeps commands alone,
// `@` runs. Arrow keys move, Enter performs, Esc closes.
import { Modal, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { type Icon, IconChartLine, IconDatabase, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { count, percent } from '../components/format'
import { Key, Marked } from '../components/marks'
import { useCall } from '../hooks/use-call'
import { useRuns } from '../hooks/use-runs'
import { useImport } from '../import/ImportPlace'
import { type Action, actionsFor, bestFits } from './actions'
import css from './palette.module.css'

type Found = Pick<Action, 'id' | 'name' | 'detail' | 'keys' | 'reason' | 'perform'> & { readonly icon: Icon }
type Group = { readonly title: string; readonly items: readonly Found[] }

/** The palette; mounted always, drawn when open. */
export function Palette(props: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onKeys: () => void
}): ReactNode {
  return (
    <Modal.Root
      opened={props.isOpen}
      onClose={props.onClose}
      size={640}
      yOffset={120}
      transitionProps={{ transition: 'fade', duration: 120 }}
    >
      <Modal.Overlay className={css.overlay ?? ''} />
      <Modal.Content
        classNames={{ content: css.content ?? '' }}
        radius={12}
        shadow="none"
        aria-label="Find or do"
      >
        <PaletteBody onClose={props.onClose} onKeys={props.onKeys} />
      </Modal.Content>
    </Modal.Root>
  )
}

function PaletteBody(props: { readonly onClose: () => void; readonly onKeys: () => void }): ReactNode {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const groups = useGroups(typed, props.onKeys)
  const flat = groups.flatMap((group) => group.items)
  const info = useCall('app.info', {})
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, at])
  const perform = (item: Found | undefined): void => {
    if (!item || item.reason) return
    props.onClose()
    item.perform()
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && flat.length > 0) {
      event.preventDefault()
      setAt((now) => (now + step + flat.length) % flat.length)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      perform(flat[at])
    }
  }
  const query = typed.replace(/^[>@]\s*/, '')
  return (
    <>
      <div className={css.field}>
        <IconSearch size={18} stroke={1.7} aria-hidden="true" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={flat[at] ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          aria-label="Find or do"
          placeholder="Find a dataset or a run, or type what to do"
          value={typed}
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKey}
        />
        <span className="caption">in {info.data?.workspaceName ?? 'Winnow'}</span>
        <Key name="Escape" />
      </div>
      <div className={css.list} role="listbox" id={`${id}-list`} aria-label="What can be found or done">
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div className={css.groupTitle} aria-hidden="true">
              {group.title}
            </div>
            {group.items.map((item) => {
              const index = flat.indexOf(item)
              return (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field above hears the keys
                <div
                  key={item.id}
                  tabIndex={-1}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === at}
                  aria-disabled={item.reason !== undefined}
                  className={`${css.item} ${index === at ? css.chosen : ''}`}
                  onPointerMove={() => setAt(index)}
                  onClick={() => perform(item)}
                >
                  <item.icon size={16} stroke={1.7} aria-hidden="true" />
                  <span className={css.name}>
                    <Marked text={item.name} query={query} />
                  </span>
                  <span className={`${css.detail} num`}>{item.reason ?? item.detail}</span>
                  <span className={css.keys}>
                    {index === at ? <Key name="Enter" /> : item.keys ? <Key name={item.keys} /> : null}
                  </span>
                </div>
              )
            })}
          </div>
        ))}
        {flat.length === 0 && <div className={css.none}>Nothing here is called “{query}”.</div>}
      </div>
      <div className={css.foot}>
        <span>
          <Key name="ArrowUp" /> <Key name="ArrowDown" /> move
        </span>
        <span>
          <Key name="Enter" /> do it
        </span>
        <span className={css.hint}>&gt; commands, @ runs</span>
      </div>
    </>
  )
}

function useGroups(typed: string, onKeys: () => void): Group[] {
  const [path, go] = useLocation()
  const importing = useImport()
  const info = useCall('app.info', {})
  const datasets = useCall('datasets.list', {})
  const runs = useRuns()
  const isDark = useComputedColorScheme('light') === 'dark'
  const { setColorScheme } = useMantineColorScheme()
  return useMemo(() => {
    const onPage = /^\/datasets\/([^/]+)/.exec(path)?.[1]
    const dataset = datasets.data?.find((one) => one.id === decodeURIComponent(onPage ?? '')) ?? null
    const actions = actionsFor({
      go,
      importFile: importing.choose,
      openSample: importing.openSample,
      showKeys: () => setTimeout(onKeys, 0),
      setScheme: setColorScheme,
      isDark,
      isReadOnly: info.data?.mode === 'readOnly',
      datasetCount: datasets.data?.length ?? 0,
      dataset,
    })
    const runItems = (runs.data ?? []).map((run): Found => {
      const accuracy = run.result?.testAccuracy
      return {
        id: run.id,
        name: `Run ${run.number}`,
        detail: [
          run.name === `Run ${run.number}` ? '' : run.name,
          run.dataset,
          typeof accuracy === 'number' ? percent(accuracy) : run.status,
        ]
          .filter(Boolean)
          .join(', '),
        icon: IconChartLine,
        perform: () => go(`/runs/${encodeURIComponent(run.id)}`),
      }
    })
    const datasetItems = (datasets.data ?? []).map((one): Found => ({
      id: one.id,
      name: one.name,
      detail: `${count(one.rows)} rows, ${count(one.classes)} labels`,
      icon: IconDatabase,
      perform: () => go(`/datasets/${encodeURIComponent(one.id)}`),
    }))
    const only = typed.startsWith('>') ? 'commands' : typed.startsWith('@') ? 'runs' : null
    const query = typed.replace(/^[>@]\s*/, '')
    const nameOf = (item: Found): string => `${item.name} ${item.detail ?? ''}`
    const groups: Group[] = [
      {
        title: 'Commands',
        items: only === 'runs' ? [] : bestFits<Found>(actions, (item) => item.name, query),
      },
      { title: 'Datasets', items: only ? [] : bestFits(datasetItems, nameOf, query).slice(0, 6) },
      {
        title: 'Runs',
        items: only === 'commands' ? [] : bestFits(runItems, nameOf, query).slice(0, only ? 40 : 6),
      },
    ]
    return groups.filter((group) => group.items.length > 0)
  }, [typed, path, go, importing, info.data, datasets.data, runs.data, isDark, setColorScheme, onKeys])
}
