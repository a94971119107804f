// Confidences on the command line: how far they can be believed, and the temperature that makes them so.
import type { Command } from 'commander'
import {
  coverageCurve,
  fewestAnswered,
  fewestMarked,
  markedAbout,
  pointFor,
} from '../../shared/calibration/coverage'
import type { CalibrationReport, ReliabilityFigures } from '../../shared/domain/calibration'
import type { Estimate } from '../../shared/domain/prediction'
import { WinnowError } from '../../shared/errors'
import { type Runner, textOption, type Work } from './command'
import { textTable } from './output'

/** Adds calibrate. */
export function addCalibrateCommand(program: Command, run: Runner): void {
  run(
    program
      .command('calibrate <run>')
      .description(
        'how right a run is when it says how sure it is; the temperature fitted on validation; what is answered above a confidence',
      )
      .option('--apply', 'answer with calibrated confidences from now on; labels stay as they are')
      .option('--off', 'answer with its own confidences again')
      .option('--part <part>', 'rows that it is worked out on', 'test')
      .option('--output <name>', 'label column; the first when absent')
      .option('--right <percent>', 'find the confidence above which this share is right', '98'),
    calibrate,
  )
}

async function calibrate(
  { session, output, signal }: Work,
  [ref = '']: string[],
  options: Record<string, unknown>,
) {
  const client = session.client.calibration
  const named = textOption(options, 'output')
  const asked = { run: ref, ...(named === undefined ? {} : { output: named }) }
  const [apply, off] = [options['apply'] === true, options['off'] === true]
  if (apply && off) throw new WinnowError('input.invalid', 'Give one of --apply and --off.')
  const wanted = Number(options['right']) / 100
  if (!(wanted > 0 && wanted <= 1))
    throw new WinnowError('input.invalid', `--right is a percentage. Found: ${String(options['right'])}.`)
  if (apply || off) await client.use({ ...asked, isOn: apply })
  const report = await client.report({ ...asked, part: textOption(options, 'part') ?? 'test' }, { signal })
  const used = (report.inUse === null ? null : report.calibrated) ?? report.raw
  const found = pointFor(coverageCurve(used.steps), wanted)
  const answers = found && {
    confidence: found.point.step / 1000,
    answered: found.point.answered,
    share: found.point.share,
    accuracy: found.point.accuracy,
    isSupported: found.isSupported,
  }
  output.result({ ...report, wanted, answers }, () => lines(report, used, wanted, answers).join('\n'))
}

/** Under so many messages a figure proves little. */
const fewRows = 200

type Answers = {
  readonly confidence: number
  readonly answered: number
  readonly share: Estimate
  readonly accuracy: Estimate | null
  readonly isSupported: boolean
} | null

const shares = (value: number): string => `${(100 * value).toFixed(1)} %`
const within = ({ value, low, high }: Estimate, write: (one: number) => string): string =>
  `${write(value)} (${write(low)} to ${write(high)})`

function answerLine(wanted: number, answers: Answers): string {
  if (!answers?.accuracy)
    return `No confidence has ${shares(wanted)} right on ${fewestAnswered} messages or more.`
  const { confidence, answered, share, accuracy, isSupported } = answers
  const from = `answer from ${confidence.toFixed(3)} on, ${shares(share.value)} answered, ${within(accuracy, shares)} of them right`
  return isSupported
    ? `At least ${shares(wanted)} right: ${from}.`
    : `No confidence is sure to have ${shares(wanted)} right. Nearest: ${from}; ${answered} messages are too few to be sure.`
}

function lines(
  report: CalibrationReport,
  used: ReliabilityFigures,
  wanted: number,
  answers: Answers,
): string[] {
  const { raw, calibrated, fit, problem, inUse, part, rows } = report
  const marked = markedAbout(used.steps, 0.9)
  return [
    inUse === null
      ? 'It answers with its own confidences.'
      : `It answers with calibrated confidences, temperature ${inUse.toFixed(3)}.`,
    ...(marked
      ? [
          `Of 100 messages marked 90 %, ${Math.round(100 * marked.right.value)} are right (${marked.rows} marked 85 to 95 %; ${shares(marked.right.low)} to ${shares(marked.right.high)}).`,
        ]
      : [`Fewer than ${fewestMarked} messages are marked about 90 %.`]),
    ...(rows < fewRows
      ? [
          `${rows} messages prove little: the calibration error could be anything from ${shares(used.ece.low)} to ${shares(used.ece.high)}.`,
        ]
      : []),
    answerLine(wanted, answers),
    '',
    textTable(
      [`on ${rows} rows of ${part}`, 'calibration error', 'log loss', 'Brier'],
      [
        ['as it is', raw],
        ...(calibrated && fit ? [[`temperature ${fit.temperature.toFixed(3)}`, calibrated] as const] : []),
      ].map(([name, figures]) => {
        const own = figures as ReliabilityFigures
        const plain = (one: number): string => one.toFixed(4)
        return [String(name), within(own.ece, shares), within(own.logLoss, plain), within(own.brier, plain)]
      }),
    ),
    ...(fit
      ? [
          `Fitted on ${fit.rows} ${fit.part} rows by least log loss (Guo et al. 2017).${fit.isAtLimit ? ' It ran into its limit: too few rows, or all of them right.' : ''}`,
        ]
      : [problem ?? '']),
    '',
    textTable(
      ['confidence', 'rows', 'mean', 'right', '95 % interval'],
      used.bins.map(({ from, to, rows: count, mean, share }) => [
        `${shares(from)} to ${shares(to)}`,
        count,
        count === 0 ? '' : shares(mean),
        share ? shares(share.value) : '',
        share ? `${shares(share.low)} to ${shares(share.high)}` : '',
      ]),
    ),
  ]
}
