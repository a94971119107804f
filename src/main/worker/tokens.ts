// Texts as a model reads them. The tokenizer alone is opened, never the weights.
import type { TextToken } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { readModelTokenizer } from '../engine/checkpoint'
import { createTokenizer, type TextTokenizer } from '../engine/text/tokenizer'
import { openFolder } from '../engine/weights/model-folder'
import type { SingleModelPlace } from './contract'

/** The last one that was asked for: a large vocabulary takes a second to open. */
let kept: { readonly key: string; readonly tokenizer: Promise<TextTokenizer> } | null = null

/** The tokens of a text, cut at the model's length. Throws `model.unsupported` for a model that counts words. */
export async function tokensOf({
  model,
  text,
}: {
  model: SingleModelPlace
  text: string
}): Promise<TextToken[]> {
  const key = `${model.folder} ${model.kind === 'folder' ? model.hash : ''}`
  if (kept?.key !== key) kept = { key, tokenizer: open(model) }
  const { tokenizer } = kept
  try {
    return (await tokenizer).tokens(text)
  } catch (error) {
    kept = null
    throw error
  }
}

async function open(model: SingleModelPlace): Promise<TextTokenizer> {
  if (model.kind === 'folder') {
    const { tokenizer, report } = await openFolder(model.folder, model.hash)
    return createTokenizer(tokenizer, report.maxLength)
  }
  const stored = await readModelTokenizer(model.folder)
  if (stored) return createTokenizer(stored.tokenizer, stored.maxLength)
  throw new WinnowError('model.unsupported', 'This model counts words and characters; it reads no tokens.', {
    hint: 'Choose a run of an encoder, or a model folder.',
  })
}
