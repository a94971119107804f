import { WinnowError } from '../../../shared/errors'
import { isObject } from '../json'
import { architectures } from './architectures/index'
import type { FolderConfig } from './folder-config'

/** Model types that write text instead of reading it. */
const decoders = new Set(
  (
    'gpt2 gpt_neo gpt_neox gptj gpt_bigcode llama llama4 mistral mixtral ministral gemma gemma2 gemma3 gemma3_text ' +
    'qwen2 qwen2_moe qwen3 qwen3_moe phi phi3 falcon bloom opt mpt olmo olmo2 stablelm starcoder2 cohere mamba ' +
    't5 mt5 bart mbart pegasus marian m2m_100 blenderbot'
  ).split(' '),
)

/** Throws `model.unsupported` naming what keeps Winnow from running this folder. */
export function refuseUnsupported({ modelType, className, raw }: FolderConfig): void {
  const known = Object.keys(architectures).join(', ')
  const refuse = (what: string, hint = `Winnow runs ${known}.`): never => {
    throw new WinnowError('model.unsupported', what, { hint })
  }
  if (isObject(raw['auto_map']))
    refuse(`The model brings its own program code (auto_map in config.json); Winnow runs none.`)
  const quantized = raw['quantization_config']
  if (isObject(quantized)) {
    const method = quantized['quant_method']
    refuse(
      `The weights are quantised${typeof method === 'string' ? ` (${method})` : ''} and cannot be trained.`,
      'Choose the folder of the same model with F32, F16 or BF16 weights.',
    )
  }
  if (modelType === '') refuse('config.json does not say which architecture the model has (model_type).')
  const isDecoder = raw['is_decoder'] === true || /ForCausalLM$|LMHeadModel$/.test(className)
  if (decoders.has(modelType) || isDecoder)
    refuse(`The model (${className || modelType}) writes text; Winnow needs one that reads it (an encoder).`)
  if (!Object.hasOwn(architectures, modelType))
    refuse(`Winnow does not run the architecture ${modelType} yet.`)
}
