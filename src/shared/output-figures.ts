// Figures of every output of runs as columns. A run of one output that chooses a label has accuracy and macro-F1 in its
// result alone; the others have a set of figures for each output.
import type { Run } from './domain/run'

/** A figure of an output; `of` gives it for a run, or null. */
export type OutputFigure = {
  readonly id: string
  readonly name: string
  readonly output: string
  readonly metric: string
  readonly of: (run: Run) => number | null
}

/** Every figure of every output that some run was tested, else validated, in; in the order they first come. */
export function outputFigures(runs: readonly Run[]): OutputFigure[] {
  const found = new Map<string, OutputFigure>()
  for (const { result } of runs)
    for (const { output, test, validation } of result?.outputs ?? [])
      for (const part of ['test', 'validation'] as const)
        for (const metric of Object.keys((part === 'test' ? test : validation) ?? {})) {
          const id = `figure ${part} ${output} ${metric}`
          if (found.has(id)) continue
          const of = (run: Run): number | null =>
            run.result?.outputs?.find((own) => own.output === output)?.[part]?.[metric] ?? null
          found.set(id, { id, name: `${output}: ${part} ${metric}`, output, metric, of })
        }
  return [...found.values()]
}
