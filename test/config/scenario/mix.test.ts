import {tmpdir} from 'node:os'
import {expect, it} from 'vitest'
import {parseBenchFile} from '../../../src/config/bench-file.js'
import {expecting} from '../../../src/config/scenario/expecting.js'
import {findScenarios} from '../../../src/config/scenario/mix.js'

const folder = tmpdir()

async function scenariosOf(yaml: string) {
  return findScenarios(parseBenchFile(yaml, 'bench.yaml').scenarios ?? [], folder)
}

it('scenarios of bench.yaml in full, without a name or a description', async () => {
  const found = await scenariosOf(`
scenarios:
  - /
  - {path: /cart, method: POST, body: '{}', connections: 8, expect: {status: 201}}
  - {name: search, path: /search?q=a, description: What they look for}
`)
  expect(
    found.map(({name, description, method, path, connections}) => [
      name,
      description,
      method,
      path,
      connections,
    ]),
  ).toEqual([
    ['root', 'GET /', 'GET', '/', 64],
    ['cart', 'POST /cart', 'POST', '/cart', 8],
    ['search', 'What they look for', 'GET', '/search?q=a', 64],
  ])
  expect(found[1]?.expect).toEqual({status: '201', body: null})
})

it('those with a weight are one load, in the place of the first of them', async () => {
  const found = await scenariosOf(`
scenarios:
  - hello
  - {path: /, weight: 6}
  - io
  - {path: /cart, method: POST, body: '{}', connections: 128, weight: 3}
  - {scenario: cpu, weight: 1}
`)
  expect(found.map(({name}) => name)).toEqual(['hello', 'mix', 'io'])
  const mix = found[1]
  expect(mix).toMatchObject({method: 'GET', path: '/', connections: 128})
  expect(mix?.mix?.map(({name, weight, method, path}) => [name, weight, method, path])).toEqual([
    ['GET /', 6, 'GET', '/'],
    ['POST /cart', 3, 'POST', '/cart'],
    ['cpu', 1, 'GET', '/cpu?ms=5'],
  ])
})

it('what is expected by a flag is expected of each', () => {
  return scenariosOf('scenarios: [{path: /, weight: 1}, {path: /a, weight: 1}]').then(found => {
    const [mix] = expecting(found, {expect: '302'})
    expect(mix?.mix?.map(({expect}) => expect.status)).toEqual(['302', '302'])
  })
})

it('a request twice in a mix is refused', async () => {
  await expect(scenariosOf('scenarios: [{path: /, weight: 1}, {path: /, weight: 2}]')).rejects.toThrow(
    'the mix has two requests that are called "GET /"',
  )
})

it.each([
  ['scenarios: [{weight: 1}]', /bench\.yaml:1: .*expected either a path or the name of a scenario/],
  ['scenarios:\n  - {path: /, wieght: 2}', /bench\.yaml:2: .*wieght/],
  ['scenarios:\n  - {path: nope, weight: 2}', /bench\.yaml:2: .*path/],
  ['scenarios:\n  - {path: /, weight: 0}', /bench\.yaml:2: .*weight/],
])('%s is refused where it stands', (yaml, message) => {
  expect(() => parseBenchFile(yaml, 'bench.yaml')).toThrow(message)
})
