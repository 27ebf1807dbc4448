import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {injected} from '../../../../servers/reference/app/inject.js'
import {threadCpuMs} from '../../../../libc/clock.js'
import {openCpuClock} from '../../../../src/measure/cpu-clock.js'
import {startServer} from '../master/reference-server.js'

const requests = 5

describe('an injected slowdown', () => {
  it.each(['sync', 'thread', 'green', 'async', 'native'])(
    'is had by every request in %s mode',
    async mode => {
      const flags = ['--inject-cpu-us', '20000', '--inject-delay-us', '30000', '--inject-pss-mb', '64']
      const server = await startServer(['--mode', mode, '--threads', '2', ...flags])
      const [worker = 0] = server.workers()
      const clock = openCpuClock()
      const beforeUs = clock.readUs(worker) ?? 0
      const times: number[] = []
      for (let request = 0; request < requests; request++) {
        const sentMs = performance.now()
        expect(await (await fetch(server.url, {headers: {Connection: 'close'}})).text()).toBe('hello')
        times.push(performance.now() - sentMs)
      }
      // Both clocks only ever overshoot; 10 ms are for a CPU clock that counts in ticks.
      expect((clock.readUs(worker) ?? 0) - beforeUs).toBeGreaterThanOrEqual(requests * 20_000 - 10_000)
      expect(Math.min(...times)).toBeGreaterThanOrEqual(50)
      const pssKb = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${worker}/smaps_rollup`, 'utf8'))?.[1])
      expect(pssKb).toBeGreaterThan(64_000)
    },
  )

  it('of a few µs takes what was asked for, on average', () => {
    const [count, us] = [20_000, 2.5]
    const slow = injected(() => 0, {injectCpuUs: us, injectDelayUs: 0})
    for (let call = 0; call < count; call++) slow()
    const perCallUs = Array.from({length: 9}, () => {
      const began = threadCpuMs()
      for (let call = 0; call < count; call++) slow()
      return ((threadCpuMs() - began) * 1000) / count
    }).sort((a, b) => a - b)[4]
    expect(perCallUs).toBeGreaterThan(us * 0.9)
    // The call itself comes on top.
    expect(perCallUs).toBeLessThan(us * 1.3)
  })

  it('of 0 µs leaves the app as it is', () => {
    const app = () => 'answer'
    expect(injected(app, {injectCpuUs: 0, injectDelayUs: 0})).toBe(app)
  })
})
