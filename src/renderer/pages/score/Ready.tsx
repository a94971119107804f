import { Switch } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ImportPreview } from '../../../shared/domain/file'
import { type TextColumns, textRecipe } from '../../../shared/domain/joined-text'
import { Button } from '../../components/Button'
import { count, fileSize, plural } from '../../components/format'
import { Picker } from '../../components/Picker'
import type { Predictor } from '../../components/predictors'
import { useKeys } from '../../hooks/use-keys'
import { PreviewRows } from './PreviewRows'
import css from './score.module.css'

/** The file as it was read, with the choices before the start. */
export function Ready(props: {
  readonly model: Predictor
  readonly file: File
  readonly preview: ImportPreview
  readonly onStart: (choice: FileChoice) => void
  readonly onCancel: () => void
}): ReactNode {
  const { preview, file, model } = props
  const guess = preview.columns.find((column) => column.role === 'text')
  const learnt = model.textColumns
  const isThere = (name: string): boolean => preview.columns.filter((one) => one.name === name).length === 1
  const own = learnt !== null && isThere(learnt.text) ? learnt.text : null
  const [column, setColumn] = useState<string | null>(own ?? guess?.name ?? null)
  const [appended, setAppended] = useState<string | null>(
    own !== null && learnt !== null && learnt.appended !== null && isThere(learnt.appended)
      ? learnt.appended
      : null,
  )
  const [hasProbabilities, setProbabilities] = useState(false)
  const start = (): void => {
    if (column !== null)
      props.onStart({
        textColumn: column,
        appendColumn: appended === column ? null : appended,
        hasProbabilities,
      })
  }
  useKeys({ 'mod+Enter': start })
  const rows = preview.complete ? plural(preview.seenRows, 'row') : `${count(preview.seenRows)} rows and more`
  return (
    <div className={css.ready}>
      <div className={css.fileLine}>
        <h2 className="region">{file.name}</h2>
        <span className="caption num">
          {fileSize(preview.sizeBytes)}, {rows}, {preview.format.encoding}
          {preview.rejectedCount > 0
            ? `; ${plural(preview.rejectedCount, 'line')} cannot be read and will be left out`
            : ''}
        </span>
      </div>
      <div className={css.choices}>
        <div className={css.choice}>
          <span>Messages are in</span>
          <Picker
            label="Text column"
            items={preview.columns.map((one) => ({ value: one.name, label: one.name }))}
            value={column}
            placeholder="Choose a column"
            onChange={setColumn}
            width={220}
          />
          <span className="caption">
            {column === own && own !== null
              ? 'As in the training.'
              : column === guess?.name
                ? (guess?.reason ?? '')
                : ''}
          </span>
        </div>
        <div className={css.choice}>
          <span>Under them</span>
          <Picker
            label="Text to append"
            items={[
              { value: '', label: 'nothing' },
              ...preview.columns
                .filter(({ name }) => name !== column)
                .map(({ name }) => ({ value: name, label: name })),
            ]}
            value={appended === null || appended === column ? '' : appended}
            onChange={(name) => setAppended(name === '' ? null : name)}
            width={220}
          />
          <TextsNote learnt={learnt} column={column} appended={appended} isThere={isThere} />
        </div>
        <Switch
          size="sm"
          checked={hasProbabilities}
          onChange={(event) => setProbabilities(event.currentTarget.checked)}
          label={`A probability for each of the ${count(model.labels)} labels`}
          classNames={{ label: css.switchLabel ?? '', track: css.switchTrack ?? '' }}
        />
      </div>
      <PreviewRows
        name="The first rows of the file"
        columns={preview.columns.map((one) => one.name)}
        rows={preview.rows
          .filter((row) => !row.rejected)
          .slice(0, 8)
          .map((row) => row.cells)}
        strong={[column, appended].filter((name) => name !== null)}
      />
      <div className={css.send}>
        <Button kind="subtle" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button
          kind="filled"
          icon={<IconPlayerPlay />}
          keys="mod+Enter"
          disabled={column === null}
          {...(column === null ? { reason: 'Choose the column that holds the messages.' } : {})}
          onClick={start}
        >
          Score {rows}
        </Button>
      </div>
    </div>
  )
}

/** What to score of the file. */
export type FileChoice = {
  readonly textColumn: string
  readonly appendColumn: string | null
  readonly hasProbabilities: boolean
}

/** Whether the texts are made as those that the model learnt from; nothing where one column was always enough. */
function TextsNote(props: {
  readonly learnt: TextColumns | null
  readonly column: string | null
  readonly appended: string | null
  readonly isThere: (name: string) => boolean
}): ReactNode {
  const { learnt, column, appended } = props
  if (learnt === null || (learnt.appended === null && appended === null)) return null
  if (learnt.text === column && learnt.appended === appended)
    return <span className="caption">As in the training, after a blank line.</span>
  const missing = [learnt.text, learnt.appended].filter((name) => name !== null && !props.isThere(name))
  const why = missing.length > 0 ? ` The file has no column ${missing.join(' and no ')}.` : ''
  return (
    <span className={css.warning} role="status">
      {`The model learnt from ${textRecipe(learnt)}.${why} What it says may differ.`}
    </span>
  )
}
