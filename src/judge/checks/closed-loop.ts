import type {Bound} from '../../result/cell.js'
import type {ClosedLoad} from '../../result/load.js'
import {formatPercent} from '../../unit/percent.js'
import {full} from '../full.js'
import {worst, type Rule, type RuleOf} from './rule.js'

/**
 * Little's law: the share of their time that connections may stand idle between an answer and the next request.
 * Beyond the first it is said; beyond the second the load was not what the table claims. On sub-millisecond servers the
 * generator's own microseconds are several percent of a turn (nginx, one connection: 7 %), and the latency is right.
 */
const idleShare = {said: 0.02, withdrawn: 0.1} as const

/** Whether the clients were the closed loop that the table says. Nothing in a cell without one. */
export const closedLoopRules: RuleOf = ({rounds, bound, connections}) => {
  const loads = rounds.flatMap(({saturation}) => saturation?.load ?? [])
  if (loads.length === 0) return []
  const busy = worst(loads, load => load.generator.loopUtilization)
  const off = worst(loads, load => Math.abs(inUse(load) / connections - 1))
  // Before Little's law: a generator that cannot keep up is the reason that connections stand idle.
  // Users of sessions pause between their requests.
  const hasSessions = loads.some(({sessions}) => sessions !== undefined)
  return [generator(bound, busy), ...(hasSessions ? [] : [littlesLaw(off)])]
}

/**
 * An answer that has come keeps its connection until it is read. Where the end of an answer is the read, that is inside
 * of the number in the system; where it is the kernel's stamp, it is told apart.
 */
function inUse({window}: ClosedLoad): number {
  return window.meanInSystem + (window.stamps?.meanUnread ?? 0)
}

function generator(bound: Bound | null, busy: number): Rule {
  const failed = bound === 'generator'
  return {
    check: {
      id: 'generator',
      status: failed ? 'fail' : 'pass',
      value: busy,
      limit: full,
      message: failed
        ? 'the load generator was the slower one: throughput is a lower bound, latency holds its own queueing; use fewer connections, fewer workers, more cores or --load-workers'
        : 'the load generator kept up',
    },
    vouches: ['closedLatency'],
  }
}

/** L = ∫ requests in the system dt / T is the number of connections when the generator never leaves one idle. */
function littlesLaw(off: number): Rule {
  const status = off <= idleShare.said ? 'pass' : off <= idleShare.withdrawn ? 'warn' : 'fail'
  return {
    check: {
      id: 'little',
      status,
      value: off,
      limit: idleShare.said,
      message:
        status === 'pass'
          ? "requests in the system equal the connections (Little's law)"
          : `connections stood idle ${formatPercent(off)} of the time between an answer and the next request: the server is about as fast as the generator, or requests were lost`,
    },
    vouches: ['closedLatency'],
  }
}
