import { expect, it } from 'vitest'
import { WinnowError } from '../../shared/errors'
import { namingMemory } from './out-of-memory'

it.each([
  'OOM when allocating tensor with shape[32,12,128,128]',
  'RESOURCE_EXHAUSTED: failed to allocate',
  'OOM when allocating tensor with shape[32,12,512,512] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc',
  'Failed to allocate memory: CUDA_ERROR_OUT_OF_MEMORY',
  'failed to create cublas handle: CUBLAS_STATUS_ALLOC_FAILED',
  'CUDNN_STATUS_ALLOC_FAILED in tensorflow/stream_executor',
  'std::bad_alloc',
  'Array buffer allocation failed',
])('%s is named as what it is, with a batch that needs half', (message) => {
  expect(namingMemory(new RangeError(message), 32)).toMatchObject({
    code: 'engine.outOfMemory',
    hint: expect.stringContaining('Lower the batch size to 16'),
    details: { batchSize: 32, smaller: 16 },
  })
})

it('a batch of one text is not halved', () => {
  expect(namingMemory(new Error('OOM'), 1)).toMatchObject({
    hint: expect.stringContaining('Lower the max length'),
  })
})

it('other errors stay what they are', () => {
  for (const error of [new TypeError('no rooms left'), new WinnowError('internal', 'OOM'), 'text'])
    expect(namingMemory(error, 8)).toBe(error)
})
