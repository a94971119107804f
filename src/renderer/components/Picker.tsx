// A choice from a list, in a sheet under its button: one (Picker) or several (ManyPicker). Long lists get a
// field to find in. Built on Mantine's Combobox, which gives roles and keys.
import { Combobox, useCombobox } from '@mantine/core'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useKeys } from '../hooks/use-keys'
import { Chip, DashedAdd } from './FilterBar'
import { MiddleCut } from './marks'
import css from './Picker.module.css'

export type PickerItem<V extends string = string> = {
  readonly value: V
  readonly label: string
  /** Right of the label, quiet: a count. */
  readonly note?: string
  readonly mark?: ReactNode
}

const findFrom = 9

/** One of a list. `look: 'quiet'` is the word with an arrow that stands in a table head. */
export function Picker<V extends string>(props: {
  readonly label: string
  readonly items: readonly PickerItem<V>[]
  readonly value: V | null
  readonly onChange: (value: V) => void
  readonly placeholder?: string
  readonly look?: 'field' | 'compact' | 'quiet'
  readonly isAccent?: boolean
  readonly disabled?: boolean
  readonly width?: number | 'full'
  /** Offers what was typed as a new value. */
  readonly onCreate?: (typed: string) => void
  /** A key of the page that opens it. */
  readonly openKey?: string
}): ReactNode {
  const [find, setFind] = useState('')
  const target = useRef<HTMLButtonElement>(null)
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption()
      setFind('')
    },
    onDropdownOpen: () => box.selectActiveOption(),
  })
  const openByKey = (): void => {
    target.current?.focus()
    box.openDropdown()
  }
  useKeys(props.openKey === undefined ? {} : { [props.openKey]: openByKey })
  const chosen = props.items.find((item) => item.value === props.value)
  const hasFind = props.items.length >= findFrom || props.onCreate !== undefined
  const shown = props.items.filter((item) => item.label.toLowerCase().includes(find.trim().toLowerCase()))
  const typed = find.trim()
  const canCreate = props.onCreate && typed !== '' && !props.items.some((item) => item.label === typed)
  const look = props.look ?? 'field'
  const button = (
    <button
      type="button"
      ref={target}
      className={`${css.target} ${css[look]} ${props.isAccent ? css.accent : ''}`}
      style={{ width: props.width === 'full' ? '100%' : props.width }}
      aria-label={`${props.label}: ${chosen?.label ?? props.placeholder ?? 'none'}`}
      aria-haspopup="listbox"
      aria-expanded={box.dropdownOpened}
      disabled={props.disabled}
      onClick={() => box.toggleDropdown()}
    >
      {chosen?.mark}
      <span className={css.value}>{chosen?.label ?? props.placeholder ?? ''}</span>
      <IconSelector size={14} stroke={1.7} aria-hidden="true" />
    </button>
  )
  return (
    <Combobox
      store={box}
      position="bottom-start"
      offset={4}
      width={look === 'field' ? 'target' : 'max-content'}
      shadow="none"
      classNames={{ dropdown: css.sheet ?? '', option: css.option ?? '', options: css.options ?? '' }}
      onOptionSubmit={(value) => {
        if (value === '\u0000new') props.onCreate?.(typed)
        else {
          const item = props.items.find((one) => one.value === value)
          if (item) props.onChange(item.value)
        }
        box.closeDropdown()
        target.current?.focus()
      }}
    >
      {hasFind ? (
        <Combobox.DropdownTarget>{button}</Combobox.DropdownTarget>
      ) : (
        <Combobox.Target targetType="button">{button}</Combobox.Target>
      )}
      <Combobox.Dropdown>
        {hasFind && (
          <FindField
            value={find}
            placeholder={props.onCreate ? 'Find or add' : 'Find'}
            label={`Find in ${props.label}`}
            onChange={(value) => {
              setFind(value)
              box.selectFirstOption()
            }}
            onLeave={() => box.closeDropdown()}
            isOpen={box.dropdownOpened}
          />
        )}
        <Combobox.Options aria-label={props.label}>
          {shown.map((item) => (
            <Combobox.Option value={item.value} key={item.value} active={item.value === props.value}>
              {item.mark}
              <span className={css.optionText}>{item.label}</span>
              {item.note !== undefined && <span className={`${css.note} num`}>{item.note}</span>}
              {item.value === props.value && <IconCheck size={14} stroke={2} aria-hidden="true" />}
            </Combobox.Option>
          ))}
          {canCreate && (
            <Combobox.Option value={'\u0000new'}>
              <span className={css.optionText}>Add “{typed}”</span>
            </Combobox.Option>
          )}
          {shown.length === 0 && !canCreate && (
            <Combobox.Empty className={css.none ?? ''}>None match</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** A filter chip that opens a list to mark several of; without any it is a dashed place. */
export function ManyPicker(props: {
  readonly name: string
  readonly icon?: ReactNode
  readonly items: readonly PickerItem[]
  readonly values: readonly string[]
  readonly onChange: (values: string[]) => void
  /** In place of the chip: a button that opens the list. */
  readonly target?: (open: () => void, isOpen: boolean) => ReactNode
}): ReactNode {
  const [find, setFind] = useState('')
  const box = useCombobox({ onDropdownClose: () => setFind('') })
  const { values, items, name } = props
  const shown = items.filter((item) => item.label.toLowerCase().includes(find.trim().toLowerCase()))
  const only = values.length === 1 ? items.find((item) => item.value === values[0])?.label : undefined
  const toggle = (value: string): void =>
    props.onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value])
  const expanded = box.dropdownOpened
  const target = props.target ? (
    <span>{props.target(() => box.toggleDropdown(), expanded)}</span>
  ) : values.length > 0 ? (
    <span>
      <Chip
        name={`${name} is`}
        value={only ?? `${values.length} of ${items.length}`}
        icon={props.icon}
        expanded={expanded}
        onClick={() => box.toggleDropdown()}
        onRemove={() => props.onChange([])}
      />
    </span>
  ) : (
    <span>
      <DashedAdd expanded={expanded} onClick={() => box.toggleDropdown()}>
        {name}
      </DashedAdd>
    </span>
  )
  return (
    <Combobox
      store={box}
      position="bottom-start"
      offset={4}
      width={310}
      shadow="none"
      withinPortal
      onOptionSubmit={toggle}
      classNames={{ dropdown: css.sheet ?? '', option: css.option ?? '', options: css.options ?? '' }}
    >
      <Combobox.DropdownTarget>{target}</Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <FindField
          value={find}
          placeholder={`Find a ${name}`}
          label={`Find a ${name}`}
          onChange={(value) => {
            setFind(value)
            box.selectFirstOption()
          }}
          onLeave={() => box.closeDropdown()}
          isOpen={box.dropdownOpened}
        />
        <Combobox.Options aria-label={name} aria-multiselectable>
          {shown.map((item) => (
            <Combobox.Option value={item.value} key={item.value} active={values.includes(item.value)}>
              <span className={`${css.box} ${values.includes(item.value) ? css.checked : ''}`}>
                {values.includes(item.value) && <IconCheck size={11} stroke={3} aria-hidden="true" />}
              </span>
              {item.mark}
              <span className={css.optionText}>
                <MiddleCut text={item.label} width={200} />
              </span>
              {item.note !== undefined && <span className={`${css.note} num`}>{item.note}</span>}
            </Combobox.Option>
          ))}
          {shown.length === 0 && <Combobox.Empty className={css.none ?? ''}>None match</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function FindField(props: {
  readonly value: string
  readonly placeholder: string
  readonly label: string
  readonly onChange: (value: string) => void
  readonly onLeave: () => void
  readonly isOpen: boolean
}): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!props.isOpen) return
    const own = input.current
    const before = document.activeElement
    // The sheet is placed first: a field that is not drawn yet takes no focus.
    const timer = setTimeout(() => own?.focus({ preventScroll: true }), 0)
    return () => {
      clearTimeout(timer)
      const now = document.activeElement
      // Focus goes back where it was, unless it has moved on by itself.
      if ((now === own || now === document.body) && before instanceof HTMLElement) before.focus()
    }
  }, [props.isOpen])
  return (
    <Combobox.EventsTarget>
      <input
        ref={input}
        className={css.find}
        value={props.value}
        placeholder={props.placeholder}
        aria-label={props.label}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        onBlur={props.onLeave}
      />
    </Combobox.EventsTarget>
  )
}
