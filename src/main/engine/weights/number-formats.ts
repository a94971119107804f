/** Number formats of weights that are read; all become f32. */
export type ReadableFormat = 'F32' | 'F16' | 'BF16'

/** Bytes of one number by format. A Map, because a file's word may be the name of something of every object. */
const widths = new Map([
  ['BOOL', 1],
  ['U8', 1],
  ['I8', 1],
  ['F8_E4M3', 1],
  ['F8_E5M2', 1],
  ['I16', 2],
  ['U16', 2],
  ['F16', 2],
  ['BF16', 2],
  ['I32', 4],
  ['U32', 4],
  ['F32', 4],
  ['I64', 8],
  ['U64', 8],
  ['F64', 8],
])

/** Bytes of one number of a format by its safetensors name, undefined for an unknown one. */
export function bytesOfFormat(dtype: string): number | undefined {
  return widths.get(dtype)
}

/** Whether weights of this format can be read. */
export function isReadableFormat(dtype: string): dtype is ReadableFormat {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16'
}

/** Little-endian numbers as f32. `bytes` must own its buffer from offset 0; f32 shares it, the others do not. */
export function widen(bytes: Uint8Array, format: ReadableFormat): Float32Array {
  if (format === 'F32') return new Float32Array(bytes.buffer, 0, bytes.byteLength / 4)
  const halves = new Uint16Array(bytes.buffer, 0, bytes.byteLength / 2)
  const words = new Uint32Array(halves.length)
  // bf16 is the upper half of an f32.
  if (format === 'BF16') for (let i = 0; i < words.length; i++) words[i] = (halves[i] ?? 0) << 16
  else for (let i = 0; i < words.length; i++) words[i] = halfToSingle(halves[i] ?? 0)
  return new Float32Array(words.buffer)
}

/** Bits of an IEEE 754 half as the bits of the same number in single precision. */
function halfToSingle(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13)
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  // A subnormal half is a normal single: shift its leading bit to the place of the implicit one.
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}
