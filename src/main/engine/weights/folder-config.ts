// Reads config.json: the words and numbers in it by name, with the folder's file in every complaint. It knows no
// architecture. Invariant: a value is used only when it is of the kind asked for; a wrong one is named.
import { WinnowError } from '../../../shared/errors'
import { isObject } from '../json'

/** The values of a config.json. All readers throw `model.incomplete` naming the value when it is of another kind. */
export type FolderConfig = {
  /** `model_type`, lower case; empty when not said. */
  readonly modelType: string
  /** `architectures[0]`; empty when not said. */
  readonly className: string
  readonly raw: Readonly<Record<string, unknown>>
  /** A whole number from `least` to `most`. */
  readonly count: (key: string, fallback: number, least?: number, most?: number) => number
  readonly number: (key: string, fallback: number) => number
  /** A whole number, negative ones too. */
  readonly integer: (key: string, fallback: number) => number
  readonly word: (key: string, fallback: string) => string
  /** Throws `model.incomplete` naming the value and what is needed instead. */
  readonly refuse: (key: string, needed: string) => never
  /** Names of the classes in order of their ids, null when there are none. */
  readonly labels: () => string[] | null
}

const largestSize = 10_000_000

/** The parsed content of `file`; throws `model.incomplete` when it is not an object. */
export function createFolderConfig(json: unknown, file: string): FolderConfig {
  if (!isObject(json)) throw new WinnowError('model.incomplete', `${file} does not hold a JSON object.`)
  const wrong = (key: string, asked: string): never => {
    const found = json[key] === undefined ? 'missing' : JSON.stringify(json[key])
    throw new WinnowError('model.incomplete', `${file}: ${key} is ${found}, ${asked} is needed.`)
  }
  const names = json['architectures']
  const first: unknown = Array.isArray(names) ? names[0] : undefined
  return {
    modelType: typeof json['model_type'] === 'string' ? json['model_type'].toLowerCase() : '',
    className: typeof first === 'string' ? first : '',
    raw: json,
    refuse: wrong,
    count: (key, fallback, least = 1, most = largestSize) => {
      const value = json[key] ?? fallback
      const isFine = Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      return isFine ? Number(value) : wrong(key, `a whole number from ${least} to ${most}`)
    },
    integer: (key, fallback) => {
      const value = json[key] ?? fallback
      return Number.isSafeInteger(value) ? Number(value) : wrong(key, 'a whole number')
    },
    number: (key, fallback) => {
      const value = json[key] ?? fallback
      return typeof value === 'number' && Number.isFinite(value) ? value : wrong(key, 'a number')
    },
    word: (key, fallback) => {
      const value = json[key] ?? fallback
      return typeof value === 'string' ? value : wrong(key, 'a word')
    },
    labels: () => readLabels(json['id2label']),
  }
}

function readLabels(byId: unknown): string[] | null {
  if (!isObject(byId)) return null
  const count = Object.keys(byId).length
  const labels = Array.from({ length: count }, (_, id) => byId[String(id)])
  return count > 0 && labels.every((label) => typeof label === 'string') ? labels : null
}
