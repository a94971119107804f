// The confusion of a run with the messages of the chosen cell: the matrix where a message has one label, per label what was
// missed and what was given in vain where it may have several.
import { type ReactNode, useMemo, useState } from 'react'
import type { Evaluation } from '../../../../shared/domain/prediction'
import type { Run } from '../../../../shared/domain/run'
import { useStage } from '../../../hooks/use-stage'
import { CellMessages } from '../CellMessages'
import { ConfusionView } from '../ConfusionView'
import { buildMatrix, type Cell, type MatrixOptions, usualOrder, worstCell } from '../matrix'
import type { Asked, NamedPair } from './asked'

/** With more labels than this, what stands on the page is mounted piece by piece: each takes its tens of milliseconds. */
export const manyLabels = 40

/** What to ask calls for to get the rows of an evaluation. */
export function askedOf(run: Run, evaluation: Evaluation): Asked {
  return {
    run: run.id,
    part: evaluation.part,
    output: evaluation.output,
    labels: evaluation.against ? 'now' : 'then',
  }
}

/** The cell that holds most mistakes, by name. */
export function worstPair(evaluation: Evaluation): NamedPair {
  const matrix = buildMatrix(evaluation, { order: 'labels', fewest: 0 })
  const cell = worstCell(matrix)
  return { truth: matrix.labels[cell.row] ?? '', said: matrix.labels[cell.column] ?? '' }
}

/** Matrix and messages. */
export function ConfusionPane(props: {
  readonly run: Run
  readonly evaluation: Evaluation
  readonly pair: NamedPair
  readonly onPair: (pair: NamedPair) => void
}): ReactNode {
  const { run, evaluation, pair, onPair } = props
  const [options, setOptions] = useState<MatrixOptions>({ order: usualOrder(evaluation), fewest: 0 })
  const matrix = useMemo(() => buildMatrix(evaluation, options), [evaluation, options])
  // First the order of the labels is worked out, then the matrix is mounted, then the messages.
  const stage = useStage(2, evaluation.labels.length > manyLabels)
  const { placeOfLabel } = matrix
  const cell = useMemo(
    (): Cell => ({ row: placeOfLabel.get(pair.truth) ?? 0, column: placeOfLabel.get(pair.said) ?? 0 }),
    [placeOfLabel, pair],
  )
  const choose = ({ row, column }: Cell): void =>
    onPair({ truth: matrix.members[row]?.[0] ?? '', said: matrix.members[column]?.[0] ?? '' })
  const asked = askedOf(run, evaluation)
  const truth = matrix.members[cell.row] ?? []
  const said = matrix.members[cell.column] ?? []
  if (stage === 0) return null
  return (
    <>
      <ConfusionView
        matrix={matrix}
        options={options}
        onOptions={setOptions}
        cell={cell}
        onCell={choose}
        asked={asked}
        pair={pair}
        onPair={onPair}
        name={`Confusion of run ${run.number}${run.outputs.length > 1 ? `, ${evaluation.output}` : ''}`}
      />
      {stage > 1 && (
        <CellMessages
          run={run}
          asked={asked}
          truth={{ name: matrix.labels[cell.row] ?? '', query: { in: [...truth] } }}
          said={{ name: matrix.labels[cell.column] ?? '', query: { in: [...said] } }}
          isRight={cell.row === cell.column && cell.row !== matrix.other}
          inCell={matrix.count(cell)}
          inRow={matrix.rowSums[cell.row] ?? 0}
          words={truth.length === 1 && said.length === 1 && truth[0] !== said[0]}
        />
      )}
    </>
  )
}
