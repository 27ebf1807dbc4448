import type {Load} from '../../result/load.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'
import {formatFact} from '../../unit/number.js'
import {formatPercent} from '../../unit/percent.js'
import type {Rule, RuleOf, Vouched} from './rule.js'

/** With fewer of its answers stamped by the kernel than this a latency is a bracket. */
const enoughStamped = 0.999

/** Whether latencies that end with the kernel's time stamps can be taken at their word. Nothing where none does. */
export const stampRules: RuleOf = ({rounds}) => {
  const closed = rounds.flatMap(({saturation}) => saturation?.load ?? [])
  const open = rounds.flatMap(({latency}) => latency?.load ?? [])
  return [...rulesOf(closed, 'closedLatency'), ...rulesOf(open, 'openLatency')]
}

function rulesOf(loads: readonly Load[], vouched: Vouched): readonly Rule[] {
  const stamps = loads.flatMap(({window}) => window.stamps ?? [])
  if (stamps.length === 0) return []
  const unstamped = sum(stamps, one => one.unstamped)
  const share = 1 - unstamped / Math.max(1, unstamped + sum(stamps, one => one.stamped))
  return [
    clock(
      sum(stamps, one => one.clockSteps),
      vouched,
    ),
    stamped(share, loads),
  ]
}

function clock(steps: number, vouched: Vouched): Rule {
  return {
    check: {
      id: 'clock',
      status: steps === 0 ? 'pass' : 'fail',
      value: steps,
      limit: 0,
      message:
        steps === 0
          ? "the wall clock, which the kernel's time stamps are of, went on evenly"
          : "the wall clock was set while a window was open, and with it the kernel's time stamps; stop what sets it, or use --engine autocannon",
    },
    vouches: [vouched],
  }
}

function stamped(share: number, loads: readonly Load[]): Rule {
  const ok = share >= enoughStamped
  return {
    check: {
      id: 'stamps',
      status: ok ? 'pass' : 'warn',
      value: share,
      limit: enoughStamped,
      message: ok
        ? 'answers end with the time stamp of the kernel'
        : `${formatPercent(1 - share)} of the answers have no time stamp of the kernel, as on a Unix socket or in a sandbox that refuses them, and end when they are read: the p50 lies between ${atP50(loads, earliestOf)} and ${atP50(loads, ({window}) => window.latencyHdr)} ms`,
    },
    vouches: [],
  }
}

function earliestOf({window}: Load): string {
  return window.stamps?.earliestHdr ?? window.latencyHdr
}

function atP50(loads: readonly Load[], hdrOf: (load: Load) => string): string {
  const whole = mergeHistograms(loads.map(load => decodeHistogram(hdrOf(load))))
  return formatFact((quantileUs(whole, 0.5) ?? 0) / 1000)
}
