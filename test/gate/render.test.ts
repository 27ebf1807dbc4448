import {checkXml} from './xml.js'
import {describe, expect, it} from 'vitest'
import {renderAnnotations} from '../../src/gate/report/annotations.js'
import {renderGateJunit} from '../../src/gate/report/junit.js'
import {layGate} from '../../src/gate/report/layout.js'
import {renderGate, renderGateMarkdown} from '../../src/gate/report/render.js'
import {expectGolden} from '../golden.js'
import {makeGate} from './made-gate.js'

const plain = {bold: (text: string) => text, dim: (text: string) => text}
const hostile = new Map([['cpu', 'a "quoted" <b> & ::error::\n| @all \u0007']])

describe('what a gate prints', () => {
  it('on a terminal', () => {
    expectGolden('gate/regression.txt', renderGate(makeGate({cpu: 1.2}), plain))
    expectGolden('gate/inconclusive.txt', renderGate(makeGate({cpu: 1, sd: 0.3}), plain))
  })

  it('a change that agrees with the two values beside it', () => {
    for (const cpu of [0.5, 0.97, 0.99, 1, 1.013, 1.2])
      for (const pss of [0.994, 1.05])
        for (const [, baseline, candidate, , change] of layGate(makeGate({cpu, pss, sd: 0.05})).rows) {
          const [from, to] = [baseline, candidate].map(text => Number(text!.replace(',', '')))
          const percent = Number(change!.replace('−', '-').replace(' %', ''))
          // Three digits of each value, and one decimal, or none, of the change.
          expect(Math.abs((to! / from! - 1) * 100 - percent)).toBeLessThan(
            Math.abs(percent) < 9.95 ? 0.35 : 1.1,
          )
        }
  })

  it('as a comment, in which refs and commands are no markup', () => {
    const markdown = renderGateMarkdown(makeGate({cpu: 1.2, throughput: 1, accepted: hostile}))
    expectGolden('gate/accepted.md', markdown)
    expect(markdown).not.toMatch(/<b>|@everyone|@all/)
  })

  it('as JUnit XML that is well-formed whatever the words are', () => {
    for (const gate of [{cpu: 1.2}, {cpu: 1, sd: 0.3}, {cpu: 1.2, accepted: hostile}, {cpu: 1, failures: 9}])
      expect(checkXml(renderGateJunit(makeGate(gate)))).toBe('well-formed')
    expect(renderGateJunit(makeGate({cpu: 1.2, throughput: 1}))).toMatch(/tests="3" failures="1" skipped="0"/)
    expect(renderGateJunit(makeGate({cpu: 1, sd: 0.3}))).toMatch(/failures="0" skipped="1"/)
    const gate = makeGate({cpu: 1.2})
    for (const metric of gate.judgement.metrics) metric.margin = 0.07
    expect(renderGateJunit(gate)).toContain('margin 7 %: ')
  })

  it('a number that is only reported where it keeps the gate from passing', () => {
    const gate = makeGate({cpu: 1, throughput: 0.7})
    expect(renderGate(gate, plain)).toMatch(
      /^inconclusive after .*: adhoc throughput −30 % .*, which is not gated, is worse by more than its margin\n/,
    )
    expect(renderGateJunit(gate)).toMatch(/throughput"><skipped message="not gated: −30 %/)
    expect(renderAnnotations(gate)).toMatch(/^::warning title=.*throughput::worse, not gated: −30 %25/)
  })

  it('as annotations that cannot become another command', () => {
    expect(renderAnnotations(makeGate({cpu: 1}))).toBe('')
    expect(renderAnnotations(makeGate({cpu: 1.2, throughput: 1}))).toMatch(
      /^::error title=bench gate%3A adhoc CPU\/req::regression: \+19 %25 .*\n$/,
    )
    const lines = renderAnnotations(makeGate({cpu: 1.2, throughput: 1, accepted: hostile}))
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^::notice title=/)
    expect(renderAnnotations(makeGate({cpu: 1, failures: 9}))).toMatch(
      /^::error title=bench gate%3A adhoc errors::regression: 90 of/,
    )
  })
})
