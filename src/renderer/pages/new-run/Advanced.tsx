// Every setting of a family as a form that is made from its table: groups at the left, what was changed and the
// same command at the right.
import { type ReactNode, useRef, useState } from 'react'
import { IconCopy, IconHistory, IconRestore } from '@tabler/icons-react'
import type { Run } from '../../../shared/domain/run'
import { type FamilySpec, formatSetting, type Setting } from '../../../shared/models/settings'
import { IconButton, TextButton } from '../../components/Button'
import { SearchField } from '../../components/FilterBar'
import { useToast } from '../../components/Toast'
import css from './advanced.module.css'
import { type Field, findSettings, groups, type Typed, typedFrom } from './form-state'
import { SettingRow } from './SettingRow'

type Group = Setting['group']
const groupNames = Object.keys(groups) as Group[]

/** The advanced way. */
export function Advanced(props: {
  readonly spec: FamilySpec
  readonly fields: readonly Field[]
  readonly typed: Typed
  readonly onTyped: (typed: Typed) => void
  readonly lines: readonly string[]
  readonly runs: readonly Run[]
}): ReactNode {
  const { spec, fields, typed, onTyped } = props
  const [query, setQuery] = useState('')
  const form = useRef<HTMLDivElement>(null)
  const shown = findSettings(fields, query)
  const change = (key: string, text: string): void => onTyped({ ...typed, [key]: text })
  const goToGroup = (group: Group): void => {
    setQuery('')
    requestAnimationFrame(() =>
      form.current?.querySelector(`[data-group="${group}"]`)?.scrollIntoView({ block: 'start' }),
    )
  }
  return (
    <div className={css.columns}>
      <GroupList
        spec={spec}
        fields={fields}
        runs={props.runs}
        query={query}
        onQuery={setQuery}
        onGroup={goToGroup}
        onFill={(run) => onTyped(typedFrom(spec, run?.settings))}
      />
      <div className={css.form} ref={form} role="form" aria-label="Settings">
        {groupNames.map((group) => {
          const own = shown.filter((field) => field.setting.group === group)
          if (own.length === 0) return null
          return (
            <section key={group} data-group={group} aria-label={group}>
              <div className={css.groupHead}>
                <h2 className="section">{group}</h2>
                <span>{groups[group]}</span>
              </div>
              {own.map((field) => (
                <SettingRow
                  key={field.setting.key}
                  field={field}
                  onChange={(text) => change(field.setting.key, text)}
                />
              ))}
            </section>
          )
        })}
        {shown.length === 0 && <p className={css.none}>No setting speaks of “{query}”.</p>}
      </div>
      <Side
        spec={spec}
        fields={fields}
        lines={props.lines}
        onReset={(key) => change(key, defaultOf(spec, key))}
      />
    </div>
  )
}

const defaultOf = (spec: FamilySpec, key: string): string => typedFrom(spec)[key] ?? ''

function GroupList(props: {
  readonly spec: FamilySpec
  readonly fields: readonly Field[]
  readonly runs: readonly Run[]
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly onGroup: (group: Group) => void
  readonly onFill: (run: Run | null) => void
}): ReactNode {
  const { fields } = props
  const changed = fields.filter((field) => field.isChanged)
  const recent = props.runs.toSorted((a, b) => b.number - a.number).slice(0, 3)
  return (
    <nav className={css.groups} aria-label="Groups of settings">
      <SearchField label="Find a setting" value={props.query} onChange={props.onQuery} width={150} />
      <ul>
        {groupNames
          .filter((group) => fields.some((field) => field.setting.group === group))
          .map((group) => {
            const count = changed.filter((field) => field.setting.group === group).length
            const hasFault = fields.some((field) => field.setting.group === group && field.fault !== null)
            return (
              <li key={group}>
                <button type="button" className={css.group} onClick={() => props.onGroup(group)}>
                  {group}
                  {count > 0 && (
                    <span className={`${css.groupCount} num`} data-fault={hasFault || undefined}>
                      <span className="sr-only">changed: </span>
                      {count}
                      <i />
                    </span>
                  )}
                </button>
              </li>
            )
          })}
      </ul>
      {(recent.length > 0 || changed.length > 0) && (
        <div className={`${css.startFrom} caption`}>Start from</div>
      )}
      <ul>
        {recent.map((run) => (
          <li key={run.id}>
            <button type="button" className={css.from} onClick={() => props.onFill(run)} title={run.name}>
              <IconHistory size={15} stroke={1.7} aria-hidden="true" />
              Run {run.number}
            </button>
          </li>
        ))}
        {changed.length > 0 && (
          <li>
            <button type="button" className={css.from} onClick={() => props.onFill(null)}>
              <IconRestore size={15} stroke={1.7} aria-hidden="true" />
              Reset all {changed.length}
            </button>
          </li>
        )}
      </ul>
    </nav>
  )
}

function Side(props: {
  readonly spec: FamilySpec
  readonly fields: readonly Field[]
  readonly lines: readonly string[]
  readonly onReset: (key: string) => void
}): ReactNode {
  const toast = useToast()
  const changed = props.fields.filter((field) => field.isChanged)
  const copy = (): void =>
    void navigator.clipboard
      .writeText(props.lines.join(' '))
      .then(() => toast({ message: 'The command is copied.' }))
  return (
    <aside className={css.side} aria-label="What is changed">
      <h2 className="region">Changed from the defaults</h2>
      {changed.length === 0 && (
        <p className={css.nothing}>Nothing yet. The defaults reach a good result on most data.</p>
      )}
      <ul className={`${css.changes} num`}>
        {changed.map(({ setting, typed, fault }) => (
          <li key={setting.key}>
            <span>{setting.label.toLowerCase()}</span>
            <s>{formatSetting(setting, setting.default)}</s>
            <b data-fault={fault !== null || undefined}>{typed.trim() === '' ? 'nothing' : typed}</b>
            <TextButton onClick={() => props.onReset(setting.key)} aria-label={`Reset ${setting.label}`}>
              reset
            </TextButton>
          </li>
        ))}
      </ul>
      <div className={css.commandHead}>
        <h2 className="region">The same from a terminal</h2>
        <IconButton name="Copy the command" icon={<IconCopy />} onClick={copy} />
      </div>
      <pre className={css.command}>{props.lines.join(' \\\n  ')}</pre>
    </aside>
  )
}
