import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {describe, expect, it} from 'vitest'
import {errorAlpha, judgeErrors} from '../../src/gate/decide/errors.js'
import {Looks} from '../../src/gate/decide/looks.js'
import type {ArmRound, GateRound} from '../../src/result/gate-result.js'
import {makeRounds} from './made-gate.js'

const requests = 10_000
const [like] = makeRounds({cpu: 1, rounds: 1})

/** A round in which each arm fails by such a share of its requests. */
function roundOf(index: number, baseline: number, candidate: number): GateRound {
  const [scenario] = like!.scenarios
  const arm = (share: number): ArmRound => ({
    ...{...scenario!.candidate, answers: requests, failures: Math.round(share * requests)},
  })
  const arms = {scenario: 'adhoc', baseline: arm(baseline), candidate: arm(candidate)}
  return {...like!, index, scenarios: [arms]}
}

type Uniform = () => number
/** The share of failures of one arm in one round. */
type Failing = (uniform: Uniform) => number

const never: Failing = () => 0
/** Of the requests of a round, as the luck of so many says. */
const always =
  (share: number): Failing =>
  uniform =>
    Math.max(
      0,
      share + Math.sqrt((share * (1 - share)) / requests) * (uniform() + uniform() + uniform() - 1.5) * 2,
    )
/** Short outages: of a round's slices they hit none, or some, and then many requests at once. */
const bursts =
  (chance: number, largest = 0.05): Failing =>
  uniform =>
    uniform() < chance ? largest * uniform() ** 3 : 0

/** Looks at errors alone, as a gate of 40 rounds does whose other numbers are not decided. */
function gates(times: number, baseline: Failing, candidate: Failing, seed: number, of = 40) {
  const random = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(random)
  let regressions = 0
  let rounds = 0
  for (let time = 0; time < times; time++) {
    const looks = new Looks({
      ...{hypotheses: [], rounds: of, scenarios: ['adhoc'], stored: null, accepted: new Map()},
    })
    const all: GateRound[] = []
    for (let index = 0; index < of; index++) {
      all.push(roundOf(index, baseline(uniform), candidate(uniform)))
      if (!looks.isDue(all.length)) continue
      looks.look(all, all.length === of)
      if (looks.errors(all)[0]!.verdict === 'regression') {
        regressions++
        break
      }
    }
    rounds += all.length
  }
  return {regressions, meanRounds: rounds / times}
}

describe('identical arms', () => {
  it.each<[string, Failing]>([
    ['rare bursts', bursts(0.1)],
    ['bursts in every third round', bursts(0.33)],
    ['bursts in nearly every round', bursts(0.9)],
    ['outages of everything', bursts(0.5, 1)],
    ['a steady share, and bursts', uniform => always(0.02)(uniform) + bursts(0.3)(uniform)],
  ])('with %s are called a regression in no more than one gate of a thousand', (_, failing) => {
    expect(gates(2000, failing, failing, 11).regressions).toBeLessThanOrEqual(2000 * errorAlpha)
  })
})

describe('a candidate that fails more', () => {
  it.each<[string, Failing, Failing, number]>([
    ['every fifth request', never, always(0.2), 14],
    ['one request of a hundred', never, always(0.01), 14],
    [
      'as much again, on top of bursts that both have',
      bursts(0.3),
      u => bursts(0.3)(u) + always(0.02)(u),
      30,
    ],
    ['in bursts, where the baseline never does', never, bursts(0.7), 40],
  ])('is found: %s', (_, baseline, candidate, rounds) => {
    const found = gates(200, baseline, candidate, 5)
    expect(found.regressions).toBeGreaterThanOrEqual(190)
    expect(found.meanRounds).toBeLessThanOrEqual(rounds)
  })

  it('by less than one request of a thousand is no news', () => {
    expect(gates(50, never, always(0.0004), 5).regressions).toBe(0)
  })

  it('is not certain after a few rounds: then it is neither passed nor failed', () => {
    const few = Array.from({length: 8}, (_, index) => roundOf(index, 0, 0.2))
    expect(judgeErrors('adhoc', few, null, errorAlpha).verdict).toBe('inconclusive')
    const enough = [...few, roundOf(8, 0, 0.2), roundOf(9, 0, 0.2)]
    expect(judgeErrors('adhoc', enough, null, errorAlpha)).toMatchObject({
      ...{verdict: 'regression', p: 2 ** -10, candidate: {failures: 20_000, of: 100_000}},
    })
    expect(judgeErrors('adhoc', [], null, errorAlpha)).toMatchObject({verdict: 'pass', p: 1})
  })

  it('is worth more rounds when nothing else needs them', () => {
    const rounds = Array.from({length: 10}, (_, index) => roundOf(index, 0, 0.2))
    const hypotheses = [{scenario: 'adhoc', metric: 'cpu', margin: 0.05, gated: true} as const]
    const looks = new Looks({
      ...{hypotheses, rounds: 40, scenarios: ['adhoc'], stored: null, accepted: new Map()},
    })
    expect(looks.look(rounds, false)).toBe('go on')
    const more = [...rounds, ...Array.from({length: 4}, (_, index) => roundOf(10 + index, 0, 0.2))]
    expect(looks.look(more, false)).toBe('decided')
    expect(looks.errors(more)).toMatchObject([{verdict: 'regression'}])
  })

  it('than a stored baseline is found by the ranks of all rounds', () => {
    const stored = (share: number) =>
      new Map([['adhoc', Array.from({length: 12}, (_, i) => roundOf(i, share, 0).scenarios[0]!.baseline!)]])
    const rounds = Array.from({length: 12}, (_, index) => roundOf(index, 0, 0.02 + index / 1000))
    expect(judgeErrors('adhoc', rounds, stored(0), errorAlpha).verdict).toBe('regression')
    expect(judgeErrors('adhoc', rounds, stored(0.05), errorAlpha).verdict).toBe('pass')
  })
})
