// The first page: nothing is here yet, and a result is three minutes away. Two doors, and what is true of
// this machine.
import {
  IconAlertCircle,
  IconCircleCheck,
  IconFileTypeCsv,
  IconHelp,
  IconInfoCircle,
  IconPlayerPlay,
  IconSettings,
  IconShieldCheck,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { Logo } from '../../app/Logo'
import { isNativeEngine } from '../../app/machine'
import { Button, IconButton } from '../../components/Button'
import { count, plural } from '../../components/format'
import { Key } from '../../components/marks'
import { useCall } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { useImport } from '../../import/ImportPlace'
import css from './first-run.module.css'
import { SampleDrawing } from './SampleDrawing'

/** The page while the workspace is empty. */
export function FirstRunPage(props: { readonly onKeys: () => void }): ReactNode {
  const [, go] = useLocation()
  const importing = useImport()
  const info = useCall('app.info', {})
  useKeys({ '1': importing.openSample, '2': importing.choose })
  const sample = info.data?.sample
  return (
    <div className={css.page}>
      <header className={css.top}>
        <Logo />
        <span className={css.brand}>Winnow</span>
        <span className={css.tools}>
          <IconButton name="Keys" keys="?" icon={<IconHelp />} onClick={props.onKeys} />
          <IconButton name="Settings" icon={<IconSettings />} onClick={() => go('/settings')} />
        </span>
      </header>
      <div className={css.column}>
        <h1 className={css.headline}>Teach this computer to sort your messages.</h1>
        <p className={css.lead}>
          Bring labelled messages, train a model, see how far to trust it. Everything stays in one folder on
          this machine, and nothing is ever sent anywhere.
        </p>
        <div className={css.doors}>
          <section className={css.sample} aria-label="The sample">
            <div className={css.drawing}>
              <SampleDrawing />
            </div>
            <div className={css.doorText}>
              <h2 className={css.doorTitle}>
                Open the sample <Key name="1" />
              </h2>
              <p>
                {sample ? `${count(sample.rows)} real questions` : 'Real questions'} to a bank, each with the
                kind of request it is. From the rows to a trained model that you can type to.
              </p>
              <div className={css.foot}>
                <Button
                  kind="filled"
                  icon={<IconPlayerPlay />}
                  disabled={importing.isSampleComing}
                  onClick={importing.openSample}
                >
                  {importing.isSampleComing ? 'Opening the sample' : 'Open the sample'}
                </Button>
                {sample && <span className="caption">{sample.attribution}</span>}
              </div>
            </div>
          </section>
          <section className={css.bring} aria-label="Your messages">
            <button type="button" className={css.dropPlace} onClick={importing.choose}>
              <span className={css.sheet} aria-hidden="true">
                <IconFileTypeCsv size={22} stroke={1.6} />
              </span>
              <span className={css.dropTitle}>Drop a file anywhere on this window</span>
              <span className="caption">one message in each row, a column with its label</span>
            </button>
            <div className={css.doorText}>
              <h2 className={css.doorTitle}>
                Bring your messages <Key name="2" />
              </h2>
              <p>
                Columns, encoding and bad lines are shown before anything is imported. The file itself is not
                changed.
              </p>
              <div className={css.foot}>
                <Button onClick={importing.choose}>Choose a file</Button>
                <span className="caption">CSV, JSON, Excel and Parquet, to millions of rows</span>
              </div>
            </div>
          </section>
        </div>
        <Facts />
      </div>
    </div>
  )
}

function Facts(): ReactNode {
  const doctor = useCall('app.doctor', {}, { staleTime: Infinity })
  const report = doctor.data
  const gpu = report?.choices.find((choice) => /gpu|cuda/i.test(choice.id))
  const isNative = report ? isNativeEngine(report) : false
  if (doctor.isPending) return <div className={css.facts} />
  return (
    <div className={`${css.facts} num`}>
      {report && (
        <>
          <Fact
            isGood={isNative}
            name={isNative ? 'Native engine found' : report.engine.name}
            note={[...(report.cpu.features['bf16'] ? ['bf16'] : []), plural(report.cpu.cores, 'core')].join(
              ', ',
            )}
          />
          <Fact
            isGood
            name={`${(report.memory.totalMiB / 1024).toFixed(1)} GiB memory`}
            note={`${(report.memory.freeMiB / 1024).toFixed(1)} free`}
          />
          {gpu && gpu.state === 'refused' && (
            <span className={css.fact} title={gpu.reason}>
              <IconInfoCircle size={15} stroke={1.7} aria-hidden="true" />
              <b>No graphics card</b> the processor trains
            </span>
          )}
        </>
      )}
      <span className={css.fact}>
        <IconShieldCheck size={15} stroke={1.7} className={css.good} aria-hidden="true" />
        <b>Offline</b> this page talks to this machine alone
      </span>
      <Link href="/settings" className={css.report}>
        Report
      </Link>
    </div>
  )
}

function Fact(props: { readonly isGood: boolean; readonly name: string; readonly note: string }): ReactNode {
  return (
    <span className={css.fact}>
      {props.isGood ? (
        <IconCircleCheck size={15} stroke={1.7} className={css.good} aria-hidden="true" />
      ) : (
        <IconAlertCircle size={15} stroke={1.7} className={css.warn} aria-hidden="true" />
      )}
      <b>{props.name}</b> {props.note}
    </span>
  )
}
