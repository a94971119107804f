// Why a loaded model says what it says: finds the output and the label that are meant, and asks the engine.
import type { Handlers } from '../../shared/contract/define'
import type { Explanation, ExplainMethod, Strongest } from '../../shared/domain/explanation'
import { WinnowError } from '../../shared/errors'
import type { LoadedModel } from '../engine/checkpoint'
import { explainExactly } from '../engine/explain/exact'
import { explainByGradients } from '../engine/explain/gradients'
import { leaveOut, leaveOutScore } from '../engine/explain/leave-out'
import { logitScore, logitsOf, probabilityOf, runnerUpOf, type Target } from '../engine/explain/scores'
import { strongestTerms } from '../engine/explain/strongest'
import { type Member, namedOutputs } from './answering'
import { answerOf, type OutputSpan, outputSpans } from './answers'
import type { WorkerContract } from './contract'
import { tokensOf } from './tokens'

type Jobs = Handlers<WorkerContract>
type Input = Parameters<Jobs['model']['explain']>[0]
/** A model that is asked, with where it lies. */
export type AskedMember = Member & { readonly place: Parameters<typeof tokensOf>[0]['model'] }

const mostTerms = 200

/** Explains one text; `members` are the models that are asked: one, or those of a pipeline. */
export async function explainText(
  members: readonly AskedMember[],
  { text, output, label, contrast = 'none', method }: Input,
  signal: AbortSignal,
): Promise<Explanation> {
  const { member, span, name } = findOutput(members, output)
  const { model } = member
  const logits = await logitsOf(model, [text], signal)
  const own = logits.subarray(span.from, span.from + span.labels.length)
  const names = span.labels.map((one) => one.name)
  const head = { isMulti: span.kind === 'multi' }
  const probabilities = names.map((_, at) => probabilityOf({ head, label: at }, own))
  const said = answerOf({ ...span, from: 0 }, Float32Array.from(probabilities))
  const index = label === undefined ? said.best : names.indexOf(label)
  if (index < 0)
    throw new WinnowError('label.notFound', `The model does not know the label ${label}.`, {
      hint: `It knows ${names.slice(0, 20).join(', ')}.`,
    })
  const target: Target = { head, label: index, contrast, other: runnerUpOf(own, index) }
  const asked = method ?? (model.family === 'bag-of-words' ? 'exact' : 'words')
  const found = await explainBy(asked, member, text, target, span, own, signal)
  return {
    output: name,
    kind: span.kind,
    label: names[index] ?? '',
    given: said.given.map((at) => names[at] ?? ''),
    contrast,
    against: contrast === 'runnerUp' ? (names[target.other] ?? null) : null,
    method: asked,
    isExact: asked === 'exact',
    probability: probabilities[index] ?? 0,
    ...found,
    labels: names
      .map((one, at) => ({ label: one, probability: probabilities[at] ?? 0 }))
      .sort((a, b) => b.probability - a.probability),
  }
}

type Found = Pick<Explanation, 'score' | 'base' | 'pieces' | 'terms' | 'otherTerms' | 'gap' | 'isJoined'>

async function explainBy(
  method: ExplainMethod,
  { model, place }: AskedMember,
  text: string,
  target: Target,
  { from, labels }: OutputSpan,
  logits: Float32Array,
  signal: AbortSignal,
): Promise<Found> {
  const span = { from, classes: labels.length }
  const plain = { terms: [], otherTerms: 0, gap: null, isJoined: false }
  if (method === 'exact') {
    if (model.family !== 'bag-of-words')
      throw unfit('Only a bag of words has exact weights.', 'Leave words out one at a time instead.')
    const { base, pieces, terms } = await explainExactly(model, text, target, span)
    const ranked = terms.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    return {
      ...plain,
      score: logitScore(target, logits),
      base,
      pieces: pieces.map((piece) => ({ ...piece, without: null })),
      terms: ranked.slice(0, mostTerms),
      otherTerms: ranked.slice(mostTerms).reduce((sum, { weight }) => sum + weight, 0),
    }
  }
  if (method === 'words') {
    const { pieces, isJoined } = await leaveOut(model, text, target, span, signal)
    return { ...plain, score: leaveOutScore(target, logits), base: null, pieces: [...pieces], isJoined }
  }
  if (model.family !== 'encoder')
    throw unfit(
      model.family === 'bag-of-words'
        ? 'A bag of words has exact weights; gradients would say the same.'
        : 'A frozen encoder keeps vectors of whole texts, so there are no gradients of words.',
      'Take the method that is offered for it.',
    )
  const found = await explainByGradients(
    model,
    text,
    await tokensOf({ model: place, text }),
    target,
    span,
    signal,
  )
  return { ...plain, ...found, pieces: found.pieces.map((piece) => ({ ...piece, without: null })) }
}

/** The strongest n-grams of the labels of a bag of words. */
export async function strongestOf(
  model: LoadedModel,
  { output, label, kind, limit }: Omit<Parameters<Jobs['model']['strongest']>[0], 'model'>,
): Promise<Strongest> {
  const span = spanOf(outputSpans(model.outputs), output)
  const names = span.labels.map((one) => one.name)
  const { from, kind: of } = span
  const all = await strongestTerms(model, { from, names, isMulti: of === 'multi' }, kind, limit)
  if (!all)
    throw unfit(
      'Only a bag of words has weights of words.',
      'Ask why of single messages instead: `winnow explain RUN --text "…"`.',
    )
  if (label !== undefined && !names.includes(label))
    throw new WinnowError('label.notFound', `The run does not know the label ${label}.`)
  return { output: span.output, labels: all.filter((one) => label === undefined || one.label === label) }
}

function findOutput(
  members: readonly AskedMember[],
  output: string | undefined,
): { member: AskedMember; span: OutputSpan; name: string } {
  const all = members.flatMap((member) => outputSpans(member.model.outputs).map((span) => ({ member, span })))
  const names =
    members.length === 1 ? all.map(({ span }) => span.output) : namedOutputs(members).map((one) => one.output)
  const at = output === undefined ? 0 : names.indexOf(output)
  const found = all[at]
  if (found) return { ...found, name: names[at] ?? '' }
  throw noOutput(names, output)
}

function spanOf(spans: readonly OutputSpan[], output: string | undefined): OutputSpan {
  const found = output === undefined ? spans[0] : spans.find((one) => one.output === output)
  if (found) return found
  throw noOutput(
    spans.map((one) => one.output),
    output,
  )
}

const noOutput = (names: readonly string[], output: string | undefined): WinnowError =>
  new WinnowError('label.notFound', `The model answers ${names.join(', ')}, not ${output ?? ''}.`)

const unfit = (message: string, hint: string): WinnowError =>
  new WinnowError('model.unsupported', message, { hint })
