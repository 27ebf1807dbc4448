import type {Scenario} from '../config/scenario/scenario.js'
import {environmentError} from '../error.js'
import {firstLineOf, statusText} from '../http/answer-text.js'
import type {Outcome} from '../http/ask-once.js'
import {AnswerJudge, expectationText} from '../http/expectation.js'

/** What came instead of a good answer: its status, where it leads, and how its body begins. `asked`: the request. */
export function wrongAnswer(
  asked: string,
  answer: Extract<Outcome, {kind: 'answered'}>,
  {expect}: Scenario,
): Error {
  const {status} = answer
  const said = firstLineOf(answer.body)
  const hasRightStatus = new AnswerJudge({...expect, body: null}).judge(status, undefined) === 'good'
  return environmentError(
    'WB_WRONG_ANSWER',
    `${asked} answered ${statusText(answer)}, not ${expectationText(expect)}${said === '' ? '' : `: ${said}`}`,
    hasRightStatus ? 'check the text of --expect-body, or `expect: {body: …}`' : remedyOf(status),
  )
}

function remedyOf(status: number): string {
  const meant = `if ${status} is the right answer: --expect ${status}, or \`expect: {status: ${status}}\` in a scenario file`
  if (status >= 500) return meant
  if (status === 401 || status === 403) return `give credentials with -H 'Authorization: …'; ${meant}`
  if (status >= 300 && status < 400) return `ask for the page that it leads to; ${meant}`
  return `check the path; a server that is not ready yet is waited for with --ready /PATH; ${meant}`
}
