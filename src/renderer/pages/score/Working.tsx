import type { ReactNode } from 'react'
import type { ScoreEvent } from '../../../shared/domain/prediction'
import { Button } from '../../components/Button'
import { clockIn, count, duration, fileSize } from '../../components/format'
import { Bar, Figure } from '../../components/marks'
import css from './score.module.css'

/** While the file is handed to the main process. */
export function HandingOver(props: {
  readonly file: File
  readonly share: number
  readonly onCancel: () => void
}): ReactNode {
  return (
    <div className={css.working} role="status">
      <div className={css.workingHead}>
        <span>
          <b>{props.file.name}</b>{' '}
          <span className="caption num">{fileSize(props.file.size)}, is being read</span>
        </span>
        <Button onClick={props.onCancel}>Cancel</Button>
      </div>
      <Bar value={props.share} />
    </div>
  )
}

/** While rows are scored: time left first. */
export function Working(props: {
  readonly file: File
  readonly progress: Extract<ScoreEvent, { type: 'progress' }> | null
  readonly onCancel: () => void
}): ReactNode {
  const { progress } = props
  const left = progress?.secondsLeft ?? null
  const share = progress && progress.totalBytes > 0 ? progress.doneBytes / progress.totalBytes : 0
  return (
    <div className={css.working}>
      <div className={css.workingHead}>
        <Figure
          caption="Time left"
          value={left === null ? 'soon known' : duration(left)}
          interval={left !== null && left >= 60 ? `done about ${clockIn(left)}` : undefined}
          note={`${count(progress?.rows ?? 0)} rows of ${props.file.name} scored`}
        />
        <Button onClick={props.onCancel}>Cancel</Button>
      </div>
      <Bar value={share} />
    </div>
  )
}
