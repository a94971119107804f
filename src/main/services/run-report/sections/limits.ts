// What the figures do not prove, from what is known of the rows.
import type { FindingKind, QualityReport } from '../../../../shared/domain/quality'
import { count, partName, percent, plural, type ReportData, rightShare, type Section, tenths } from '../data'
import { heading, namesPhrase, type Phrase } from '../document'
import { fewRows } from './figures'

const fewOfLabel = 10

/** The limits, the gravest first. */
export const limitsSection: Section = (data) => {
  const items = [
    ...data.outputs.flatMap((one) => ofOutput(data, one)),
    ...ofRun(data),
    ...ofChanges(data),
    ...ofQuality(data),
    [
      'The intervals say how far the figures would move with other messages of the same kind. They do not cover messages of another kind, another time or another language.',
    ],
  ]
  return [heading('Limits'), { kind: 'list', items }]
}

function ofOutput({ run }: ReportData, { own, parts }: ReportData['outputs'][number]): Phrase[][] {
  const of: Phrase[] = run.outputs.length > 1 ? [{ name: own.output }, ': '] : []
  const [first] = parts
  if (!first) return [[...of, 'no message with a label was scored, so nothing is known of how right it is.']]
  const { evaluation, part, changed } = first
  const name = partName(part)
  const rare = evaluation.labels.filter(({ support }) => support > 0 && support < fewOfLabel)
  const untested = evaluation.labels.filter(({ support }) => support === 0)
  const { low, high } = rightShare(evaluation)
  return [
    ...(evaluation.rows < fewRows
      ? [
          [
            ...of,
            `${plural(evaluation.rows, `${name} message`)} prove little: on others the share right may well lie anywhere from ${tenths(low)} to ${tenths(high)} %.`,
          ],
        ]
      : []),
    ...(part === 'validation'
      ? [[...of, 'there is no test part. Validation chose the epoch that was kept, so its figures flatter.']]
      : []),
    ...(rare.length > 0
      ? [
          [
            ...of,
            `${plural(rare.length, 'label')} with fewer than ${fewOfLabel} ${name} messages, whose figures mean little: `,
            ...namesPhrase(rare.map(({ label }) => label)),
            '.',
          ],
        ]
      : []),
    ...(untested.length > 0
      ? [
          [
            ...of,
            `${plural(untested.length, 'label')} without any ${name} message: `,
            ...namesPhrase(untested.map(({ label }) => label)),
            '.',
          ],
        ]
      : []),
    ...(evaluation.unseenLabels.length > 0
      ? [
          [
            ...of,
            'training never saw ',
            ...namesPhrase(evaluation.unseenLabels),
            `: their ${name} messages count as wrong.`,
          ],
        ]
      : []),
    ...(changed !== null && changed > 0
      ? [
          [
            ...of,
            `${count(changed)} of the ${count(evaluation.rows)} ${name} messages have another label today (${percent(changed / evaluation.rows)}). The figures are by the labels that the run saw.`,
          ],
        ]
      : []),
  ]
}

function ofRun({ run, outputs }: ReportData): Phrase[][] {
  const isTested = outputs[0]?.parts[0]?.part === 'test'
  return [
    ...(isTested && run.family !== 'imported' && outputs[0]?.parts.some(({ part }) => part === 'validation')
      ? [
          [
            'The figures of validation flatter: the epoch that was kept was chosen by them. Those of test count.',
          ],
        ]
      : []),
    ...(run.family === 'imported'
      ? [['The model was not trained here: it may have met these messages before.']]
      : []),
    ...(run.testHash === null
      ? []
      : [
          [
            'Figures of two runs can be compared only where the hash of their test part is the same: ',
            { code: run.testHash },
            '.',
          ],
        ]),
    ...(run.status === 'completed' ? [] : [[`The training was ${run.status} before its end.`]]),
  ]
}

function ofChanges({ run, dataset }: ReportData): Phrase[][] {
  const steps = dataset.revision - run.datasetRevision
  return steps > 0
    ? [
        [
          `The dataset has been changed since in ${plural(steps, 'step')}; the run learnt from revision ${run.datasetRevision}.`,
        ],
      ]
    : []
}

const findings: Readonly<Partial<Record<FindingKind, string>>> = {
  leaks: 'stand nearly the same in training and in a part that judges it, so the figures are too good',
  groupLeaks: 'are of a customer, thread or other group that training has met, so the figures are too good',
  doubtfulLabels: 'have a label that a model of the other messages doubts',
  contradictions: 'have the same text and another label',
  duplicates: 'are there more than once',
  nearDuplicates: 'are nearly the same as another',
  personalData: 'hold personal data, which a model can give away',
  withoutText: 'have no text',
  longTexts: 'are very long',
  otherLanguages: 'are in another language than most',
}

function ofQuality({ quality }: ReportData): Phrase[][] {
  if (!quality)
    return [
      [
        'The data were not checked for leaks, doubtful labels and duplicates: Data quality, or `winnow quality`, does so.'.replaceAll(
          '`',
          '',
        ),
      ],
    ]
  const day = quality.madeAt.slice(0, 10)
  const old = quality.isOutdated ? ', before the dataset was last changed' : ''
  if (quality.findings.length === 0) return [[`A check of the data on ${day}${old} found nothing.`]]
  return quality.findings.map((one) => [
    `${plural(one.rows, 'message')} ${words(one)} (check of ${day}${old}).`,
  ])
}

function words({ kind, rows }: QualityReport['findings'][number]): string {
  const many = findings[kind] ?? kind
  if (rows !== 1) return many
  return many
    .replace(/^stand /u, 'stands ')
    .replace(/^are /u, 'is ')
    .replace(/^have /u, 'has ')
    .replace(/^hold /u, 'holds ')
}
