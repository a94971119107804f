// The title, and what the run comes to in a sentence.
import { metricsOf } from '../../../../shared/metrics'
import { specOf } from '../../../../shared/models'
import {
  count,
  figureCell,
  partName,
  percent,
  plural,
  rangeOf,
  type ReportData,
  rightShare,
  type Section,
  shareOf,
  tenths,
} from '../data'
import { type Block, type Phrase, remark } from '../document'

/** Title, verdict, and what kind of model it is. */
export const head: Section = (data) => {
  const { run, dataset } = data
  const family = specOf(run.family).label
  const day = (run.finishedAt ?? run.createdAt).slice(0, 10)
  return [
    { kind: 'title', text: [{ name: run.name }] },
    { kind: 'paragraph', tone: 'lead', text: verdict(data) },
    ...data.outputs
      .slice(1)
      .flatMap((_, at): Block[] => [
        { kind: 'paragraph', text: verdict({ ...data, outputs: data.outputs.slice(at + 1) }) },
      ]),
    ...(run.status === 'completed'
      ? []
      : [
          bad(
            `The training was ${run.status} before its end; the best epoch until then is what is judged here.`,
          ),
        ]),
    remark(
      `Run ${run.number}, ${family}`,
      ...(run.model ? [', started from ', { name: run.model.name }] : []),
      run.family === 'imported' ? ', used on ' : ', trained on ',
      { name: dataset.name },
      `, ${day}. Figures in brackets or beside a figure are its 95 % interval.`,
    ),
  ]
}

const bad = (text: string): Block => ({ kind: 'paragraph', tone: 'bad', text: [text] })

/** How often the first of the outputs is right, and what guessing would give. */
export function verdict({ outputs, run }: Pick<ReportData, 'outputs' | 'run'>): Phrase[] {
  const [first] = outputs
  const part = first?.parts[0]
  if (!first || !part)
    return ['It has not been tested: there is no message with a label that it was asked about.']
  const { evaluation } = part
  const { rows, majority, kind, right } = evaluation
  const share = rightShare(evaluation)
  const what: Phrase[] = run.outputs.length > 1 ? ['For ', { name: first.own.output }, ' it '] : ['It ']
  const how = kind === 'multi' ? 'gives exactly the right labels to' : 'is right on'
  const off = kind === 'ordered' ? nearby(evaluation) : ''
  const base: Phrase[] =
    kind === 'multi' || majority.label === ''
      ? []
      : [
          ' Always saying ',
          { name: majority.label },
          ` would be right on ${percent(majority.accuracy)} (${rangeOf(shareOf(Math.round(majority.accuracy * rows), rows))}).`,
        ]
  return [
    ...what,
    `${how} ${count(right)} of ${plural(rows, `${partName(part.part)} message`)}: ${percent(share.value)} (${tenths(share.low)} to ${tenths(share.high)})${off}.`,
    ...base,
  ]
}

function nearby({ metrics, kind }: ReportData['outputs'][number]['parts'][number]['evaluation']): string {
  const off = metrics['mae']
  const info = metricsOf(kind)['mae']
  return off && info
    ? `, and ${figureCell(info, off).text} (${figureCell(info, off).note}) labels off on average`
    : ''
}
