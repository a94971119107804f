// How a model stands changed messages: a seeded sample of a part is changed by rules, a change at a time, and asked again.
// It reads the database and stores nothing. Invariant: only messages that a change changes are counted.
import { performance } from 'node:perf_hooks'
import type { Handlers } from '../../shared/contract/define'
import type { ChangeResult, Flip } from '../../shared/domain/robustness'
import { WinnowError } from '../../shared/errors'
import { createRng } from '../../shared/rng'
import { type Change, changed, changesOf } from '../../shared/robustness/perturb'
import { wilson } from '../../shared/metrics/wilson'
import { openReadable, type ReadableDb } from '../store/database'
import { iterateRows, textReader } from '../store/part-rows'
import { outputsOfRun } from '../store/run-outputs'
import type { Answering } from './answering'
import { answerOf, outputSpans } from './answers'
import type { WorkerContract } from './contract'

type Job = Handlers<WorkerContract>['model']['checkRobustness']
type Input = Parameters<Job>[0]
type Event = ReturnType<Job> extends AsyncIterable<infer E> ? E : never

const mostFlips = 50
const tellEveryMs = 200

/** A message of the sample: true labels of each output, by name. */
type Message = { readonly row: number; readonly text: string; readonly truth: readonly (readonly string[])[] }

/** Checks; the last event is `finished`. Throws the signal's reason when it aborts, `input.invalid` for an empty part. */
export async function* checkRobustness(
  input: Input,
  model: Answering,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  const changes = changesOf(input.kinds, input.own)
  const db = openReadable(input.databaseFile)
  try {
    const { messages, of, names } = drawn(db, input)
    const jobs = changes.map((change) => ({
      change,
      texts: messages.map(({ text, row }) => changed(change, text, input.seed, row)),
    }))
    const total = jobs.reduce(
      (sum, { texts }) => sum + texts.filter((one) => one !== null).length,
      messages.length,
    )
    const began = performance.now()
    let [done, told] = [0, began]
    const said: string[][][] = []
    const ask = async function* (texts: readonly string[]): AsyncGenerator<Event, string[][][]> {
      const all: string[][][] = []
      for (let from = 0; from < texts.length; from += input.batchSize) {
        const batch = texts.slice(from, from + input.batchSize)
        all.push(...answersOf(model, await model.scores(batch, { batchSize: input.batchSize, signal })))
        signal.throwIfAborted()
        done += batch.length
        const now = performance.now()
        if (now - told < tellEveryMs) continue
        told = now
        yield { type: 'progress', done, total, secondsLeft: ((now - began) / 1000 / done) * (total - done) }
      }
      return all
    }
    said.push(...(yield* ask(messages.map(({ text }) => text))))
    const results: ChangeResult[][] = names.map(() => [])
    for (const { change, texts } of jobs) {
      const places = [...texts.keys()].filter((at) => texts[at] !== null)
      const after = yield* ask(places.map((at) => texts[at] ?? ''))
      names.forEach((_, output) =>
        results[output]?.push(
          judged(
            change,
            places.map((at, index) => ({
              message: messages[at] as Message,
              changed: texts[at] ?? '',
              before: said[at]?.[output] ?? [],
              after: after[index]?.[output] ?? [],
            })),
            output,
          ),
        ),
      )
    }
    yield {
      type: 'finished',
      result: {
        run: input.run,
        part: input.part,
        rows: messages.length,
        of,
        seed: input.seed,
        outputs: names.map((output, at) => ({ output, changes: results[at] ?? [] })),
      },
    }
  } finally {
    db.close()
  }
}

/** Labels that are given, by message and output. */
function answersOf(model: Answering, scores: Float32Array): string[][][] {
  const spans = outputSpans(model.outputs)
  return Array.from({ length: scores.length / model.classes }, (_, row) => {
    const own = scores.subarray(row * model.classes, (row + 1) * model.classes)
    return spans.map((span) => answerOf(span, own).given.map((index) => span.labels[index]?.name ?? ''))
  })
}

type Asked = {
  readonly message: Message
  readonly changed: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

function judged(change: Change, asked: readonly Asked[], output: number): ChangeResult {
  const flips = asked.filter(({ before, after }) => !isSame(before, after))
  const labelled = asked.filter(({ message }) => (message.truth[output] ?? []).length > 0)
  const accuracy = (of: (one: Asked) => readonly string[]): number | null =>
    labelled.length === 0
      ? null
      : labelled.filter((one) => isSame(of(one), one.message.truth[output] ?? [])).length / labelled.length
  return {
    kind: change.kind,
    isOwn: change.isOwn,
    applicable: asked.length,
    flips: { count: flips.length, ...wilson(flips.length, asked.length) },
    accuracyBefore: accuracy(({ before }) => before),
    accuracyAfter: accuracy(({ after }) => after),
    labelled: labelled.length,
    flipped: flips.slice(0, mostFlips).map((one): Flip => ({
      row: one.message.row,
      before: one.message.text,
      after: one.changed,
      saidBefore: [...one.before],
      saidAfter: [...one.after],
      truth: [...(one.message.truth[output] ?? [])],
    })),
  }
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one))

/** The sample, in order of row id, with labels as the run saw them. */
function drawn(
  db: ReadableDb,
  { run, datasetId: dataset, splitId, part, revision, sample, seed }: Input,
): { messages: Message[]; of: number; names: string[] } {
  const outputs = outputsOfRun(db, run)
  const known = outputs.map(({ labels }) => new Map(labels.map(({ id, name }) => [Number(id), name])))
  const outputIds = outputs.map(({ id }) => id)
  const rows: { row: number; truth: string[][] }[] = []
  const batches = iterateRows(db, {
    dataset,
    splitId,
    part: part === 'all' ? null : part,
    outputIds,
    revision,
    withUnlabelled: true,
  })
  for (const { rowIds, labelIds } of batches)
    rowIds.forEach((row, at) =>
      rows.push({
        row,
        truth: labelIds.map((own, output) =>
          (own[at] ?? []).map((id) => known[output]?.get(id) ?? `label ${id}`),
        ),
      }),
    )
  if (rows.length === 0)
    throw new WinnowError('input.invalid', `The run's split has no message in ${part}.`, {
      hint: 'Take another part, validation say.',
    })
  const order = createRng(seed).shuffle(Uint32Array.from(rows.keys())).slice(0, sample).sort()
  const chosen = Array.from(order, (at) => rows[at] as (typeof rows)[number])
  const texts = textReader(db, dataset, revision)(Int32Array.from(chosen, ({ row }) => row))
  return {
    messages: chosen.map((one, at) => ({ ...one, text: texts[at] ?? '' })),
    of: rows.length,
    names: outputs.map(({ name }) => name),
  }
}
