// What answers a text: a loaded model, or the models of a pipeline side by side. Outputs and scores of all members
// stand in their order, as those of one model with several outputs do.
import type { RunOutput } from '../../shared/domain/run'
import type { LoadedModel } from '../engine/checkpoint'
import { knownFeatures, predictScores } from '../engine/predict'

/** Scores texts for one or several outputs. */
export type Answering = {
  readonly outputs: readonly RunOutput[]
  /** Labels of all outputs: the width of the scores. */
  readonly classes: number
  /** What it scores in; with several models each that is used. */
  readonly precision: string
  /** For each output the temperature that it answers at; 1 for its own confidences. `scores` are at none. */
  readonly temperatures: readonly number[]
  /** Probabilities, (texts, classes) row-major. Throws the signal's reason when it aborts. */
  readonly scores: (
    texts: readonly string[],
    options: { readonly batchSize: number; readonly signal?: AbortSignal },
  ) => Promise<Float32Array>
  /** For each output, the features of a text that its model knows. */
  readonly knownFeatures: (text: string) => number[]
}

/** A model of a pipeline with the name under which it answers. */
export type Member = {
  readonly name: string
  readonly model: LoadedModel
  readonly temperatures?: Temperatures | undefined
}

/** Temperatures in use, by output. */
type Temperatures = Readonly<Record<string, number>>

/** One model. */
export function answeringOf(model: LoadedModel, temperatures?: Temperatures): Answering {
  return {
    temperatures: model.outputs.map(({ output }) => temperatures?.[output] ?? 1),
    outputs: model.outputs,
    classes: model.classes,
    precision: model.network.precision,
    scores: (texts, options) => predictScores(model, texts, options),
    knownFeatures: (text) => {
      const known = knownFeatures(model, text)
      return model.outputs.map(() => known)
    },
  }
}

/** Several models, each asked once a text. */
export function pipelineOf(members: readonly Member[]): Answering {
  const classes = members.reduce((sum, { model }) => sum + model.classes, 0)
  return {
    outputs: namedOutputs(members),
    temperatures: members.flatMap(({ model, temperatures }) =>
      model.outputs.map(({ output }) => temperatures?.[output] ?? 1),
    ),
    classes,
    precision: [...new Set(members.map(({ model }) => model.network.precision))].join(', '),
    scores: async (texts, options) => {
      const all = new Float32Array(texts.length * classes)
      let from = 0
      for (const { model } of members) {
        const own = await predictScores(model, texts, options)
        for (let row = 0; row < texts.length; row++)
          all.set(own.subarray(row * model.classes, (row + 1) * model.classes), row * classes + from)
        from += model.classes
      }
      return all
    },
    knownFeatures: (text) =>
      members.flatMap(({ model }) => {
        const known = knownFeatures(model, text)
        return model.outputs.map(() => known)
      }),
  }
}

/**
 * A member's one output is called as the member is. Several keep their names; where another answer has that name the
 * member's stands before it.
 */
export function namedOutputs(members: readonly Member[]): RunOutput[] {
  const taken = new Set(members.flatMap(({ name, model }) => (model.outputs.length === 1 ? [name] : [])))
  return members.flatMap(({ name, model }) =>
    model.outputs.map((output) => {
      if (model.outputs.length === 1) return { ...output, output: name }
      const free = taken.has(output.output) ? `${name} ${output.output}` : output.output
      taken.add(free)
      return { ...output, output: free }
    }),
  )
}
