import type {GateResult, MetricJudgement, Verdict} from '../../result/gate-result.js'
import {count} from '../../text/words.js'
import {escapeXmlLine} from '../../text/xml.js'
import {formatPercent} from '../../unit/percent.js'
import {
  bearsOnVerdict,
  changeText,
  errorText,
  hadNoTime,
  sloOf,
  sloTitle,
  sloValue,
  titleOf,
} from './layout.js'

/** JUnit XML: one test case for each number that bears on the verdict; inconclusive is `skipped`, so that the reader sees it. */
export function renderGateJunit(result: GateResult): string {
  const metrics = result.judgement.metrics.filter(bearsOnVerdict)
  const cases = [
    ...(hadNoTime(result)
      ? [testCase('the budget has room for a verdict', skipped(`inconclusive: ${result.notes.join('; ')}`))]
      : []),
    ...metrics.map(one => testCase(titleOf(one), metricOutcome(one))),
    ...result.judgement.errors.map(one =>
      testCase(`${one.scenario} errors`, outcomeOf(one.verdict, one.accepted, errorText(one))),
    ),
    ...sloOf(result).map(one => testCase(sloTitle(one), outcomeOf(one.verdict, null, sloValue(one)))),
  ]
  const seconds = (Date.parse(result.finishedAt) - Date.parse(result.startedAt)) / 1000
  return suite(cases, seconds)
}

/** Of a gate that came to no judgement, because an arm did not start, died or answered otherwise. */
export function renderFailedGateJunit(failure: Error): string {
  return suite(
    [testCase('both arms can be measured', `<error message="${escapeXmlLine(failure.message)}"/>`)],
    0,
  )
}

function suite(cases: readonly string[], seconds: number): string {
  const having = (tag: string) => cases.filter(one => one.includes(`<${tag} `)).length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="bench gate" tests="${cases.length}" failures="${having('failure')}" skipped="${having('skipped')}" errors="${having('error')}" time="${seconds.toFixed(1)}">`,
    ...cases,
    '</testsuite></testsuites>',
    '',
  ].join('\n')
}

function metricOutcome(one: MetricJudgement): string {
  const message = `${changeText(one)}, margin ${formatPercent(one.margin)}: ${one.finding}`
  if (!one.gated && one.accepted === null) return skipped(`not gated: ${message}`)
  const needs =
    one.verdict === 'inconclusive' && one.roundsToCatch !== null
      ? `needs about ${count(one.roundsToCatch, 'round')}: `
      : ''
  return outcomeOf(one.verdict, one.accepted, needs + message)
}

function outcomeOf(verdict: Verdict, accepted: string | null, message: string): string {
  if (verdict === 'pass') return ''
  if (verdict === 'inconclusive') return skipped(`inconclusive: ${message}`)
  return accepted === null
    ? `<failure message="${escapeXmlLine(message)}"/>`
    : `<system-out>${escapeXmlLine(`accepted: ${accepted}; ${message}`)}</system-out>`
}

function skipped(message: string): string {
  return `<skipped message="${escapeXmlLine(message)}"/>`
}

function testCase(name: string, outcome: string): string {
  return `  <testcase classname="bench.gate" name="${escapeXmlLine(name)}">${outcome}</testcase>`
}
