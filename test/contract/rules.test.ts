import {describe, expect, test} from 'vitest'
import {contractRuleIds, contractRules} from '../../src/server/manifest/contract-rules.js'
import {parseServerFile} from '../../src/server/manifest/read.js'
import {miniServer} from '../fixtures/mini-server.js'

describe('the rules of the contract', () => {
  test('have ids of the form group.rule', () => {
    for (const id of contractRuleIds) expect(id).toMatch(/^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  test('have titles that are told apart without their ids', () => {
    expect(new Set(Object.values(contractRules)).size).toBe(contractRuleIds.length)
  })
})

describe('deviations of a server.yaml', () => {
  test('may name any rule of the contract', () => {
    expect(parseServerFile(yamlWith(contractRuleIds), 'f').deviations[0]?.rules).toEqual(contractRuleIds)
  })

  test('may not name a rule that the contract does not have', () => {
    expect(() => parseServerFile(yamlWith(['body.echo', 'body.chunky']), 'f')).toThrow(
      'f:15: deviations.0.rules.1: expected the id of a rule of the contract',
    )
  })
})

function yamlWith(rules: readonly string[]): string {
  return `${miniServer}deviations: [{rules: [${rules.join(', ')}], because: it does}]
`
}
