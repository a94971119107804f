import { IconDownload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ScoreEvent } from '../../../shared/domain/prediction'
import { RatioBar } from '../../charts/RatioBar'
import { saveWritten } from '../../app/files'
import { Button, TextButton } from '../../components/Button'
import { count, percent, plural } from '../../components/format'
import { MiddleCut } from '../../components/marks'
import { PreviewRows } from './PreviewRows'
import css from './score.module.css'

const shownFirst = 14

/** What came out: how many, which labels, the first rows, and the file. */
export function Done(props: {
  readonly file: File
  readonly result: Extract<ScoreEvent, { type: 'finished' }>
}): ReactNode {
  const { result } = props
  const name = result.file.kind === 'download' ? result.file.name : result.file.path
  return (
    <div className={css.done}>
      <div className={css.doneHead}>
        <div>
          <h2 className={css.doneTitle} role="status">
            {plural(result.rows, 'row')} of {props.file.name} {result.rows === 1 ? 'has' : 'have'} a label.
          </h2>
          <p className={`${css.doneNote} num`}>
            {result.rejected > 0
              ? `${plural(result.rejected, 'line')} could not be read and ${result.rejected === 1 ? 'is' : 'are'} left out. `
              : 'No line was left out. '}
            {count(result.samplesPerSecond)} messages a second.
          </p>
          {result.notices.map((notice) => (
            <p key={notice} className={css.doneNote}>
              {notice}
            </p>
          ))}
        </div>
        {result.file.kind === 'download' && (
          <Button kind="filled" icon={<IconDownload />} onClick={() => saveWritten(result.file)}>
            Download {name}
          </Button>
        )}
      </div>
      <div className={css.doneColumns}>
        <Counts result={result} />
        <section aria-label="First rows" className={css.first}>
          <h3 className="region">The first rows</h3>
          <PreviewRows
            name="The first rows of the scored file"
            columns={result.preview.columns}
            rows={result.preview.rows}
            strong={['predicted_label', 'probability']}
          />
        </section>
      </div>
    </div>
  )
}

function Counts(props: { readonly result: Extract<ScoreEvent, { type: 'finished' }> }): ReactNode {
  const [isAll, setAll] = useState(false)
  const counts = props.result.counts.toSorted((a, b) => b.count - a.count)
  const most = counts[0]?.count ?? 1
  const shown = isAll ? counts : counts.slice(0, shownFirst)
  return (
    <section className={css.counts} aria-label="Labels given">
      <h3 className="region">
        Labels given{' '}
        <span className="caption num">{plural(counts.filter((one) => one.count > 0).length, 'label')}</span>
      </h3>
      <ul className="num">
        {shown.map((one) => (
          <li key={one.label}>
            <MiddleCut text={one.label} length={27} />
            <RatioBar value={one.count / most} width={88} height={6} />
            <span>
              <b>{count(one.count)}</b>{' '}
              <span className="caption">{percent(one.count / Math.max(1, props.result.rows))}</span>
            </span>
          </li>
        ))}
      </ul>
      {counts.length > shownFirst && (
        <TextButton onClick={() => setAll(!isAll)}>
          {isAll ? 'Show fewer' : `Show all ${counts.length}`}
        </TextButton>
      )}
    </section>
  )
}
