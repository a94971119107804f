// Names a policy; one of the same name is replaced.
import { type ReactNode, useState } from 'react'
import { Button } from '../../../components/Button'
import { Dialog } from '../../../components/Dialog'
import { asWinnowError } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { useCall, useChange } from '../../../hooks/use-call'
import css from './decide.module.css'
import type { PaneProps } from './pane'
import { ruleOf } from './use-decision'

/** The dialog. */
export function SavePolicy(
  props: PaneProps & { readonly part: string; readonly onClose: () => void },
): ReactNode {
  const { run, own, state, decided, onClose } = props
  const [name, setName] = useState(`${own.output} policy`)
  const save = useChange('policies.save')
  const known = useCall('policies.list', { run: run.id }).data ?? []
  const toast = useToast()
  const isKnown = known.some((one) => one.name === name.trim())
  const send = (): void => {
    if (name.trim() === '' || save.isPending) return
    const { read, caught, missed, saved, moneySaved: money } = decided.decision
    save.mutate(
      {
        run: run.id,
        name: name.trim(),
        rule: ruleOf(own, state, decided.step),
        inputs: state.inputs,
        figures: { part: props.part, rows: decided.curve.rows, read, caught, missed, saved, money },
      },
      {
        onSuccess: (kept) => {
          onClose()
          toast({ message: `${kept.name} is kept. Try it and Score files can follow it.` })
        },
      },
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Save as policy"
      focusesField
      footer={
        <>
          {save.isError && (
            <span className={css.fault} role="alert">
              {asWinnowError(save.error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={name.trim() === '' || save.isPending} onClick={send}>
              {isKnown ? 'Replace' : 'Save'}
            </Button>
          </span>
        </>
      }
    >
      <label className={css.nameField}>
        Name
        <input
          type="text"
          data-autofocus
          value={name}
          maxLength={200}
          dir="auto"
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') send()
          }}
        />
      </label>
      <p className={css.dialogNote}>
        {isKnown
          ? 'A policy of this name is there and will be replaced.'
          : 'Kept with the run: labels, thresholds, your figures and what they came to.'}
      </p>
    </Dialog>
  )
}
