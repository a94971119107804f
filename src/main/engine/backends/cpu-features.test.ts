import { describe, expect, it } from 'vitest'
import { cpuModel, featuresFromCpuinfo, featuresFromSysctl } from './cpu-features'

describe('the processor', () => {
  it('has a name', () => expect(cpuModel()).not.toBe(''))

  it('has its features read from an x86 flags line', () => {
    const features = featuresFromCpuinfo(
      'processor\t: 0\nflags\t\t: fpu sse2 avx2 avx512f avx_vnni\nbugs\t:\n',
    )
    expect(features).toEqual({ bf16: false, vnni: true, avx2: true, avx512: true })
  })

  it('has its features read from an ARM features line', () => {
    const features = featuresFromCpuinfo('processor\t: 0\nFeatures\t: fp asimd asimddp bf16\n')
    expect(features).toEqual({ bf16: true, dotProduct: true, sve: false })
  })

  it('has its features read from sysctl', () => {
    expect(featuresFromSysctl('hw.optional.arm.FEAT_BF16: 1\nhw.optional.arm.FEAT_DotProd: 0\n')).toEqual({
      bf16: true,
      dotProduct: false,
    })
    expect(featuresFromSysctl('hw.optional.avx2_0: 1\n')['avx2']).toBe(true)
  })

  it('has no features where the system does not tell', () => expect(featuresFromCpuinfo('')).toEqual({}))
})
