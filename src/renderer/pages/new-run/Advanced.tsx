// Every setting of a family as a form that is made from its table: groups at the left, what was changed and the
// same command at the right.
import { type ReactNode, useRef, useState } from 'react'
import { IconCopy, IconHistory, IconRestore } from '@tabler/icons-react'
import type { LinkedModel } from '../../../shared/domain/model'
import type { FamilyId, Run } from '../../../shared/domain/run'
import { families } from '../../../shared/models'
import { type FamilySpec, formatSetting, type Setting } from '../../../shared/models/settings'
import { Link } from 'wouter'
import { IconButton, TextButton } from '../../components/Button'
import { SearchField } from '../../components/FilterBar'
import { Segmented } from '../../components/Segmented'
import { useToast } from '../../components/Toast'
import css from './advanced.module.css'
import { type Field, findSettings, groups, typedFrom } from './form-state'
import { LookSide } from './LookPanel'
import { ModelPicker } from './ModelChoice'
import { SettingRow } from './SettingRow'
import { familyIds, type FormState } from './use-form'

type Group = Setting['group']
const groupNames = Object.keys(groups) as Group[]

/** The advanced way. */
export function Advanced(props: {
  readonly form: FormState
  readonly models: readonly LinkedModel[]
  readonly runs: readonly Run[]
  readonly onMaxLength: (length: number) => void
}): ReactNode {
  const { spec, fields, typed, setTyped: onTyped } = props.form
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
        runs={props.runs.filter((run) => run.family === spec.id)}
        query={query}
        onQuery={setQuery}
        onGroup={goToGroup}
        onFill={(run) => onTyped(typedFrom(spec, run?.settings))}
      />
      <div className={css.form} ref={form} role="form" aria-label="Settings">
        {query === '' && <Kind form={props.form} models={props.models} />}
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
        lines={props.form.lines}
        look={<LookSide form={props.form} onMaxLength={props.onMaxLength} />}
        onReset={(key) => change(key, defaultOf(spec, key))}
      />
    </div>
  )
}

// What the rest of the form is made from: the family, and the model where it needs one.
function Kind(props: { readonly form: FormState; readonly models: readonly LinkedModel[] }): ReactNode {
  const { form } = props
  const items = familyIds
    .filter((id) => form.model !== null || !families[id].needsModel)
    .map((id) => ({ value: id, label: families[id].label }))
  return (
    <section aria-label="Kind of model">
      <div className={css.groupHead}>
        <h2 className="section">Kind</h2>
        <span>how it learns</span>
      </div>
      <div className={css.kind}>
        <div>
          <Segmented<FamilyId>
            label="Kind of model"
            items={items}
            value={form.id}
            onChange={form.setFamily}
          />
        </div>
        <p>
          {form.spec.summary}
          {form.model === null && (
            <>
              {' '}
              Other kinds need a model folder. <Link href="/models?add=1">Add one</Link>
            </>
          )}
        </p>
      </div>
      {form.spec.needsModel && (
        <div className={css.kind}>
          <ModelPicker models={props.models} model={form.model} onChoose={form.setModel} />
          <p>{form.model ? form.model.path : 'No model folder is linked.'}</p>
        </div>
      )}
    </section>
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
  readonly look: ReactNode
  readonly onReset: (key: string) => void
}): ReactNode {
  const toast = useToast()
  const changed = props.fields.filter((field) => field.isChanged)
  const copy = (): void =>
    void navigator.clipboard
      .writeText(props.lines.join(' '))
      .then(() => toast({ message: 'The command is copied.' }))
  return (
    <aside className={css.side} aria-label="What it takes and what is changed">
      {props.look}
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
