import {formatDuration} from '../../unit/duration.js'
import {findOverload} from '../overload.js'
import type {RuleOf} from './rule.js'

/** Of an overload the throughput is an answer; a latency would be that of the clients' patience. */
export const overloadRules: RuleOf = ({rounds, boundFacts, connections, timeoutMs}) => {
  const overload = findOverload(rounds, boundFacts, {connections, timeoutMs})
  if (overload === null) return []
  return [
    {
      check: {
        id: 'overload',
        status: 'fail',
        value: overload.timedOut,
        limit: null,
        message: `the queue of ${connections} clients is longer than the ${formatDuration(timeoutMs)} after which they leave, so a latency would say how long they wait, and nothing of the server`,
      },
      vouches: ['closedLatency', 'openLatency'],
    },
  ]
}
