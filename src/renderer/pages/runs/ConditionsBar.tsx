// The filter bar of the runs: text, one chip a condition, bounds of figures. All of it stands in the address.
import { Popover } from '@mantine/core'
import { IconStar } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Run } from '../../../shared/domain/run'
import { useUrlState } from '../../app/location'
import { Button } from '../../components/Button'
import { Chip, DashedAdd, SearchField } from '../../components/FilterBar'
import { ManyPicker, Picker } from '../../components/Picker'
import css from './conditions.module.css'
import {
  type Conditions,
  type Facet,
  facetItems,
  facets,
  type Range,
  rangeFigures,
  rangeText,
} from './run-conditions'

const names: Readonly<Record<Facet, string>> = {
  status: 'state',
  dataset: 'dataset',
  family: 'family',
  model: 'model',
  tag: 'tag',
}

/** The chips. */
export function ConditionsBar(props: {
  readonly runs: readonly Run[]
  readonly conditions: Conditions
}): ReactNode {
  const { runs, conditions } = props
  const url = useUrlState()
  const setRanges = (ranges: readonly Range[]): void => url.set({ range: ranges.map(rangeText) })
  return (
    <>
      <SearchField label="Filter runs" value={conditions.text} onChange={(q) => url.set({ q: q || null })} />
      {facets.map((facet) => {
        const items = facetItems(runs, conditions, facet)
        const chosen = conditions.chosen[facet]
        // A choice of one thing is none.
        if (chosen.length === 0 && items.length < (facet === 'tag' ? 1 : 2)) return null
        return (
          <ManyPicker
            key={facet}
            name={names[facet]}
            items={items}
            values={chosen}
            onChange={(values) => url.set({ [facet]: values })}
          />
        )
      })}
      {runs.some(({ isStarred }) => isStarred) || conditions.isStarred ? (
        <Chip
          name="Starred"
          icon={<IconStar size={14} />}
          isOn={conditions.isStarred}
          onClick={() => url.set({ starred: conditions.isStarred ? null : '1' })}
        />
      ) : null}
      {conditions.ranges.map((range, at) => (
        <Chip
          key={rangeText(range)}
          name={rangeFigures[range.figure]?.label ?? range.figure}
          value={rangeWords(range)}
          onRemove={() => setRanges(conditions.ranges.filter((_, other) => other !== at))}
        />
      ))}
      <AddRange
        onAdd={(range) =>
          setRanges([...conditions.ranges.filter(({ figure }) => figure !== range.figure), range])
        }
      />
    </>
  )
}

function rangeWords({ figure, min, max }: Range): string {
  const scale = rangeFigures[figure]?.isShare ? 100 : 1
  const write = (value: number): string => String(Number((value * scale).toPrecision(6)))
  if (min !== null && max !== null) return `${write(min)} to ${write(max)}`
  return min === null ? `at most ${write(max ?? 0)}` : `at least ${write(min)}`
}

function AddRange(props: { readonly onAdd: (range: Range) => void }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const [figure, setFigure] = useState('accuracy')
  const [min, setMin] = useState('')
  const [max, setMax] = useState('')
  const scale = rangeFigures[figure]?.isShare ? 100 : 1
  const read = (text: string): number | null => {
    const value = Number(text.replace(',', '.'))
    return text.trim() === '' || !Number.isFinite(value) ? null : value / scale
  }
  const isEmpty = read(min) === null && read(max) === null
  const add = (): void => {
    props.onAdd({ figure, min: read(min), max: read(max) })
    setOpen(false)
    setMin('')
    setMax('')
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" offset={4} shadow="none" trapFocus>
      <Popover.Target>
        <DashedAdd expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          figure
        </DashedAdd>
      </Popover.Target>
      <Popover.Dropdown className={css.sheet ?? ''} aria-label="Bounds of a figure">
        <form
          className={css.range}
          onSubmit={(event) => {
            event.preventDefault()
            if (!isEmpty) add()
          }}
        >
          <Picker
            label="Figure to bound"
            look="compact"
            items={Object.entries(rangeFigures).map(([value, { label, isShare }]) => ({
              value,
              label: isShare ? `${label}, %` : label,
            }))}
            value={figure}
            onChange={setFigure}
          />
          <label>
            from
            <input value={min} inputMode="decimal" onChange={(event) => setMin(event.currentTarget.value)} />
          </label>
          <label>
            to
            <input value={max} inputMode="decimal" onChange={(event) => setMax(event.currentTarget.value)} />
          </label>
          <Button type="submit" disabled={isEmpty}>
            Add
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
