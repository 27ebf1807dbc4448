import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import {describeVerdict} from '../../src/report/verdict.js'
import {arms, ioScenario, makeResult, noisyRounds} from '../fixtures/result.js'

const modes = ['sync', 'green', 'async', 'native']

/** Throughput in the order of the modes; `≥` where the generator was full. */
function verdictOf(...rates: (number | `≥${number}`)[]): readonly string[] {
  const list = arms(...modes.slice(0, rates.length))
  const rounds = new Map<Arm, ReturnType<typeof noisyRounds>>(
    rates.map((rate, index) => {
      const perSecond = typeof rate === 'number' ? rate : Number(rate.slice(1))
      const facts = {requestsPerSecond: perSecond, latencyMs: [2], unloadedMs: 1, servedByServer: null}
      const generator = typeof rate === 'number' ? {} : {cpuUsPerRequest: 30, generatorUtilization: 0.99}
      return [list[index]!, noisyRounds({...facts, ...generator}, index + 1, 0.005)]
    }),
  )
  const {cells} = makeResult(ioScenario, rounds)
  return describeVerdict(cells, cell => cell.mode ?? '')
}

describe('the verdict on throughput', () => {
  it('ranks no lower bound, and names no winner that one of them beats', () => {
    const [first, second, third] = verdictOf(5000, '≥30000', '≥2000', 9000)
    expect(first).toMatch(
      /^green answers most, at least [\d,]+ req\/s; the load generator was the slower one\.$/,
    )
    expect(second).toMatch(
      /^Of the others, native answers most, [\d,]+ req\/s: 1\.\d+ \[.*\] times what sync does/,
    )
    expect(third).toMatch(/^async answered at least [\d,]+ req\/s; .*, so it is not ranked\.$/)
  })

  it('leads with a higher lower bound, though it is not shown to lie above the others', () => {
    const [first, second] = verdictOf(5000, '≥9010', 9000)
    expect(first).toMatch(/^green answered at least [\d,]+ req\/s; .*, so it is not ranked\.$/)
    expect(second).toMatch(/^Of the others, async answers most/)
  })

  it('ends with lower bounds below the best', () => {
    const [first, second] = verdictOf(5000, '≥2000', 9000)
    expect(first).toMatch(/^Of those that can be ranked, async answers most/)
    expect(second).toMatch(/^green answered at least [\d,]+ req\/s; .*, so it is not ranked\.$/)
  })

  it('has only lower bounds where the generator was always the slower one', () => {
    expect(verdictOf('≥20000', '≥30000')[0]).toMatch(
      /^green and sync answered at least [\d,]+ and [\d,]+ req\/s; .*, so they are not ranked\.$/,
    )
  })
})
