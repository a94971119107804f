// Labels that are probably wrong, by confident learning (Northcutt, Jiang, Chuang 2021, arXiv 1911.00068) over
// probabilities of models that did not see the row.

/** Probabilities of each row under a model trained without it. */
export type OutOfFold = {
  /** The given label of each row as an index of a class. */
  readonly given: Int32Array
  /** (rows, classes) row-major; each row adds up to 1. */
  readonly probabilities: Float32Array
  readonly classes: number
}

/** A row whose label is doubtful. */
export type Suspect = {
  readonly row: number
  readonly given: number
  readonly suggested: number
  /** Probability of the given and of the suggested label. */
  readonly ofGiven: number
  readonly ofSuggested: number
  /** Whether it is confidently of the suggested class: at or above the mean probability of that class over its own rows. */
  readonly isConfident: boolean
}

/** What was found. */
export type LabelNoise = {
  /** Rows that stand off the diagonal of the confident joint. */
  readonly estimated: number
  /** Every row whose likeliest label is another one, the most doubtful first. */
  readonly suspects: readonly Suspect[]
  /** Pairs of classes by how many rows of the one are confidently the other, most first. */
  readonly confusions: readonly {
    readonly given: number
    readonly suggested: number
    readonly rows: number
  }[]
}

/**
 * How much the logarithm of the given label's probability weighs against that of the suggested one. With 1 (their ratio)
 * labels that were changed at random come first, with 0 those that were changed to a class that is like the right one;
 * measured in docs/decisions/0020.
 */
const weightOfGiven = 0.35
/** What a probability of nothing is taken for. */
const least = 1e-4

/**
 * Ranks rows by how sure the suggested and how unsure the given label is, and counts those that are confidently of
 * another class: at or above that class's mean self-confidence.
 * @throws RangeError where the sizes do not fit.
 */
export function findLabelNoise({ given, probabilities, classes }: OutOfFold): LabelNoise {
  if (probabilities.length !== given.length * classes)
    throw new RangeError(
      `${probabilities.length} probabilities for ${given.length} rows and ${classes} classes`,
    )
  const thresholds = meanSelfConfidence({ given, probabilities, classes })
  const suspects: Suspect[] = []
  const joint = new Map<number, number>()
  let estimated = 0
  for (let row = 0; row < given.length; row++) {
    const own = given[row] ?? 0
    const at = row * classes
    let best = 0
    let confident = -1
    for (let label = 0; label < classes; label++) {
      const value = probabilities[at + label] ?? 0
      if (value > (probabilities[at + best] ?? 0)) best = label
      const isConfident = value >= (thresholds[label] ?? 2)
      if (isConfident && (confident < 0 || value > (probabilities[at + confident] ?? 0))) confident = label
    }
    if (confident >= 0 && confident !== own) {
      estimated++
      const pair = own * classes + confident
      joint.set(pair, (joint.get(pair) ?? 0) + 1)
    }
    if (best !== own)
      suspects.push({
        row,
        given: own,
        suggested: best,
        ofGiven: probabilities[at + own] ?? 0,
        ofSuggested: probabilities[at + best] ?? 0,
        isConfident: confident === best,
      })
  }
  return {
    estimated,
    suspects: suspects.sort((a, b) => trust(a) - trust(b) || a.row - b.row),
    confusions: [...joint]
      .map(([pair, rows]) => ({ given: Math.floor(pair / classes), suggested: pair % classes, rows }))
      .sort((a, b) => b.rows - a.rows),
  }
}

function trust({ ofGiven, ofSuggested }: Suspect): number {
  return weightOfGiven * Math.log(ofGiven + least) - Math.log(ofSuggested)
}

/** For each class the mean probability of it over its own rows; 2, which none reaches, for a class without any. */
function meanSelfConfidence({ given, probabilities, classes }: OutOfFold): Float64Array {
  const sums = new Float64Array(classes)
  const counts = new Float64Array(classes)
  given.forEach((label, row) => {
    sums[label] = (sums[label] ?? 0) + (probabilities[row * classes + label] ?? 0)
    counts[label] = (counts[label] ?? 0) + 1
  })
  return sums.map((sum, label) => ((counts[label] ?? 0) > 0 ? sum / (counts[label] ?? 1) : 2))
}
