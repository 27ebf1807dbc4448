import {createServer} from 'node:net'
import {expect, it} from 'vitest'
import {armPort} from '../../src/gate/arm-port.js'

it('gives free ports outside of the range that others are given from, not the same twice in a row', async () => {
  const ports = await Promise.all(Array.from({length: 6}, () => armPort()))
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(18_000)
    expect(port).toBeLessThan(32_000)
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    await new Promise(resolve => server.close(resolve))
  }
  const [one, other] = [await armPort(), await armPort()]
  expect(one).not.toBe(other)
})
