// Why a run says what it says of a row: the run is chosen among those that have learnt from the dataset.
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../shared/domain/dataset'
import { useUrlState } from '../../app/location'
import { Picker } from '../../components/Picker'
import { TextButton } from '../../components/Button'
import { DrawerSection } from '../../components/SideDrawer'
import { Why } from '../../components/Why'
import { usePin } from '../../components/use-pin'
import { useRuns } from '../../hooks/use-runs'

/** The section of the drawer; nothing where no run can say anything. The run of the columns is asked first. */
export function RowWhy(props: { readonly dataset: Dataset; readonly text: string }): ReactNode {
  const { dataset, text } = props
  const [chosen, setChosen] = useState(useUrlState().get('by'))
  const [isOpen, setOpen] = useState(false)
  const own = (useRuns().data ?? []).filter((run) => run.datasetId === dataset.id && run.result !== null)
  const run = own.find(({ id }) => id === chosen) ?? own[0]
  if (!run || text.trim() === '') return null
  return (
    <DrawerSection
      title="Why"
      aside={
        <Picker
          look="quiet"
          label="Run to explain"
          items={own.map((one) => ({ value: String(one.id), label: one.name }))}
          value={String(run.id)}
          onChange={setChosen}
        />
      }
    >
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>What each word adds</summary>
        {isOpen && (
          <Why
            key={run.id}
            model={{ kind: 'run', run: run.id }}
            text={text}
            outputs={run.outputs.map(({ output }) => output)}
          />
        )}
      </details>
    </DrawerSection>
  )
}

/** Pins the message of a row with the labels that it has; nothing where it has none. */
export function RowPin(props: {
  readonly dataset: Dataset
  readonly row: number
  readonly text: string
  readonly labels: Readonly<Record<string, readonly string[]>>
}): ReactNode {
  const { pin } = usePin(props.dataset.id)
  const pins = Object.entries(props.labels).flatMap(([output, labels]) =>
    labels.length === 0 ? [] : [{ text: props.text, labels: [...labels], output, row: props.row }],
  )
  if (pins.length === 0 || props.text.trim() === '') return null
  return (
    <p className="caption">
      Must every run get this right? <TextButton onClick={() => pin(pins)}>Pin the message</TextButton>
    </p>
  )
}
