// Filters that are asked for now and then: who gave the label, how far it can be trusted, the language, what the check
// found, whether a run is right. A menu chooses, chips say what is chosen.
import { Menu } from '@mantine/core'
import {
  IconLanguage,
  IconRubberStamp,
  IconShieldCheck,
  IconTargetArrow,
  IconUser,
} from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { type Dataset, LabelSource, LabelStatus } from '../../shared/domain/dataset'
import { FindingKind } from '../../shared/domain/quality'
import { Chip, DashedAdd } from '../components/FilterBar'
import { count } from '../components/format'
import { useCall } from '../hooks/use-call'
import { findingNames } from './finding-names'
import { none, type RowFilter } from './row-query'
import css from './rows.module.css'

type Patch = Readonly<Record<string, string | readonly string[] | null>>

const sourceNames: Readonly<Record<LabelSource, string>> = {
  file: 'the file',
  person: 'a person',
  rule: 'a rule',
  model: 'a model',
}
const statusNames: Readonly<Record<LabelStatus, string>> = {
  validated: 'settled',
  flagged: 'flagged',
  suggested: 'suggested',
  discarded: 'discarded',
}

/** The commonest: short texts are now and then taken for others. */
const mostLanguages = 6

const languages = new Intl.DisplayNames(['en'], { type: 'language' })
/** A language by its code; the code where it has no name. */
const languageName = (code: string): string => {
  if (code === none) return 'not clear'
  try {
    return languages.of(code) ?? code
  } catch {
    return code
  }
}

/** The menu and the chips. */
export function MoreFilters(props: {
  readonly dataset: Dataset
  readonly filter: RowFilter
  /** A run is chosen, so that it can be right or wrong. */
  readonly hasRun: boolean
  readonly onChange: (patch: Patch) => void
}): ReactNode {
  const { filter, onChange } = props
  const report = useCall('quality.report', { dataset: props.dataset.id }).data?.report
  const groups: readonly Group[] = [
    {
      id: 'source',
      name: 'Labelled by',
      icon: <IconUser />,
      items: LabelSource.options.map((value) => ({ value, label: sourceNames[value] })),
      chosen: filter.sources,
    },
    {
      id: 'status',
      name: 'Label is',
      icon: <IconRubberStamp />,
      items: LabelStatus.options.map((value) => ({ value, label: statusNames[value] })),
      chosen: filter.statuses,
    },
    {
      id: 'lang',
      name: 'Language',
      icon: <IconLanguage />,
      items: (report?.languages ?? []).slice(0, mostLanguages).map(({ language, rows }) => ({
        value: language ?? none,
        label: languageName(language ?? none),
        note: count(rows),
      })),
      chosen: filter.languages,
      missing: 'Known after a check (Quality)',
    },
    {
      id: 'finding',
      name: 'Found by the check',
      icon: <IconShieldCheck />,
      isSingle: true,
      items: (report?.findings ?? []).map(({ kind, rows }) => ({
        value: kind,
        label: findingNames[kind],
        note: count(rows),
      })),
      chosen: filter.finding ? [filter.finding.kind] : [],
      missing: report ? 'Nothing was found' : 'Not checked yet (Quality)',
    },
    ...(props.hasRun
      ? [
          {
            id: 'right',
            name: 'The run is',
            icon: <IconTargetArrow />,
            isSingle: true,
            items: [
              { value: 'yes', label: 'right' },
              { value: 'no', label: 'wrong' },
            ],
            chosen: filter.right === null ? [] : [filter.right ? 'yes' : 'no'],
          },
        ]
      : []),
  ]
  const set = (group: Group, value: string): void => {
    const has = group.chosen.includes(value)
    if (group.isSingle) onChange({ [group.id]: has ? null : value })
    else
      onChange({ [group.id]: has ? group.chosen.filter((one) => one !== value) : [...group.chosen, value] })
  }
  return (
    <>
      <Menu
        position="bottom-start"
        offset={4}
        width={260}
        closeOnItemClick={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <DashedAdd>filter</DashedAdd>
        </Menu.Target>
        <Menu.Dropdown className={css.long ?? ''}>
          {groups.map((group) => (
            <Fragment key={group.id}>
              <Menu.Label>{group.name}</Menu.Label>
              {group.items.length === 0 && <Menu.Item disabled>{group.missing}</Menu.Item>}
              {group.items.map((item) => (
                <Menu.CheckboxItem
                  key={item.value}
                  checked={group.chosen.includes(item.value)}
                  onChange={() => set(group, item.value)}
                  rightSection={
                    item.note === undefined ? undefined : <span className="num">{item.note}</span>
                  }
                >
                  {item.label}
                </Menu.CheckboxItem>
              ))}
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
      {groups
        .filter(({ chosen }) => chosen.length > 0)
        .map((group) => (
          <Chip
            key={group.id}
            name={group.name.toLowerCase()}
            value={wordsOf(group, filter)}
            icon={group.icon}
            onRemove={() => onChange({ [group.id]: null })}
          />
        ))}
    </>
  )
}

type Group = {
  /** Key in the address. */
  readonly id: string
  readonly name: string
  readonly icon: ReactNode
  readonly items: readonly { readonly value: string; readonly label: string; readonly note?: string }[]
  readonly chosen: readonly string[]
  readonly isSingle?: boolean
  /** In place of items. */
  readonly missing?: string
}

function wordsOf({ id, items, chosen }: Group, { finding }: RowFilter): string {
  const names = chosen.map((value) => items.find((item) => item.value === value)?.label ?? nameOf(id, value))
  const least = id === 'finding' ? (finding?.min ?? null) : null
  const from = least === null ? '' : ` from ${least.toFixed(2)}`
  return (names.length > 2 ? `${names.length} of ${items.length}` : names.join(' or ')) + from
}

// Of what the report does not hold, or not yet.
function nameOf(group: string, value: string): string {
  if (group === 'lang') return languageName(value)
  const kind = FindingKind.safeParse(value)
  return kind.success ? findingNames[kind.data] : value
}
