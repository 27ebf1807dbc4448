import {afterAll, describe, expect, test} from 'vitest'
// @ts-expect-error: a script of the experiments, which has no types
import {cases as allCases} from '../../experiments/robustness/websocket-cases.mjs'
// @ts-expect-error: the same
import {runCase as runUntyped} from '../../experiments/robustness/websocket-client.mjs'
import {startMode} from './modes.js'

interface Case {
  readonly id: string
}
const cases = [...(allCases as () => Iterable<Case>)()]
const runCase = runUntyped as (port: number, each: Case) => Promise<string | undefined>

const servers = await Promise.all((['async', 'native'] as const).map(mode => startMode(mode)))
afterAll(() => Promise.all(servers.map(server => server.stop())))

describe.each(servers)('the Autobahn cases, by $name', server => {
  const groups = ['1', '2', '3', '4', '5', '6', '7', '9', '10']

  test('are all there', () => {
    expect(new Set(cases.map(({id}) => id.split('.')[0]))).toEqual(new Set(groups))
    expect(cases.length).toBeGreaterThan(250)
  })

  test.each(groups)('%s', async group => {
    const failed: string[] = []
    for (const each of cases.filter(({id}) => id.split('.')[0] === group)) {
      const wrong = await runCase(server.port, each)
      if (wrong !== undefined) failed.push(`${each.id}: ${wrong}`)
    }
    expect(failed).toEqual([])
  })
})
