// What a bag of words has learnt as a whole: the n-grams with the largest weights of each label, less the mean of all
// labels, since a softmax sees differences alone.
import type { Strongest } from '../../../shared/domain/explanation'
import type { Model } from '../job'
import { blocksOf, type TermKind } from './exact'

type Labels = Strongest['labels']

/** For each class from `from` on: n-grams for it and against it; null for a model that counts nothing. */
export async function strongestTerms(
  model: Model,
  span: { readonly from: number; readonly names: readonly string[]; readonly isMulti: boolean },
  kind: TermKind,
  limit: number,
): Promise<Labels | null> {
  const blocks = blocksOf(model)
  const { weights } = model.network.variables()
  if (!blocks || !weights) return null
  const all = await weights.data<'float32'>()
  const offset = kind === 'word' ? 0 : blocks.word.terms.length
  const { terms, documents } = blocks[kind]
  const classes = span.names.length
  const means = terms.map((_, at) => {
    if (span.isMulti) return 0
    let sum = 0
    for (let label = 0; label < classes; label++)
      sum += all[(offset + at) * model.classes + span.from + label] ?? 0
    return sum / classes
  })
  return span.names.map((label, index) => {
    const own = Float64Array.from(
      terms,
      (_, at) => (all[(offset + at) * model.classes + span.from + index] ?? 0) - (means[at] ?? 0),
    )
    const order = Uint32Array.from(own.keys()).sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0))
    const said = (at: number) => ({
      term: terms[at] ?? '',
      weight: own[at] ?? 0,
      documents: documents[at] ?? 0,
    })
    return {
      label,
      for: Array.from(order.subarray(0, limit), said).filter(({ weight }) => weight > 0),
      against: Array.from(order.subarray(Math.max(0, order.length - limit)), said)
        .filter(({ weight }) => weight < 0)
        .toReversed(),
    }
  })
}
