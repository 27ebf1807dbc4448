import {formatPercent} from '../../unit/percent.js'
import {errorsOf, errorsText, mostErrors} from '../errors.js'
import type {RuleOf} from './rule.js'

/** Errors withdraw no number: throughput and latency are those of the good answers. Too many take the arm out of the ranking. */
export const errorRules: RuleOf = ({rounds}) => {
  const errors = errorsOf(rounds)
  const isTooMany = errors.share > mostErrors
  return [
    {
      check: {
        id: 'errors',
        status: errors.count === 0 ? 'pass' : isTooMany ? 'fail' : 'warn',
        value: errors.share,
        limit: mostErrors,
        message:
          errors.count === 0
            ? 'every request had a good answer'
            : `errors: ${errorsText(errors)}${isTooMany ? `; above ${formatPercent(mostErrors)} an arm is not ranked` : ''}`,
      },
      vouches: [],
    },
  ]
}
