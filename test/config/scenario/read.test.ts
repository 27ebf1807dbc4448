import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {bundledScenarios} from '../../../src/config/scenario/find.js'
import {parseScenario, readScenario} from '../../../src/config/scenario/read.js'

const minimal = 'name: x\ndescription: d\npath: /\n'

describe('parseScenario', () => {
  it('fills in what a file leaves out', () => {
    expect(parseScenario(minimal, 'x.yaml')).toEqual({
      name: 'x',
      description: 'd',
      method: 'GET',
      path: '/',
      headers: {},
      body: null,
      connections: 64,
      warmupMs: 500,
      timeoutMs: 10_000,
      expect: {status: '2xx', body: null},
    })
  })

  it('takes durations in any unit', () => {
    expect(parseScenario(`${minimal}warmup: 1.5s\ntimeout: 250ms\n`, 'x.yaml')).toMatchObject({
      warmupMs: 1500,
      timeoutMs: 250,
    })
  })

  it.each([
    ['a wrong field', `${minimal}conections: 4\n`, 'x.yaml:4: conections: unknown field'],
    [
      'a wrong type',
      `${minimal}connections: many\n`,
      'x.yaml:4: connections: expected number, received string',
    ],
    [
      'a number beyond its cap',
      `${minimal}connections: 99999\n`,
      'x.yaml:4: connections: Too big: expected number to be <=10000',
    ],
    ['a missing field', 'name: x\ndescription: d\n', 'x.yaml: path: expected string, received undefined'],
    [
      'a path without a slash',
      'name: x\ndescription: d\npath: io\n',
      'x.yaml:3: path: expected a path that begins with /',
    ],
    [
      'a nested field',
      `${minimal}expect:\n  status: ok\n`,
      'x.yaml:5: expect.status: expected statuses from 200 to 599',
    ],
    [
      'a header that smuggles a line',
      `${minimal}headers: {A: "b\\r\\nC: d"}\n`,
      'x.yaml:4: headers.A: expected printable ASCII',
    ],
    [
      'a duration that is none',
      `${minimal}warmup: long\n`,
      'x.yaml:4: warmup: expected a duration such as 500ms',
    ],
    ['broken YAML', 'name: [x\n', 'x.yaml:'],
    ['something that is no mapping', '- 1\n', 'x.yaml: the file: expected object, received array'],
  ])('refuses %s with file, line, field and what was expected', (_, text, message) => {
    expect(() => parseScenario(text, 'x.yaml')).toThrow(message)
  })
})

describe('bundled scenarios', () => {
  it('are those of the scenarios folder, in the order of the tables', async () => {
    const names = ['hello', 'cpu', 'io', 'mixed', 'fanout', 'db']
    const read = await Promise.all(
      names.map(name => readScenario(new URL(`../../../scenarios/${name}.yaml`, import.meta.url).pathname)),
    )
    expect(bundledScenarios()).toEqual(read)
  })

  it('follow the published JSON Schema that the build writes', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../schema/scenario.schema.json', import.meta.url), 'utf8'),
    ) as {anyOf: {properties: object; required: string[]}[]}
    const [request, session] = schema.anyOf
    expect(Object.keys(request?.properties ?? {})).toContain('connections')
    expect(request?.required).toEqual(['name', 'path'])
    expect(session?.required).toEqual(['name', 'steps'])
  })
})
