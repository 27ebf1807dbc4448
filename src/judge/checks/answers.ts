import type {AnswerComparison} from '../../result/answer.js'
import {quotedAnswer} from '../answers/quoted.js'
import type {RuleOf} from './rule.js'

/** Unequal answers withdraw no number, and take the arm out of the ranking: it does other work. */
export const answerRules: RuleOf = ({answer}) => {
  const comparison = answer?.comparison
  if (comparison === undefined) return []
  return [
    {
      check: {
        id: 'answers',
        status: {equal: 'pass', unequal: 'fail', incomparable: 'warn'}[comparison.kind] as
          'pass' | 'fail' | 'warn',
        value: null,
        limit: null,
        message: messageOf(comparison),
      },
      vouches: [],
    },
  ]
}

function messageOf(comparison: AnswerComparison): string {
  switch (comparison.kind) {
    case 'equal':
      return 'answers as the other arms do'
    case 'incomparable':
      return `its answers cannot be compared with those of the other arms, but for the status: ${comparison.why} from one to the next`
    case 'unequal':
      return `answers otherwise than ${comparison.to}, ${differenceText(comparison)}; an arm that does other work is not ranked`
  }
}

function differenceText(difference: Extract<AnswerComparison, {kind: 'unequal'}>): string {
  const {own, other, at = 0} = difference
  switch (difference.in) {
    case 'status':
      return `with status ${own} and not ${other}`
    case 'length':
      return `with ${own} and not ${other}`
    case 'body':
      return `from character ${at + 1} of the body on: ${quotedAnswer(own)}, there ${quotedAnswer(other)}`
  }
}
