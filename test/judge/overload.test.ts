import {describe, expect, it} from 'vitest'
import {findOverload} from '../../src/judge/overload.js'
import type {BoundFacts} from '../../src/result/cell.js'
import {makeRound} from '../fixtures/result.js'

const facts: BoundFacts = {
  ...{serviceMs: 1000, slots: 16, serverCores: 0.1, coreLimit: 2},
  ...{generatorCores: 0.1, machineBusy: 0.2, otherCores: 0},
}
const clients = {connections: 200, timeoutMs: 10_000}

/** Of one window of 2 s. */
function round(ok: number, timeout: number, unloadedMs = 1000) {
  const made = makeRound({index: 0, requestsPerSecond: 0, latencyMs: [1000], unloadedMs})
  const {load} = made.saturation
  const window = {...load.window, ended: {ok, non2xx: 0, timeout, lost: 0}}
  return {...made, saturation: {...made.saturation, load: {...load, window}}, servedByServer: 480}
}

describe('an overload', () => {
  it('is a queue longer than the timeout, with the arithmetic of how many clients would fit', () => {
    expect(findOverload([round(16, 24)], facts, clients)).toEqual({
      ...{clients: 200, timeoutMs: 10_000, serviceMs: 1000, timedOut: 0.6, goodput: 8},
      queue: {inService: 16, ms: 12_500, workedPerSecond: 16, fittingClients: 160},
      servedPerSecond: null,
    })
  })

  it('has the rate at which the server worked by its own count, where it counts and was loaded once', () => {
    const counted = {...round(16, 24), servedInMs: 30_000}
    expect(findOverload([counted], facts, clients)).toMatchObject({servedPerSecond: 16})
  })

  it('is calculated with the shortest time of a lone request, and with no more digits than are printed', () => {
    const four = {...facts, slots: 4}
    const rounds = [round(4, 24, 1081.2), round(4, 24, 1002.4), round(4, 24, 1003.9)]
    expect(findOverload(rounds, four, clients)).toMatchObject({
      ...{serviceMs: 1003, queue: {fittingClients: 39, ms: 50_150}},
    })
  })

  it('is of the cores, where each request keeps one busy', () => {
    const busy = {...facts, slots: null, serverCores: 1.95}
    expect(findOverload([round(4, 24)], busy, clients)?.queue).toMatchObject({inService: 2, ms: 100_000})
  })

  it('is none where nothing timed out, or the queue is short enough', () => {
    expect(findOverload([round(40, 0)], facts, clients)).toBeNull()
    expect(findOverload([round(16, 24)], facts, {...clients, connections: 100})).toBeNull()
    expect(findOverload([round(16, 24)], null, clients)).toBeNull()
  })

  it('is seen without knowing the slots, where a lone request takes far less than clients wait', () => {
    const unknown = {...facts, slots: null, coreLimit: null, serverCores: null}
    expect(findOverload([round(16, 24)], unknown, clients)).toMatchObject({queue: null, timedOut: 0.6})
    expect(findOverload([round(16, 24, 9000)], unknown, clients)).toBeNull()
  })
})
