// How a search is read: a small word at the end of the search field that opens the three ways.
import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import css from './rows.module.css'
import type { SearchMode } from './row-query'

const modes: readonly {
  readonly mode: SearchMode
  readonly short: string
  readonly name: string
  readonly note: string
}[] = [
  { mode: 'phrase', short: 'text', name: 'Text', note: 'these letters, anywhere' },
  { mode: 'words', short: 'words', name: 'Words', note: 'all of these words, in any order' },
  { mode: 'pattern', short: '.*', name: 'Pattern', note: 'a regular expression' },
]

/** The word and its menu. */
export function SearchModePicker(props: {
  readonly mode: SearchMode
  readonly onMode: (mode: SearchMode) => void
}): ReactNode {
  const now = modes.find(({ mode }) => mode === props.mode)
  return (
    <Menu position="bottom-end" offset={8} width={270}>
      <Menu.Target>
        <button type="button" className={css.mode} aria-label={`${now?.short ?? ''}, how the search is read`}>
          {now?.short}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={props.mode} onChange={(value) => props.onMode(value as SearchMode)}>
          {modes.map(({ mode, name, note }) => (
            <Menu.RadioItem key={mode} value={mode}>
              {name} <span className={css.modeNote}>{note}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
