// Where the classifier of a fine-tuning starts: rows of the folder's own classifier for the labels that it knows,
// random ones for the others. Invariant: a row comes from the folder only under the label's own name.
import { matchLabels } from '../../../shared/match-labels'
import type { Rng } from '../../../shared/rng'
import type { StoredTensor } from '../weights/safetensors'

/** Whether a weight is of the layer `classifier`, whose rows are the classes. */
export function isOfClassifier(name: string, classifier: string): boolean {
  return name === `${classifier}.weight` || name === `${classifier}.bias`
}

/** How the classifier of a run begins. */
export type HeadStart = {
  /** A sentence for the person who trains. */
  readonly notice: string
  /**
   * Weights of the final classifier in the order of the run's labels; null where none of it comes from the folder.
   * Weights of labels that the folder does not know are drawn from normal(0, `range`), their biases are 0.
   */
  readonly take: (name: string, shape: readonly number[], rng: Rng, range: number) => StoredTensor | null
}

/** The start without a folder's classifier. */
export const freshHead: HeadStart = {
  notice: 'The classifier is new: its weights are drawn at random.',
  take: () => null,
}

/**
 * The start from a folder's classifier of that name, whose rows are the labels `known`, for a run that learns
 * `wanted`; a fresh one where no label is in both.
 */
export function startHead(
  tensors: Readonly<Record<string, StoredTensor>>,
  classifier: string,
  known: readonly string[] | null,
  wanted: readonly string[],
): HeadStart {
  const rows = matchLabels(wanted, known ?? [])
  const shared = wanted.filter((_, index) => rows[index] !== -1)
  const other = wanted.filter((_, index) => rows[index] === -1)
  if (shared.length === 0 || !tensors[`${classifier}.weight`]) return freshHead
  const how = shared.length === 1 ? 'starts' : 'start'
  const rest = other.length > 0 ? `; drawn at random: ${listed(other)}` : ''
  return {
    notice: `${shared.length} of ${wanted.length} classes ${how} from the folder’s classifier: ${listed(shared)}${rest}.`,
    take: (name, shape, rng, range) => {
      const stored = tensors[name]
      if (!stored) return null
      const width = shape.slice(1).reduce((product, length) => product * length, 1)
      const values = new Float32Array(rows.length * width)
      const isBias = shape.length === 1
      rows.forEach((from, to) => {
        const own = values.subarray(to * width, (to + 1) * width)
        if (from !== -1) own.set(stored.values.subarray(from * width, (from + 1) * width))
        else if (!isBias) for (let at = 0; at < width; at++) own[at] = rng.normal() * range
      })
      return { shape, values }
    },
  }
}

const mostNames = 12

function listed(names: readonly string[]): string {
  const more = names.length - mostNames
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
