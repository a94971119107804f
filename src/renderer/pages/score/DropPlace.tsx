import { IconTableImport } from '@tabler/icons-react'
import type { DragEvent, ReactNode } from 'react'
import type { Predictor } from '../../components/predictors'
import { chooseFile } from '../../app/files'
import { Button } from '../../components/Button'
import css from './score.module.css'

/** Where a file is dropped or chosen. */
export function DropPlace(props: {
  readonly model: Predictor
  readonly isOver: boolean
  readonly onOver: (isOver: boolean) => void
  readonly onFile: (file: File) => void
}): ReactNode {
  const drop = (event: DragEvent): void => {
    const file = event.dataTransfer.files[0]
    if (!file) return
    event.preventDefault()
    event.stopPropagation()
    props.onOver(false)
    props.onFile(file)
  }
  const choose = (): void =>
    void chooseFile().then((file) => {
      if (file) props.onFile(file)
    })
  return (
    <div
      className={css.drop}
      data-over={props.isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        props.onOver(true)
      }}
      onDragLeave={() => props.onOver(false)}
      onDrop={drop}
    >
      <IconTableImport size={22} stroke={1.6} aria-hidden="true" />
      <h2 className={css.dropTitle}>Score a file with {props.model.name}</h2>
      <p className={css.dropText}>
        Drop a CSV, JSON, Excel or Parquet file here, or choose one. All its columns are kept in their order;
        predicted_label and probability come after them. The file stays on this machine.
      </p>
      <Button kind="filled" onClick={choose}>
        Choose a file
      </Button>
    </div>
  )
}
