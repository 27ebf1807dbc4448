import {isPssKnown} from '../../result/round-values.js'
import type {RuleOf} from './rule.js'

/** PSS that cannot be read is given as RSS, its upper bound: `summarize` marks the numbers as such, this says why. */
export const memoryRules: RuleOf = ({rounds}) => {
  if (rounds.every(isPssKnown)) return []
  return [
    {
      check: {
        id: 'memory',
        status: 'warn',
        value: null,
        limit: null,
        message:
          'the PSS of processes of another user cannot be read: memory is their RSS, which counts a shared page in every process; run bench as their user, or as root',
      },
      vouches: [],
    },
  ]
}
