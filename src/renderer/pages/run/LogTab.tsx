import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { keptBy } from './LiveTab'
import css from './settings.module.css'
import type { RunProgress } from './run-state'
import { eventWords } from '../../components/run-words'

const time = (at: string): string => new Date(at).toLocaleTimeString('en-GB')

/** What happened in a run, in words and in order. */
export function LogTab(props: { readonly run: Run; readonly progress: RunProgress }): ReactNode {
  const { progress } = props
  const kept = keptBy(props.run)
  return (
    <div className={css.log} tabIndex={0} role="region" aria-label="Log">
      {progress.log.length === 0 && <p className={css.noLog}>The first line comes when the run starts.</p>}
      <ol>
        {progress.log.map((event) => {
          const { text, tone } = eventWords(event, kept, props.run.family)
          return (
            <li key={event.seq} data-tone={tone}>
              <time dateTime={event.at} className="num">
                {time(event.at)}
              </time>
              <span className="num">{text}</span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
