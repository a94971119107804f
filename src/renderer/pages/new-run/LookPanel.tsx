// A look before the start, on demand: what the texts are to the model, what is cut and unknown, and what the run
// will take here. What was found for other settings stays, quiet and named as such, until one looks again.
import { IconEye, IconPlayerStop } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useActivity } from '../../app/client'
import { Button } from '../../components/Button'
import { amount, count, duration, memory, plural } from '../../components/format'
import { asWinnowError } from '../../components/states'
import { TextFactsList, TokenLegend, TokenTexts } from '../../components/TextLook'
import css from './look.module.css'
import type { FormState } from './use-form'

type LookProps = {
  readonly form: FormState
  readonly onMaxLength: (length: number) => void
}

/** The panel of the simple way. */
export function LookPanel(props: LookProps): ReactNode {
  const { look } = props.form
  return (
    <section className={css.panel} aria-label="Look before you start" aria-busy={look.isRunning}>
      <LookHead form={props.form} />
      {look.texts === null && !look.isRunning && look.state !== 'failed' && (
        <p className={css.idle}>
          Reads the training texts as this run would and times 20 steps on this machine. Nothing is stored,
          and it can be stopped at any time.
        </p>
      )}
      <LookFault form={props.form} />
      {look.texts && (
        <div className={css.found} data-stale={!look.isFresh || undefined}>
          <Figures form={props.form} />
          <Warnings form={props.form} />
          {look.texts.text && (
            <div className={css.columns}>
              <div>
                <h4 className={css.title}>The texts, measured in tokens</h4>
                <TextFactsList
                  facts={look.texts.text}
                  onMaxLength={props.onMaxLength}
                  {...mostOf(props.form)}
                />
              </div>
              <div>
                <h4 className={css.title}>What the model sees</h4>
                <TokenTexts texts={look.texts.text.firstBatch} most={5} />
                <TokenLegend />
              </div>
            </div>
          )}
        </div>
      )}
    </section>
  )
}

/** The same in the side of the advanced form: narrower, and without the tokens. */
export function LookSide(props: LookProps): ReactNode {
  const { look } = props.form
  return (
    <section className={css.side} aria-label="Look before you start" aria-busy={look.isRunning}>
      <LookHead form={props.form} />
      <LookFault form={props.form} />
      {look.texts ? (
        <div className={css.found} data-stale={!look.isFresh || undefined}>
          <Figures form={props.form} />
          <Warnings form={props.form} />
          {look.texts.text && (
            <TextFactsList facts={look.texts.text} onMaxLength={props.onMaxLength} {...mostOf(props.form)} />
          )}
        </div>
      ) : (
        !look.isRunning &&
        !look.error && (
          <p className={css.idle}>Reads the texts and times 20 steps on this machine; nothing is stored.</p>
        )
      )}
    </section>
  )
}

const mostOf = (form: FormState): { readonly most?: number } =>
  form.spec.needsModel && form.model && form.model.report.maxLength > 0
    ? { most: form.model.report.maxLength }
    : {}

function LookHead(props: { readonly form: FormState }): ReactNode {
  const { look } = props.form
  const isStale = look.texts !== null && !look.isFresh && !look.isRunning
  return (
    <div className={css.head}>
      <h3 className="region">Look before you start</h3>
      <span className={`${css.caption} num`} role="status">
        {look.isRunning ? progressWords(props.form) : isStale ? 'found with other settings' : ''}
      </span>
      {look.isRunning ? (
        <Button icon={<IconPlayerStop />} progress={progressOf(props.form)} onClick={look.stop}>
          Stop looking
        </Button>
      ) : (
        <Button icon={<IconEye />} disabled={!look.canBegin} onClick={look.begin}>
          {look.texts ? 'Look again' : 'Look'}
        </Button>
      )}
    </div>
  )
}

function progressWords({ look }: FormState): string {
  const { measuring, preparing } = look
  if (measuring) return `step ${count(measuring.step)} of ${count(measuring.steps)}`
  if (look.texts) return 'making the model ready'
  return preparing
    ? `${count(preparing.done)} of ${count(preparing.total)} messages are read`
    : 'reading the texts'
}

// The texts are the first half, the steps the second.
function progressOf({ look }: FormState): number {
  const { measuring, preparing } = look
  if (measuring) return 0.5 + (0.5 * measuring.step) / measuring.steps
  return preparing && preparing.total > 0 ? (0.5 * preparing.done) / preparing.total : 0
}

function LookFault(props: { readonly form: FormState }): ReactNode {
  const { look } = props.form
  if (!look.error) return null
  const { message, hint } = asWinnowError(look.error)
  return (
    <p className={css.fault} role="alert">
      {message} {hint !== message && hint}
    </p>
  )
}

function Figures(props: { readonly form: FormState }): ReactNode {
  const { texts, estimate } = props.form.look
  const total = useActivity()?.totalMiB ?? 0
  if (!texts) return null
  const figures: (readonly [caption: string, value: string, note: string])[] = [
    [
      'Time on this machine',
      estimate ? duration(estimate.seconds) : '–',
      estimate ? `${count(estimate.samplesPerSecond)} messages a second` : 'known after 20 steps',
    ],
    [
      'Memory at peak',
      estimate ? memory(estimate.peakRssMiB) : '–',
      estimate && total > 0 ? `of ${memory(total)}` : '',
    ],
    ['Steps', count(texts.totalSteps), `${batchWords(props.form)} each`],
    ['Training rows', count(texts.trainRows), ''],
    ['Numbers that are trained', amount(texts.trainableParameters), 'trainable parameters'],
  ]
  return (
    <dl className={`${css.figures} num`}>
      {figures.map(([caption, value, note]) => (
        <div key={caption}>
          <dt>{caption}</dt>
          <dd>
            <b>{value}</b>
            <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

// The size of a step as it was asked for, while the settings are still those.
function batchWords(form: FormState): string {
  const rows = form.look.texts?.rowsPerStep ?? 0
  const batches = Number(form.values['gradAccumulation'] ?? 1)
  if (!form.look.isFresh || batches <= 1) return plural(rows, 'message')
  return `${plural(rows, 'message')}, ${count(Number(form.values['batchSize']))} × ${count(batches)}`
}

function Warnings(props: { readonly form: FormState }): ReactNode {
  const warnings = props.form.look.texts?.warnings ?? []
  if (warnings.length === 0) return null
  return (
    <ul className={css.warnings} aria-label="Worth a look">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  )
}
