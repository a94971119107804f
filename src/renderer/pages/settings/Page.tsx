// Preferences of this browser, where the workspace lies, and the report on the machine.
import { IconCopy } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { reportText } from '../../app/machine'
import { usePreferences } from '../../app/preferences'
import { Button } from '../../components/Button'
import { memory } from '../../components/format'
import { Pill } from '../../components/marks'
import { Page } from '../../components/Page'
import { Segmented } from '../../components/Segmented'
import { FailurePanel, Skeleton } from '../../components/states'
import { useCall } from '../../hooks/use-call'
import css from './settings.module.css'

/** Settings. */
export function SettingsPage(): ReactNode {
  const preferences = usePreferences()
  const info = useCall('app.info', {})
  const doctor = useCall('app.doctor', {})
  const [isCopied, setCopied] = useState(false)
  const report = doctor.data
  return (
    <Page title="Settings" scroll {...(info.data ? { caption: `Winnow ${info.data.version}` } : {})}>
      <div className={css.column}>
        <h2 className="section">This screen</h2>
        <Field label="Colours" help="System follows the machine, by day and by night.">
          <Segmented
            label="Colours"
            value={preferences.scheme}
            items={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'auto', label: 'System' },
            ]}
            onChange={preferences.setScheme}
          />
        </Field>
        <Field label="Motion" help="None shows every change at once; System follows the machine.">
          <Segmented
            label="Motion"
            value={preferences.motion}
            items={[
              { value: 'system', label: 'System' },
              { value: 'none', label: 'None' },
            ]}
            onChange={preferences.setMotion}
          />
        </Field>
        <h2 className="section">Workspace</h2>
        {info.data && (
          <>
            <Field
              label="Folder"
              help="Everything that Winnow keeps. The folder can be moved while Winnow is closed."
            >
              <span className={`mono ${css.path}`}>{info.data.home}</span>
            </Field>
            <Field label="Access" help="One Winnow writes; others beside it read.">
              {info.data.mode === 'owner' ? 'reads and writes' : <Pill tone="warn">reading only</Pill>}
            </Field>
          </>
        )}
        <div className={css.reportHead}>
          <h2 className="section">This machine</h2>
          {report && (
            <Button
              kind="subtle"
              icon={<IconCopy />}
              onClick={() =>
                void navigator.clipboard.writeText(reportText(report)).then(() => setCopied(true))
              }
            >
              {isCopied ? 'Copied' : 'Copy the report'}
            </Button>
          )}
        </div>
        {doctor.isError && <FailurePanel error={doctor.error} />}
        {doctor.isPending && <Skeleton rows={5} />}
        {report && (
          <>
            <Field label="Engine" help={report.engine.path ?? 'comes with Winnow'}>
              {report.engine.name}
            </Field>
            {report.choices.map((choice) => (
              <Field key={choice.id} label={choice.id} isMinor help={choice.reason}>
                <Pill tone={choice.state === 'used' ? 'good' : choice.state === 'usable' ? 'quiet' : 'warn'}>
                  {choice.state}
                </Pill>
              </Field>
            ))}
            <Field label="Processor" help={featureLine(report.cpu.features)}>
              {report.cpu.model}, {report.cpu.cores} cores
            </Field>
            <Field label="Memory" help={`${memory(report.memory.freeMiB)} free now`}>
              {memory(report.memory.totalMiB)}
            </Field>
            <Field label="Disk" help={report.disk.folder}>
              {report.disk.freeMiB === null ? 'not known' : `${memory(report.disk.freeMiB)} free`}
            </Field>
            <Field label="Program" help={report.workspace.cache}>
              Winnow {report.version}, Node {report.node}, {report.platform}
            </Field>
          </>
        )}
      </div>
    </Page>
  )
}

const featureLine = (features: Readonly<Record<string, boolean>>): string =>
  Object.entries(features)
    .map(([name, has]) => (has ? name : `no ${name}`))
    .join(', ')

function Field(props: {
  readonly label: string
  readonly help: ReactNode
  readonly isMinor?: boolean
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className={css.field}>
      <div className={props.isMinor ? css.minor : ''}>{props.label}</div>
      <div className={`${css.control} num`}>{props.children}</div>
      <div className={css.help}>{props.help}</div>
    </div>
  )
}
