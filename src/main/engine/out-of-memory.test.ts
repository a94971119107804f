import { expect, it } from 'vitest'
import { WinnowError } from '../../shared/errors'
import { inBatches, largestFitting, namingMemory } from './out-of-memory'

// Most are as TensorFlow and CUDA print them; the third came out of an H100.
it.each([
  'OOM when allocating tensor with shape[32,12,128,128]',
  'RESOURCE_EXHAUSTED: failed to allocate',
  'Session fail to run with error: 2 root error(s) found.\n  (0) RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[4096,12,512,512] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc\n\t [[{{node StatelessRandomUniform_2540}}]]',
  'Failed to allocate memory: CUDA_ERROR_OUT_OF_MEMORY',
  'failed to create cublas handle: CUBLAS_STATUS_ALLOC_FAILED',
  'CUDNN_STATUS_ALLOC_FAILED in tensorflow/stream_executor',
  'std::bad_alloc',
  'Array buffer allocation failed',
])('%s is named as what it is, with a batch that needs half', async (message) => {
  expect(await namingMemory(new RangeError(message), 32)).toMatchObject({
    code: 'engine.outOfMemory',
    hint: expect.stringContaining('Lower the batch size to 16'),
    details: { batchSize: 32, smaller: 16, isTried: false },
  })
})

const takes = (most: number) => async (size: number) => {
  if (size > most) throw new Error(`OOM when allocating tensor with shape[${size},12,512,512]`)
}

it('names the largest batch that was tried and fits, where it can try', async () => {
  expect(await namingMemory(new Error('OOM'), 4096, takes(300))).toMatchObject({
    hint: expect.stringContaining('Lower the batch size to 256 (it was tried and fits;'),
    details: { batchSize: 4096, smaller: 256, isTried: true },
  })
})

it.each([
  [4096, 300, 256],
  [100, 99, 64],
  [64, 63, 32],
  [2, 1, 1],
  [32, 0, 0],
  [1, 0, 0],
])('of a batch of %i, where %i fit, tries up to %i', async (batchSize, most, expected) => {
  expect(await largestFitting(batchSize, takes(most))).toBe(expected)
})

it('tries nothing larger after the first that does not fit', async () => {
  const tried: number[] = []
  await largestFitting(4096, async (size) => {
    tried.push(size)
    await takes(5)(size)
  })
  expect(tried).toEqual([1, 2, 4, 8])
})

it('says that not even one text fits', async () => {
  for (const named of [namingMemory(new Error('OOM'), 1), namingMemory(new Error('OOM'), 8, takes(0))])
    expect(await named).toMatchObject({ hint: expect.stringContaining('Lower the max length') })
})

it('other errors stay what they are', async () => {
  for (const error of [new TypeError('no rooms left'), new WinnowError('internal', 'OOM'), 'text'])
    expect(await namingMemory(error, 8, takes(8))).toBe(error)
})

it('scores with smaller batches where memory runs out, each number once', async () => {
  const done: [number, number][] = []
  await inBatches(20, 16, async (from, to) => {
    await takes(6)(to - from)
    done.push([from, to])
  })
  expect(done).toEqual([
    [0, 4],
    [4, 8],
    [8, 12],
    [12, 16],
    [16, 20],
  ])
})

it('gives up scoring where one text does not fit, and at any other error', async () => {
  const none = async (from: number, to: number) => takes(0)(to - from)
  await expect(inBatches(4, 4, none)).rejects.toMatchObject({ code: 'engine.outOfMemory' })
  const other = new TypeError('no rooms left')
  await expect(inBatches(4, 4, () => Promise.reject(other))).rejects.toBe(other)
})
