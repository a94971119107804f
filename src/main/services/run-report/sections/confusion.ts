// Where it goes wrong: the pairs that are confused most, and the matrix or its most confused corner.
import type { Evaluation } from '../../../../shared/domain/prediction'
import { count, plural, type Section, shareCell, shareOf } from '../data'
import { type Block, heading, paragraph, remark, subheading, type TableBlock } from '../document'
import { heatMap } from '../drawings'

/** More labels than this are no longer a matrix that can be read on paper. */
const mostInMatrix = 30
/** Of those the labels that are confused most. */
const cornerLabels = 20
const mostPairs = 25
/** Further ones stand folded. */
const mostFurther = 475

/** Pairs and matrix of each output with one label a message. */
export const confusionSection: Section = ({ run, outputs }) => {
  const blocks = outputs.flatMap(({ own, parts }): Block[] => {
    const evaluation = parts[0]?.evaluation
    if (!evaluation || own.kind === 'multi') return []
    return [...(run.outputs.length > 1 ? [subheading({ name: own.output })] : []), ...ofOutput(evaluation)]
  })
  return blocks.length === 0 ? [] : [heading('Where it goes wrong'), ...blocks]
}

type Pair = Evaluation['confusion'][number]

function ofOutput(evaluation: Evaluation): Block[] {
  const { labels, confusion } = evaluation
  const wrong = confusion
    .filter(({ truth, predicted }) => truth !== predicted)
    .toSorted((a, b) => b.count - a.count || a.truth - b.truth || a.predicted - b.predicted)
  const nameOf = (index: number): string => labels[index]?.label ?? ''
  if (wrong.length === 0) return [paragraph('No message got a wrong label.')]
  const further = wrong.slice(mostPairs, mostPairs + mostFurther)
  const rest = wrong.length - mostPairs - further.length
  const table = (name: string, pairs: readonly Pair[]): TableBlock => ({
    kind: 'table',
    name,
    columns: [
      { title: 'Messages of' },
      { title: 'were said to be' },
      { title: 'Messages', isNumber: true },
      { title: 'Of its label', isNumber: true },
    ],
    rows: pairs.map(({ truth, predicted, count: many }) => [
      nameOf(truth),
      nameOf(predicted),
      count(many),
      shareCell(shareOf(many, labels[truth]?.support ?? 0)),
    ]),
  })
  return [
    table('Most confused labels', wrong.slice(0, mostPairs)),
    matrix(evaluation, wrong),
    ...(further.length > 0
      ? [{ ...table(`${plural(further.length, 'further pair')} of labels`, further), isFolded: true }]
      : []),
    ...(rest > 0 ? [remark(`${plural(rest, 'pair')} more, each confused no more often, are left out.`)] : []),
  ]
}

function matrix({ labels, confusion }: Evaluation, wrong: readonly Pair[]): Block {
  const present = labels.flatMap(({ support, predicted }, index) =>
    support > 0 || predicted > 0 ? [index] : [],
  )
  const isWhole = present.length <= mostInMatrix
  const chosen = isWhole ? present : corner(wrong)
  const names = chosen.map((index) => labels[index]?.label ?? '')
  const placeOf = new Map(chosen.map((index, place) => [index, place]))
  const counts = Array.from({ length: chosen.length ** 2 }, () => 0)
  for (const { truth, predicted, count: many } of confusion) {
    const [row, column] = [placeOf.get(truth), placeOf.get(predicted)]
    if (row !== undefined && column !== undefined) counts[row * chosen.length + column] = many
  }
  const name = isWhole
    ? 'Confusion matrix'
    : `The ${chosen.length} labels that are confused most, of ${count(present.length)}`
  return {
    kind: 'figure',
    svg: heatMap(names, counts, `${name}: true labels down, what was said across`),
    caption: `${name}. Rows are the true label, columns what was said; numbers are messages.`,
    table: {
      kind: 'table',
      name,
      columns: [{ title: 'True label' }, ...names.map((title) => ({ title, isNumber: true }))],
      rows: names.map((label, row) => [
        label,
        ...names.map((_, column) => count(counts[row * chosen.length + column] ?? 0)),
      ]),
    },
  }
}

/** Labels of the most confused pairs, those of a pair beside each other. */
function corner(wrong: readonly Pair[]): number[] {
  const chosen: number[] = []
  const add = (index: number, beside: number): void => {
    if (chosen.includes(index) || chosen.length >= cornerLabels) return
    const place = chosen.indexOf(beside)
    chosen.splice(place < 0 ? chosen.length : place + 1, 0, index)
  }
  for (const { truth, predicted } of wrong) {
    add(truth, predicted)
    add(predicted, truth)
  }
  return chosen
}
