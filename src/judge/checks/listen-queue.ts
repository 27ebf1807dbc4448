import {sum} from '../../stats/sum.js'
import {count} from '../../text/words.js'
import type {RuleOf} from './rule.js'

/**
 * Where a burst of clients overflows the queue in which they wait to be accepted, the kernel drops some, who try again a
 * second later: that is a second of latency, or an error, of the queue's length and not of what the server does.
 */
export const listenQueueRules: RuleOf = ({rounds}) => {
  const dropped = rounds.map(({saturation, latency}) => (saturation ?? latency).listenOverflows ?? 0)
  const concerned = dropped.filter(each => each > 0).length
  if (concerned === 0) return []
  return [
    {
      check: {
        id: 'listen-queue',
        status: 'warn',
        value: sum(dropped, each => each),
        limit: null,
        message: `a listen queue overflowed in ${concerned} of ${count(rounds.length, 'round')}: connections were dropped up to ${count(Math.max(...dropped), 'time')} a round and tried again a second later; give the server a longer backlog, or load it with fewer connections`,
      },
      vouches: [],
    },
  ]
}
