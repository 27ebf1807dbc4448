import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {behaviours, startHostile, type Behaviour} from '../../fixtures/hostile.js'
import {casesOf} from '../../fixtures/tier.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {engines, generatorsOf, jobsWith, load} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

const timeoutMs = 150
const drainMs = 200
/** No answer is waited for in the warm-up. */
const unwaiting = {minMs: 20, minPerConnection: 0, maxMs: 20}
const brief = {timeoutMs, drainMs, warmup: unwaiting, durationMs: 100}

/** Many at once, so that what one holds up would hold up the others. */
const all = {name: 'does everything', served: behaviours}
const each = behaviours.map(behaviour => ({
  name: behaviour.name,
  served: [behaviour] as readonly Behaviour[],
}))

describe.each(engines)('the %s engine, against a server that', engine => {
  const {jobFor, openJobFor} = jobsWith(engine)

  it.each(casesOf({short: [all], long: each}))('$name, accounts for every request', async ({served}) => {
    await undisturbed(async timely => {
      const server = await startHostile(served)
      try {
        const connections = 2 * served.length
        const beganMs = performance.now()
        // `load` holds every result to what must add up.
        const {total} = await load(jobFor(server.origin, {...brief, connections}))
        const tookMs = performance.now() - beganMs

        expect(total.sent).toBeGreaterThanOrEqual(connections)
        const asked = unwaiting.maxMs + brief.durationMs + Math.max(timeoutMs, drainMs)
        timely(() => expect(tookMs).toBeLessThan(asked + 5000))
      } finally {
        await server.close()
      }
    })
  })

  it('does everything, in an open loop too', async () => {
    const server = await startHostile()
    try {
      const job = openJobFor(server.origin, {...brief, warmup: {minMs: 20}, maxConnections: 100})
      const {open} = await load({...job, ratePerSecond: 500})
      expect(open.offered).toBeGreaterThan(0)
    } finally {
      await server.close()
    }
  })

  it('floods, takes no more memory than against others', async () => {
    await using polite = await startServer(request => later(1, request, reply('x'.repeat(10_000))))
    await load(jobFor(polite.origin, {...brief, connections: 32, durationMs: 500}))
    const before = peakBytes()
    const server = await startHostile(behaviours.filter(({name}) => name.startsWith('floods')))
    try {
      await load(jobFor(server.origin, {...brief, connections: 32, durationMs: 500}))
    } finally {
      await server.close()
    }
    expect(peakBytes()).toBeLessThan(2 * before)
  })
})

/** Of the generator processes that this file keeps. */
function peakBytes(): number {
  const peaks = generatorsOf(process.pid).map(pid => {
    const [, kB = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return 1024 * Number(kB)
  })
  expect(peaks.length).toBeGreaterThan(0)
  return Math.max(...peaks)
}
