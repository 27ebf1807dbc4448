import {expect, it} from 'vitest'
import {whyNoKernel} from '../../../src/load/kernel/support.js'

it.skipIf(process.platform !== 'linux')(
  'finds the time stamps of a kernel that stamps',
  async () => {
    expect(await whyNoKernel()).toBeNull()
  },
  30_000,
)
