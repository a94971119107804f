import { Switch } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ImportPreview } from '../../../shared/domain/file'
import { Button } from '../../components/Button'
import { count, fileSize, plural } from '../../components/format'
import { Picker } from '../../components/Picker'
import { usePolicies } from '../../components/use-policies'
import type { Predictor } from '../../components/predictors'
import { useKeys } from '../../hooks/use-keys'
import { PreviewRows } from './PreviewRows'
import css from './score.module.css'

/** The file as it was read, with the choices before the start. */
export function Ready(props: {
  readonly model: Predictor
  readonly file: File
  readonly preview: ImportPreview
  readonly onStart: (choice: {
    textColumn: string | null
    hasProbabilities: boolean
    policy: string | null
  }) => void
  readonly onCancel: () => void
}): ReactNode {
  const { preview, file, model } = props
  const guess = preview.columns.find((column) => column.role === 'text')
  const [column, setColumn] = useState<string | null>(guess?.name ?? null)
  const [hasProbabilities, setProbabilities] = useState(false)
  const policies = usePolicies(model.ref)
  const [policy, setPolicy] = useState<string | null>(null)
  const start = (): void => {
    if (column !== null) props.onStart({ textColumn: column, hasProbabilities, policy })
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
          <span className="caption">{column === guess?.name ? (guess?.reason ?? '') : ''}</span>
        </div>
        {policies.length > 0 && (
          <div className={css.choice}>
            <span>Policy</span>
            <Picker
              label="Policy"
              items={[
                { value: '', label: 'none' },
                ...policies.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
              value={policy ?? ''}
              onChange={(next) => setPolicy(next === '' ? null : next)}
              width={220}
            />
            <span className="caption">
              {policy === null ? '' : 'adds the column action: person, answer or file'}
            </span>
          </div>
        )}
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
        strong={column === null ? [] : [column]}
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
