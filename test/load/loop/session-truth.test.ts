import {expect, it} from 'vitest'
import {parseScenario} from '../../../src/config/scenario/read.js'
import type {LoadResult} from '../../../src/load/result.js'
import {Profile} from '../../../src/load/pace/profile.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {engines, jobsWith, load, msAt} from '../fixtures/generator.js'
import {reply, startServer} from '../fixtures/scripted-server.js'

const delays = [5, 40, 200] as const

const session = {
  ...parseScenario(
    `name: timed\nsteps:\n${delays.map(ms => `  - {get: /${ms}, name: '${ms}'}\n  - think: 5ms..15ms`).join('\n')}\n`,
    'timed.yaml',
  ).session!,
  seed: 1,
}

function percentile(times: readonly number[], probability: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(probability * sorted.length))] ?? NaN
}

const rowOf = ({rows = []}: LoadResult, name: string) => rows.find(row => row.name === name)

/** Answers that end with the kernel's stamp, where there are some: beside other work reads come late. */
it.each(engines.slice(-1))(
  'steps with delays of 5, 40 and 200 ms take what the server took for each, pauses left out (%s)',
  async engine => {
    await undisturbed(async timely => {
      const took = new Map(delays.map(ms => [String(ms), [] as number[]]))
      await using server = await startServer(({head, socket}) => {
        const [, name = ''] = /^GET \/(\d+) /.exec(head) ?? []
        const sinceMs = performance.now()
        setTimeout(() => {
          took.get(name)?.push(performance.now() - sinceMs)
          socket.write(reply())
        }, Number(name))
      })
      const job = jobsWith(engine).openJobFor(server.origin, {
        ...{session, ratePerSecond: 40, arrivals: 'poisson', durationMs: 1500, warmup: {minMs: 0}},
      })
      const result = await load(job)
      for (const [name, own] of took) expect(rowOf(result, name)?.total.ok).toBe(own.length)
      timely(() => {
        for (const [name, own] of took) {
          for (const probability of [0.5, 0.9]) {
            const seen = msAt(probability, rowOf(result, name)?.latencyHdr ?? '')
            const truth = percentile(own, probability)
            // Of few requests a percentile is one of them: beside the truth, by what the machine adds to one.
            expect(seen).toBeGreaterThan(truth - Math.max(1.5, 0.05 * truth))
            expect(seen).toBeLessThan(truth + Math.max(4, 0.05 * truth))
          }
        }
      })
    })
  },
)

it.each(engines)('sessions arrive as a Poisson process, whatever each of them does (%s)', async engine => {
  await undisturbed(async timely => {
    const profile = [{fromPerSecond: 300, toPerSecond: 300, durationMs: 1000}]
    const arrivals: number[] = []
    await using server = await startServer(({head, socket}) => {
      if (head.startsWith('GET /5 ')) arrivals.push(performance.now())
      socket.write(reply())
    })
    const job = jobsWith(engine).openJobFor(server.origin, {
      ...{session, profile, ratePerSecond: 300, arrivals: 'poisson', seed: 5, durationMs: 1000},
    })
    // The rate of the warm-up is that of the profile: its sessions are not among those of the window.
    const result = await load({...job, warmup: {minMs: 0}})
    const due: number[] = []
    const schedule = new Profile(profile).schedule('poisson', 5)
    for (let atMs = schedule(); atMs < Infinity; atMs = schedule()) due.push(atMs)
    const first = rowOf(result, '5')
    expect(first?.total.sent).toBe(arrivals.length)
    expect(result.sessions?.started).toBe(arrivals.length)
    expect(first?.ended.ok).toBe(due.length)
    timely(() => {
      const of = arrivals.slice(-due.length)
      const gaps = of.slice(1).map((ms, index) => ms - (of[index] ?? 0))
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1))
      // Of exponential gaps it is 1, with a deviation of its own of about 1/√n.
      expect(Math.abs(deviation / mean - 1)).toBeLessThan(4 / Math.sqrt(gaps.length))
    })
  })
})
