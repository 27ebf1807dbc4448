import type {GateResult, MetricJudgement} from '../../result/gate-result.js'
import {changeText, titleOf} from './layout.js'

/** JUnit XML: one test case for each gated number; inconclusive is `skipped`, so that the reader sees it. */
export function renderGateJunit(result: GateResult): string {
  const metrics = result.judgement.metrics.filter(({gated}) => gated)
  const cases = [
    ...metrics.map(one => testCase(titleOf(one), metricOutcome(one))),
    ...result.judgement.errors.map(({scenario, verdict, accepted, candidate, baseline}) =>
      testCase(
        `${scenario} errors`,
        verdict === 'regression' && accepted === null
          ? `<failure message="${attribute(`${candidate.failures} failed requests, baseline ${baseline.failures}`)}"/>`
          : '',
      ),
    ),
  ]
  const seconds = (Date.parse(result.finishedAt) - Date.parse(result.startedAt)) / 1000
  return suite(cases, seconds)
}

/** Of a gate that came to no judgement, because an arm did not start, died or answered otherwise. */
export function renderFailedGateJunit(failure: Error): string {
  return suite([testCase('both arms can be measured', `<error message="${attribute(failure.message)}"/>`)], 0)
}

function suite(cases: readonly string[], seconds: number): string {
  const count = (tag: string) => cases.filter(one => one.includes(`<${tag} `)).length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="bench gate" tests="${cases.length}" failures="${count('failure')}" skipped="${count('skipped')}" errors="${count('error')}" time="${seconds.toFixed(1)}">`,
    ...cases,
    '</testsuite></testsuites>',
    '',
  ].join('\n')
}

function metricOutcome(one: MetricJudgement): string {
  const message = attribute(`${changeText(one)}, margin ${one.margin * 100} %: ${one.finding}`)
  if (one.verdict === 'inconclusive') {
    const needs = one.roundsToCatch === null ? '' : `, needs about ${one.roundsToCatch} rounds`
    return `<skipped message="${attribute('inconclusive')}${attribute(needs)}: ${message}"/>`
  }
  if (one.verdict === 'pass') return ''
  return one.accepted === null
    ? `<failure message="${message}"/>`
    : `<system-out>accepted: ${attribute(one.accepted)}; ${message}</system-out>`
}

function testCase(name: string, outcome: string): string {
  return `  <testcase classname="bench.gate" name="${attribute(name)}">${outcome}</testcase>`
}

/** XML 1.0 has no way to write most control characters at all. */
function attribute(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/\s+/g, ' ')
}
