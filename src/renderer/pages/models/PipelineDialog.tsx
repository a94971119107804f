// Makes a pipeline: a name, and the models that answer, each under a name of its own.
import { IconPlus, IconRouteAltLeft, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { mostMembers, type NewMember, type Pipeline } from '../../../shared/domain/pipeline'
import { Button, IconButton } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Picker } from '../../components/Picker'
import type { Predictor } from '../../components/predictors'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './pipelines.module.css'

type Line = { readonly key: number; readonly id: string; readonly name: string }

/** The dialog; open while it is drawn. */
export function PipelineDialog(props: {
  readonly predictors: readonly Predictor[]
  readonly onClose: () => void
  readonly onMade: (made: Pipeline) => void
}): ReactNode {
  const { predictors, onClose } = props
  const [name, setName] = useState('')
  const [lines, setLines] = useState<readonly Line[]>(() =>
    predictors.slice(0, 2).map(({ id }, key) => ({ key, id, name: '' })),
  )
  const create = useChange('pipelines.create')
  const toast = useToast()
  const change = (key: number, patch: Partial<Line>): void => {
    create.reset()
    setLines((now) => now.map((line) => (line.key === key ? { ...line, ...patch } : line)))
  }
  const add = (): void =>
    setLines((now) => {
      const free = predictors.find(({ id }) => !now.some((line) => line.id === id)) ?? predictors[0]
      const key = Math.max(-1, ...now.map((line) => line.key)) + 1
      return free ? [...now, { key, id: free.id, name: '' }] : now
    })
  const members = lines.flatMap(({ id, name: own }): NewMember[] => {
    const found = predictors.find((one) => one.id === id)
    if (!found || found.ref.kind === 'pipeline') return []
    return [{ model: found.ref, ...(own.trim() === '' ? {} : { name: own.trim() }) }]
  })
  const canSend = name.trim() !== '' && members.length > 0 && !create.isPending
  const send = (): void => {
    if (!canSend) return
    const onSuccess = (made: Pipeline): void => {
      onClose()
      props.onMade(made)
      toast({ message: `${made.name} answers ${made.members.map((one) => one.name).join(' and ')}` })
    }
    create.mutate({ name: name.trim(), members }, { onSuccess })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      focusesField
      size={620}
      icon={<IconRouteAltLeft size={18} stroke={1.7} aria-hidden="true" />}
      title="Make a pipeline"
      footer={
        <>
          {create.error && (
            <span className={css.fault} role="alert">
              {asWinnowError(create.error).message}
            </span>
          )}
          <span className={css.footButtons}>
            <Button kind="subtle" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="filled" disabled={!canSend} onClick={send}>
              Make it
            </Button>
          </span>
        </>
      }
    >
      <div className={css.making}>
        <label className={css.field}>
          Name
          <input
            data-autofocus
            type="text"
            value={name}
            maxLength={200}
            dir="auto"
            placeholder="Topic and sentiment"
            onChange={(event) => {
              create.reset()
              setName(event.currentTarget.value)
            }}
            onKeyDown={(event) => event.key === 'Enter' && send()}
          />
        </label>
        <div className={css.lines}>
          <div className={css.lineHead}>
            <span>Model</span>
            <span>Its answer is called</span>
          </div>
          {lines.map((line, index) => (
            <div key={line.key} className={css.line}>
              <Picker
                label={`Model ${index + 1}`}
                width="full"
                value={line.id}
                items={predictors.map((one) => ({ value: one.id, label: one.name, note: one.note }))}
                onChange={(id) => change(line.key, { id })}
              />
              <input
                type="text"
                aria-label={`Name of answer ${index + 1}`}
                value={line.name}
                maxLength={100}
                dir="auto"
                placeholder={usualName(predictors.find((one) => one.id === line.id))}
                onChange={(event) => change(line.key, { name: event.currentTarget.value })}
                onKeyDown={(event) => event.key === 'Enter' && send()}
              />
              <IconButton
                name={`Leave model ${index + 1} out`}
                icon={<IconX />}
                disabled={lines.length === 1}
                onClick={() => setLines((now) => now.filter((one) => one.key !== line.key))}
              />
            </div>
          ))}
          {lines.length < mostMembers && (
            <div>
              <Button kind="subtle" icon={<IconPlus />} onClick={add}>
                Another model
              </Button>
            </div>
          )}
        </div>
        <p className="caption">
          A message is read once by each of them. Where a dataset has a label column of the same name, the
          answer can be judged by it.
        </p>
      </div>
    </Dialog>
  )
}

const usualName = (model: Predictor | undefined): string => model?.answer ?? 'its own name'
