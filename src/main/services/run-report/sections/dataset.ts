// The data: where they come from, who may use them, which bytes they were, and how they were divided.
import { cardFacts } from '../../../../shared/domain/view'
import type { SplitSummary } from '../../../../shared/domain/dataset'
import { count, plural, type Section } from '../data'
import { type Block, type Cell, heading, paragraph, remark } from '../document'

const hash = (text: string): Cell => ({ text, isCode: true })

/** Card, licence note and hashes of the dataset. */
export const datasetSection: Section = ({ dataset, card, run, split }) => {
  const facts: (readonly [string, Cell])[] = [
    ['Name', dataset.name],
    ...cardFacts(card).filter(([name]) => name !== 'Licence'),
    ['File', dataset.fileName],
    ['Size', `${count(dataset.sizeBytes)} bytes`],
    [
      'Rows',
      `${count(dataset.rows)}${dataset.rejected > 0 ? `; ${count(dataset.rejected)} lines could not be read` : ''}`,
    ],
    ['SHA-256 of the file', hash(dataset.sha256)],
    [
      'Revision',
      `${run.datasetRevision}${dataset.revision === run.datasetRevision ? '' : ` when it was trained, ${dataset.revision} today`}`,
    ],
    ...run.outputs.map(({ output, kind, labels }): readonly [string, Cell] => [
      'Label column',
      { text: output, note: `${plural(labels.length, 'label')}, ${kinds[kind]}` },
    ]),
    ...(split
      ? [['Split', `v${split.version}`] as const, ['Hash of the split', hash(split.hash)] as const]
      : []),
    ...(run.testHash === null ? [] : [['Hash of the test part', hash(run.testHash)] as const]),
  ]
  return [
    heading('Data'),
    {
      kind: 'facts',
      facts: facts.filter(([, value]) => value !== '' && (typeof value === 'string' || value.text !== '')),
    },
    card.licence === ''
      ? {
          kind: 'paragraph',
          tone: 'bad',
          text: [
            'Licence: none is noted. Ask who owns these messages before you pass the model or its figures on.',
          ],
        }
      : paragraph(
          'Licence: ',
          { name: card.licence },
          '. The model has learnt from these messages: what holds for them holds for it.',
        ),
  ]
}

const kinds = {
  single: 'one a message',
  ordered: 'one a message, in an order',
  multi: 'several a message',
} as const

/** Rows and hash of each part. */
export const splitSection: Section = ({ split, run, outputs }) => {
  if (!split) return [heading('Split'), remark('The rows stand in no parts.')]
  const usual = ['train', 'validation', 'test']
  const parts = Object.keys(split.parts).toSorted((a, b) => rank(usual, a) - rank(usual, b))
  const { result } = run
  const used: Readonly<Record<string, number | undefined>> = result
    ? { train: result.trainRows, validation: result.validationRows, test: result.testRows }
    : {}
  const judged = (part: string): string => {
    const own = outputs[0]?.parts.find((one) => one.part === part)
    return own ? count(own.evaluation.rows) : '–'
  }
  const blocks: Block[] = [
    heading('Split'),
    paragraph(...methodPhrase(split)),
    {
      kind: 'table',
      name: 'Parts of the split',
      columns: [
        { title: 'Part' },
        { title: 'Rows', isNumber: true },
        { title: 'Used by the run', isNumber: true },
        { title: 'Judged here', isNumber: true },
        { title: 'Hash of its rows' },
      ],
      rows: parts.map((part) => [
        part,
        count(split.parts[part] ?? 0),
        used[part] === undefined ? '–' : count(used[part]),
        judged(part),
        hash(split.partHashes[part] ?? '–'),
      ]),
    },
  ]
  return blocks
}

const rank = (usual: readonly string[], part: string): number =>
  (usual.indexOf(part) + usual.length + 1) % (usual.length + 1)

function methodPhrase({ method, version }: SplitSummary): (string | { name: string })[] {
  const shares = (ratios: Readonly<Record<string, number>>): string =>
    Object.entries(ratios)
      .map(([part, share]) => `${part} ${Math.round(share * 1000) / 10} %`)
      .join(', ')
  const start = `Split v${version}: `
  switch (method.kind) {
    case 'column':
      return [start, 'as the column ', { name: method.column }, ' of the file says.']
    case 'ratios':
      return [
        start,
        `at random (${shares(method.ratios)}, seed ${method.seed})`,
        ...(method.groupBy === undefined
          ? []
          : [', rows with the same ', { name: method.groupBy }, ' kept together']),
        `${method.keepsTwins ? ', nearly equal texts kept together' : ''}.`,
      ]
    case 'date':
      return [
        start,
        'by the date in ',
        { name: method.column },
        `, the newest in test (${shares(method.ratios)}).`,
      ]
    case 'testSample':
      return [
        start,
        `test is a random sample of ${count(method.size)} drawn before labelling (seed ${method.seed}).`,
      ]
    case 'fold':
      return [
        start,
        `fold ${method.fold} of ${method.folds} is test, the others are train (seed ${method.seed}).`,
      ]
    case 'period':
      return [
        start,
        `what came up to ${method.until} by `,
        { name: method.column },
        ' is train, what came later test.',
      ]
    case 'edited':
      return [start, 'an earlier split with rows moved by hand.']
    case 'rows':
      return [
        start,
        'training keeps only the rows that a filter chose; the other parts are those of the whole split.',
      ]
    case 'validationFromTrain':
      return [
        start,
        `${Math.round(method.fraction * 1000) / 10} % of train became validation (seed ${method.seed}).`,
      ]
  }
}
