// Reads the weights that torch.save wrote (pytorch_model.bin) as safetensors.ts reads its own: a survey without the
// numbers, then chosen tensors straight into arrays. Reading runs nothing: torch/world.ts knows tensors alone.
import { type ByteSource, withFile } from './byte-source'
import { bytesOfFormat, isReadableFormat, widen } from './number-formats'
import { shown } from './refuse'
import type { StoredTensor } from './safetensors'
import { type Refusals, refusalsFor } from './torch/refusals'
import { openTorch, type TorchFile } from './torch/torch-file'
import type { View } from './torch/values'

/** What is known of a tensor before its numbers are read; `dtype` by its safetensors name. */
export type TorchEntry = { readonly dtype: string; readonly shape: readonly number[] }

/** Names, formats and shapes of a file's tensors. Throws `file.unreadable`, `file.notFound`. */
export async function readTorchEntries(file: string): Promise<ReadonlyMap<string, TorchEntry>> {
  const refusals = refusalsFor(file)
  return await withFile(file, refusals.damaged, async (source) =>
    entriesOf(await openTorch(source, refusals)),
  )
}

/**
 * Reads some tensors of a file, by their names in it; f16 and bf16 become f32, views row-major. Throws
 * `file.unreadable`, `file.notFound`.
 */
export async function readTorchTensors(
  file: string,
  names: readonly string[],
): Promise<Readonly<Record<string, StoredTensor>>> {
  const refusals = refusalsFor(file)
  return await withFile(file, refusals.damaged, async (source) =>
    readNamed(source, await openTorch(source, refusals), names, refusals),
  )
}

/** Entries and all readable tensors of a source, as a file is read; `file` is named in errors. */
export async function decodeTorch(
  source: ByteSource,
  file: string,
): Promise<{
  readonly entries: ReadonlyMap<string, TorchEntry>
  readonly tensors: Readonly<Record<string, StoredTensor>>
}> {
  const refusals = refusalsFor(file)
  const opened = await openTorch(source, refusals)
  const entries = entriesOf(opened)
  const names = [...entries].filter(([, { dtype }]) => isReadableFormat(dtype)).map(([name]) => name)
  return { entries, tensors: await readNamed(source, opened, names, refusals) }
}

function entriesOf({ tensors }: TorchFile): ReadonlyMap<string, TorchEntry> {
  return new Map([...tensors].map(([name, { storage, shape }]) => [name, { dtype: storage.dtype, shape }]))
}

async function readNamed(
  source: ByteSource,
  { tensors, places }: TorchFile,
  names: readonly string[],
  { damaged, foreign }: Refusals,
): Promise<Readonly<Record<string, StoredTensor>>> {
  const found: [string, StoredTensor][] = []
  for (const name of names) {
    const view = tensors.get(name) ?? damaged(`${shown(name)} is not in it`)
    const { dtype, key } = view.storage
    if (!isReadableFormat(dtype))
      return foreign(`holds ${shown(name)} of the type ${dtype}; F32, F16 and BF16 are read`)
    const place = places.get(key) ?? damaged(`the storage of ${shown(name)} is missing`)
    const width = bytesOfFormat(dtype) ?? 1
    // An empty tensor may begin anywhere. Of a view, what lies between its first and last number is read.
    const bytes =
      view.count === 0 ? new Uint8Array(0) : await source.read(place + view.offset * width, view.span * width)
    const values = widen(bytes, dtype)
    found.push([name, { shape: view.shape, values: isRowMajor(view) ? values : gather(values, view) }])
  }
  return Object.fromEntries(found)
}

function isRowMajor({ count, shape, strides }: View): boolean {
  if (count === 0) return true
  let expected = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i] ?? 0
    // The stride of a single row is never walked.
    if (length !== 1 && strides[i] !== expected) return false
    expected *= length
  }
  return true
}

/** The numbers of a view one after the other, from the span that holds them. */
function gather(span: Float32Array, { count, shape, strides }: View): Float32Array {
  const lengths = shape.filter((length) => length !== 1)
  const steps = strides.filter((_, i) => shape[i] !== 1)
  const values = new Float32Array(count)
  const at = lengths.map(() => 0)
  let place = 0
  for (let i = 0; i < values.length; i++) {
    values[i] = span[place] ?? 0
    // Counts up as an odometer does, from the last length.
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const next = (at[axis] ?? 0) + 1
      const step = steps[axis] ?? 0
      if (next < (lengths[axis] ?? 0)) {
        at[axis] = next
        place += step
        break
      }
      at[axis] = 0
      place -= step * (next - 1)
    }
  }
  return values
}
