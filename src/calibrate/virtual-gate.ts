import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import type {RandomGenerator} from 'pure-rand/types/RandomGenerator'
import {gateAlpha} from '../gate/decide/looks.js'
import {decide, isFutile} from '../gate/decide/sequential.js'
import {alphaSpent, planLooks} from '../stats/alpha-spending.js'
import {pairedShift} from '../stats/paired-shift.js'
import {robustSd} from '../stats/power.js'

export interface VirtualGate {
  /** Rounds that the gate may take. */
  readonly rounds: number
  /** Gated together, this one and others that are as they were: each more is a reason to ask for more evidence. */
  readonly numbers: number
  /** As a share. */
  readonly margin: number
  /** Put into every round; 0.1: 10 % worse. */
  readonly effect: number
}

export interface VirtualOutcomes {
  readonly regression: number
  readonly pass: number
  readonly inconclusive: number
  readonly meanRounds: number
}

/**
 * What the real sequential decision says, so many times, of rounds that are drawn from measured ones: centred, with a
 * random sign (identical arms have no direction) and the effect added.
 */
export function runVirtualGates(
  differences: readonly number[],
  gate: VirtualGate,
  times: number,
  seed: number,
): VirtualOutcomes {
  const random = xoroshiro128plus(seed)
  const centre = pairedShift(differences).estimate
  const centred = differences.map(difference => difference - centre)
  const counts = {regression: 0, pass: 0, inconclusive: 0}
  let rounds = 0
  for (let time = 0; time < times; time++) {
    const outcome = runOne(centred, gate, random)
    counts[outcome.verdict]++
    rounds += outcome.rounds
  }
  return {...counts, meanRounds: rounds / times}
}

/** What no look takes for a regression. */
const unchanged = pairedShift([0])

function runOne(
  centred: readonly number[],
  {rounds, numbers, margin, effect}: VirtualGate,
  random: RandomGenerator,
): {readonly verdict: 'regression' | 'pass' | 'inconclusive'; readonly rounds: number} {
  const drawn = Array.from({length: rounds}, () => {
    const difference = centred[uniformInt(random, 0, centred.length - 1)] ?? 0
    return (uniformFloat64(random) < 0.5 ? -difference : difference) + Math.log1p(effect)
  })
  for (const look of planLooks(rounds, gateAlpha, numbers)) {
    const seen = drawn.slice(0, look.rounds)
    const evidence = {shift: pairedShift(seen), sd: robustSd(seen), margin: Math.log1p(margin)}
    const calm = {...evidence, shift: unchanged}
    const [ruling] = decide([evidence, ...Array<typeof calm>(numbers - 1).fill(calm)], look.alpha)
    if (ruling !== undefined && ruling.decision !== 'undecided')
      return {verdict: ruling.decision, rounds: look.rounds}
    const lastAlpha = gateAlpha - alphaSpent(look.rounds, rounds, gateAlpha)
    if (lastAlpha > 0 && isFutile(evidence, rounds, lastAlpha))
      return {verdict: 'inconclusive', rounds: look.rounds}
  }
  return {verdict: 'inconclusive', rounds}
}
