import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {parseScenario} from '../../../src/config/scenario/read.js'
import {sessionOfRequest} from '../../../src/config/session/one-request.js'
import {SessionPlan} from '../../../src/traffic/plan.js'
import {Visit} from '../../../src/traffic/visit.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-session-'))
writeFileSync(join(folder, 'users.csv'), 'name,password\nann,"a&b ""c"" é"\n')
writeFileSync(join(folder, 'products.jsonl'), '{"id": 7}\n{"id": 8, "name": "pen"}\n')
writeFileSync(join(folder, 'photo.png'), Buffer.from([255, 0, 1]))
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const parse = (text: string) => parseScenario(text, join(folder, 's.yaml'))
const refusal = (message: RegExp) =>
  expect.objectContaining({family: 'usage', message: expect.stringMatching(message) as string}) as Error

/** What its first request is. */
function firstOf(steps: string, data = '') {
  const {session} = parse(`name: s\n${data}steps:\n${steps}`)
  if (session === undefined) throw new Error('no session')
  const visit = new Visit(new SessionPlan(session, 'http://127.0.0.1:1', 1), 0)
  const ask = visit.next()
  if (ask === undefined) throw new Error('no request')
  const {body, ...request} = visit.request(ask.prepared)
  return {...request, afterMs: ask.afterMs, body: body?.toString('latin1')}
}

describe('a session of a file', () => {
  it('fills values in as their place wants it', () => {
    const data = 'data: {users: users.csv, products: {file: products.jsonl, use: random}}\n'
    expect(
      firstOf(
        '  - get: /a/../b%2e/{{users.password}}?x={{users.name}}\n    query: {q: "{{users.password}}"}',
        data,
      ),
    ).toMatchObject({
      path: '/a/../b%2e/a%26b%20%22c%22%20%C3%A9?x=ann&q=a%26b+%22c%22+%C3%A9',
    })
    expect(firstOf('  - post: /\n    form: {p: "{{users.password}}", "q q": 1}', data).body).toBe(
      'p=a%26b+%22c%22+%C3%A9&q+q=1',
    )
    const json = firstOf(
      '  - post: /\n    json: {p: "{{users.password}}", n: "{{int 5 5}}", list: [1, true, null]}',
      data,
    )
    expect(JSON.parse(Buffer.from(json.body ?? '', 'latin1').toString('utf8'))).toEqual({
      ...{p: 'a&b "c" é', n: 5, list: [1, true, null]},
    })
    expect(json.headers).toEqual([['Content-Type', 'application/json']])
    expect(firstOf('  - {think: 40ms}\n  - get: /\n    user: "ann:pw"\n    cookies: {a: 1}')).toMatchObject({
      ...{
        afterMs: 40,
        headers: [
          ['Cookie', 'a=1'],
          ['Authorization', 'Basic YW5uOnB3'],
        ],
      },
    })
    const multipart = firstOf(
      '  - post: /\n    form: {title: "{{users.name}}", photo: {file: photo.png, type: image/png}}',
      data,
    )
    expect(multipart.body).toContain('name="title"\r\n\r\nann\r\n')
    expect(multipart.body).toContain('Content-Type: image/png\r\n\r\n\xff\0\x01\r\n')
  })

  it('draws the same again, and another for another session', () => {
    const first = firstOf('  - get: /{{uuid}}/{{int 1 1000000}}').path
    expect(first).toMatch(/^\/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\/\d+$/)
    expect(firstOf('  - get: /{{uuid}}/{{int 1 1000000}}').path).toBe(first)
  })

  it('takes secrets from the environment', () => {
    process.env['SHOP_TOKEN'] = 'abcdef123'
    try {
      const {secretValues, session} = parse('name: s\nsteps: [{get: /, headers: {X: "${SHOP_TOKEN}"}}]')
      expect(secretValues).toEqual(['abcdef123'])
      expect(JSON.stringify(session)).toContain('abcdef123')
    } finally {
      delete process.env['SHOP_TOKEN']
    }
  })

  it.each([
    ['  - get: /{{csrf}}', /no step before it extracts csrf/],
    ['  - get: /{{users.age}}', /there are no data called users/],
    ['  - get: /{{nonsense 1}}', /step 1: \{\{nonsense 1\}\} is none of/],
    ['  - get: a', /s\.yaml:3: steps\.0\.get: expected a path/],
    ['  - {get: /, typo: 1}', /s\.yaml:3: steps\.0\.typo: unknown field/],
    ['  - {think: soon}', /steps\.0\.think: expected a time/],
    ['  - {get: /, post: /}', /step 1: a step is one of/],
    ['  - {think: 1s}', /must send at least one request/],
    ['  - {repeat: 1000, steps: [{get: /}, {get: /}]}', /sends up to 2000 requests/],
    ['  - {get: /, extract: {a: {css: "a["}}}', /step 1: the selector a\[ cannot be read/],
    ['  - {get: /, extract: {a: {json: "$["}}}', /step 1: the JSON path \$\[ cannot be read/],
    ['  - {get: /, extract: {a: {regex: "("}}}', /step 1: the expression \( cannot be read/],
    ['  - {post: /, body: a, json: 1}', /body and json each make a body/],
  ])('refuses %s', (steps, message) => {
    expect(() => parse(`name: s\nsteps:\n${steps}`)).toThrow(refusal(message))
  })

  it('refuses data that it cannot use', () => {
    writeFileSync(join(folder, 'bad.csv'), 'a,b\n1\n')
    writeFileSync(join(folder, 'empty.csv'), 'a,b\n')
    for (const [file, message] of [
      ['bad.csv', /bad\.csv: Invalid Record Length/],
      ['empty.csv', /empty\.csv: it has no rows/],
      ['missing.csv', /cannot read data missing\.csv/],
    ] as const)
      expect(() => parse(`name: s\ndata: {d: ${file}}\nsteps: [{get: /}]`)).toThrow(refusal(message))
  })
})

it('reads a scenario of one request as before, and with what a request can have', () => {
  const scenario = parse(
    'name: s\ndescription: d\npath: /a\nquery: {b: [1, 2]}\ncookies: {c: x}\njson: {d: 1}\n',
  )
  expect(scenario).toMatchObject({
    ...{method: 'POST', path: '/a?b=1&b=2', body: '{"d":1}'},
    headers: {Cookie: 'c=x', 'Content-Type': 'application/json'},
  })
  expect(scenario.session).toBeUndefined()
  expect(sessionOfRequest(scenario).steps).toHaveLength(1)
})
