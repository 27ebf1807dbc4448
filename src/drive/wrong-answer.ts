import type {Scenario} from '../config/scenario/scenario.js'
import {environmentError} from '../error.js'
import type {Outcome} from '../http/ask-once.js'
import {AnswerJudge, expectationText} from '../http/expectation.js'
import {oneLine} from '../text/control.js'

/** Of a body or a Location, in characters. */
const shownLength = 160

/** What came instead of a good answer: its status, where it leads, and how its body begins. `asked`: the request. */
export function wrongAnswer(
  asked: string,
  {status, location, body}: Extract<Outcome, {kind: 'answered'}>,
  {expect}: Scenario,
): Error {
  const to = location === null ? '' : ` to ${cut(location)}`
  const said = cut(body.trimStart().split('\n')[0] ?? '')
  const hasRightStatus = new AnswerJudge({...expect, body: null}).judge(status, undefined) === 'good'
  return environmentError(
    'WB_WRONG_ANSWER',
    `${asked} answered ${status}${to}, not ${expectationText(expect)}${said === '' ? '' : `: ${said}`}`,
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

function cut(text: string): string {
  const line = oneLine(text).trim()
  return line.length > shownLength ? `${line.slice(0, shownLength)}…` : line
}
