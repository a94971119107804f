import { WinnowError } from '../../../../shared/errors'
import type { Refuse } from '../refuse'

/** The two ways in which a PyTorch file is turned down; both throw `file.unreadable`. */
export type Refusals = {
  /** It is not what torch writes: a clause whose subject is `it` or a part of the file. */
  readonly damaged: Refuse
  /** It is whole, but asks for what Winnow does not do: a clause whose subject is the file. */
  readonly foreign: Refuse
}

/** Refusals naming a file. `details.what` holds the clause of damage, `details.asks` that of what is foreign. */
export function refusalsFor(file: string): Refusals {
  return {
    damaged: (what) => {
      throw new WinnowError('file.unreadable', `${file} is not a readable PyTorch file: ${what}.`, {
        hint: 'Get the file again, from a copy or from where it comes from.',
        details: { what },
      })
    },
    foreign: (asks) => {
      throw new WinnowError('file.unreadable', `${file} ${asks}.`, {
        hint: 'Get the model as model.safetensors, or save its weights alone: torch.save(model.state_dict(), …).',
        details: { asks },
      })
    },
  }
}
