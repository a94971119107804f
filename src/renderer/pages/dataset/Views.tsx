// Saved views: the filters as they stand in the address, under a name.
import { Menu } from '@mantine/core'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { Dataset } from '../../../shared/domain/dataset'
import type { RowChoice } from '../../../shared/domain/edit'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import css from './dataset.module.css'
import { NameDialog } from './NameDialog'

/** What of the address is not a filter. */
const passing = ['row', 'tab', 'of', 'found', 'tokens']

function filtersInAddress(): string {
  const params = new URLSearchParams(window.location.hash.split('?')[1] ?? '')
  for (const key of passing) params.delete(key)
  return params.toString()
}

/** A menu of the views with a way to save the present one. */
export function Views(props: {
  readonly dataset: Dataset
  readonly choice: RowChoice
  /** Something is filtered, so there is something to save. */
  readonly isFiltered: boolean
}): ReactNode {
  const { dataset, choice } = props
  const views = useCall('datasets.views', { dataset: dataset.id }).data ?? []
  const [isNaming, setNaming] = useState(false)
  const [name, setName] = useState('')
  const [, go] = useLocation()
  const save = useChange('datasets.saveView')
  const remove = useChange('datasets.removeView')
  const toast = useToast()
  if (views.length === 0 && !props.isFiltered) return null
  const send = (): void => {
    if (name.trim() === '') return
    save.mutate(
      { dataset: dataset.id, name: name.trim(), address: filtersInAddress(), ...choice },
      {
        onSuccess: (view) => {
          setNaming(false)
          setName('')
          toast({ message: `The view ${view.name} is kept` })
        },
      },
    )
  }
  const drop = (view: (typeof views)[number]): void =>
    remove.mutate(
      { dataset: dataset.id, view: view.id },
      {
        onSuccess: () => {
          const { id: _id, createdAt: _createdAt, ...kept } = view
          toast({
            message: `The view ${view.name} is removed`,
            onUndo: () => save.mutate({ dataset: dataset.id, ...kept }),
          })
        },
      },
    )
  const open = (view: (typeof views)[number]): void => {
    const address =
      view.address === '' ? new URLSearchParams({ q: view.query ?? '' }).toString() : view.address
    go(`/datasets/${encodeURIComponent(dataset.id)}?${address}`)
  }
  return (
    <>
      <Menu position="bottom-end" offset={4} width={250}>
        <Menu.Target>
          <button type="button" className={css.exportButton}>
            <IconBookmark size={16} stroke={1.7} aria-hidden="true" /> Views
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {props.isFiltered && (
            <Menu.Item leftSection={<IconBookmark />} onClick={() => setNaming(true)}>
              Save this view
            </Menu.Item>
          )}
          {props.isFiltered && views.length > 0 && <Menu.Divider />}
          {views.map((view) => (
            <Menu.Item key={view.id} onClick={() => open(view)}>
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          {views.map((view) => (
            <Menu.Item key={`remove ${view.id}`} leftSection={<IconTrash />} onClick={() => drop(view)}>
              Remove {view.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        isOpen={isNaming}
        title="Save this view"
        name={name}
        onName={setName}
        maxLength={100}
        button={views.some((view) => view.name === name.trim()) ? 'Replace' : 'Save'}
        canSend={name.trim() !== ''}
        error={save.error}
        onSend={send}
        onClose={() => setNaming(false)}
      />
    </>
  )
}
