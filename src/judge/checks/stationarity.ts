import {mean, sampleStandardDeviation} from 'simple-statistics'
import type {CheckId} from '../../result/estimate.js'
import type {Load} from '../../result/load.js'
import {tQuantile} from '../../stats/t-distribution.js'
import {sum} from '../../stats/sum.js'
import {type Rule, type RuleOf} from './rule.js'

/**
 * By what factor the second half of a window may differ from its first. Rates are steady things; the mean latency of a
 * queue is not, and an overload or a server that still warms up changes it by far more.
 */
const factor = {throughput: 1.1, latency: 1.5} as const

/** Two halves always differ a little: the change must be there in round after round. */
const confidence = 0.99

/** Fewer rounds do not tell a trend from an accident: then it is only said. */
const roundsToWithdraw = 3

/** A number of one window stands for the server only if the window's halves agree. */
export const stationarityRules: RuleOf = ({rounds, connections}) => [
  ...judge(
    'stationary',
    'throughput',
    rounds.flatMap(({saturation}) => saturation?.load ?? []),
    ({window}) => {
      const [first, second] = halvesOf(window.perTenth)
      // Connections that were answered together come back together: one such wave more in a half is no trend.
      return Math.abs(second - first) <= connections ? [1, 1] : [Math.max(first, 0.5), Math.max(second, 0.5)]
    },
  ),
  ...judge(
    'stationary-latency',
    'latency',
    // A rate that changes keeps nothing steady.
    rounds.flatMap(({latency}) => (latency?.load.window.pace === undefined ? (latency?.load ?? []) : [])),
    ({window: {perTenth, latencyMsPerTenth = []}}) => {
      const [firstMs, secondMs] = halvesOf(latencyMsPerTenth)
      const [first, second] = halvesOf(perTenth)
      return [firstMs / first, secondMs / second]
    },
  ),
]

function judge(
  id: CheckId,
  what: 'throughput' | 'latency',
  loads: readonly Load[],
  halves: (load: Load) => readonly [first: number, second: number],
): readonly Rule[] {
  const logs = loads
    .map(halves)
    .map(([first, second]) => Math.log(second / first))
    .filter(Number.isFinite)
  if (logs.length === 0) return []
  const change = Math.exp(mean(logs))
  const limit = factor[what]
  const isLarge = change > limit || change < 1 / limit
  const isShown = logs.length >= roundsToWithdraw && leastFromZero(logs) > 0
  const status = !isLarge ? 'pass' : isShown ? 'fail' : 'warn'
  return [
    {
      check: {
        id,
        status,
        value: change,
        limit,
        message:
          status === 'pass'
            ? `${what} was the same in both halves of the windows`
            : `${what} in the second half of the windows was ${change.toFixed(2)} times that of the first: the server was not in a steady state; warm up for longer (--warmup), or ask for a lower load`,
      },
      vouches: [what === 'throughput' ? 'throughput' : 'openLatency'],
    },
  ]
}

function halvesOf(tenths: readonly number[]): readonly [number, number] {
  return [sum(tenths.slice(0, 5), value => value), sum(tenths.slice(5), value => value)]
}

/** Distance from 0 of the nearer end of the t interval around the mean; negative when 0 is inside. */
function leastFromZero(logs: readonly number[]): number {
  const half =
    (tQuantile(0.5 + confidence / 2, logs.length - 1) * sampleStandardDeviation([...logs])) /
    Math.sqrt(logs.length)
  return Math.abs(mean(logs)) - half
}
