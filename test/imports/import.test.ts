import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it, vi} from 'vitest'
import {parseScenario} from '../../src/config/scenario/read.js'
import {importAccessLog} from '../../src/imports/access-log/import.js'
import {readAccessLog} from '../../src/imports/access-log/read.js'
import {importHar} from '../../src/imports/har.js'
import {importOpenApi} from '../../src/imports/openapi.js'
import {importPostman} from '../../src/imports/postman.js'
import {readDocument} from '../../src/imports/read-document.js'
import {toYaml} from '../../src/imports/to-yaml.js'
import {requestsIn} from '../../src/traffic/walk.js'
import {har, openApi, postman} from './files.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-import-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
  vi.unstubAllEnvs()
})

function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** What a scenario file says is what bench reads of it, with its variables set. */
function namesOf(made: {readonly text: string; readonly variables: readonly string[]}): readonly string[] {
  for (const variable of made.variables) vi.stubEnv(variable, 'set')
  const {session} = parseScenario(made.text, join(folder, 's.yaml'))
  return requestsIn(session?.steps ?? []).map(({name}) => name)
}

const refusal = (message: RegExp) =>
  expect.objectContaining({code: 'WB_BAD_IMPORT', message: expect.stringMatching(message) as string}) as Error

describe('a HAR', () => {
  const made = toYaml(importHar(har, 'Visit to Shop.har'))

  it('is a session as a person would write it', () => {
    expect(made.text).toBe(`# Recorded on https://shop.example; cookies are the session's own.
version: 2
name: visit-to-shop
description: a visit to https://shop.example
steps:
  - get: /login
    extract:
      token1:
        css: input[name="csrfmiddlewaretoken"]@value
    expect:
      status: "200"
  - think: 2500ms
  - post: /login
    form:
      username: ann
      password: \${PASSWORD}
      csrfmiddlewaretoken: "{{token1}}"
    expect:
      status: "302"
  - get: /api/cart?token=\${TOKEN}&page=2
    headers:
      Authorization: \${AUTHORIZATION}
    expect:
      status: "200"
  - post: /api/cart
    json:
      id: 7
      note: costs $\${5}
      api_key: \${API_KEY}
    expect:
      status: "201"
`)
  })

  it('leaves out what is not the app’s, and no secret is in it', () => {
    expect(made.leftOut).toEqual({
      'of static files': 2,
      'to other servers': 1,
      'of another protocol': 1,
      'that hold {{, which a scenario fills in': 1,
    })
    expect(made.variables).toEqual(['PASSWORD', 'TOKEN', 'AUTHORIZATION', 'API_KEY'])
    expect(made.text).not.toMatch(/hunter2|tok-|sid=/)
    expect(namesOf(made)).toEqual([
      'GET /login',
      'POST /login',
      'GET /api/cart?token=set&page=2',
      'POST /api/cart',
    ])
  })

  it.each([{}, {log: {}}, {log: {entries: [{request: {}}]}}, {log: {entries: []}}, [], 'x', null])(
    'is refused where it is none: %j',
    document => {
      expect(() => importHar(document, 'x.har')).toThrow(refusal(/^cannot import x\.har/))
    },
  )
})

describe('an OpenAPI description', () => {
  it('is a mix of what can be asked without harm', () => {
    const made = toYaml(importOpenApi(openApi, 'api.yaml', new Set()))
    expect(made.text).toBe(`# Weights are equal: give each operation the share that your users give it.
version: 2
name: api
description: operations of Shop, each as often as the others
steps:
  - branch:
      - weight: 1
        steps:
          - get: /v1/items?limit=20
            name: listItems
            headers:
              X-Api-Key: \${X_API_KEY}
            expect:
              status: "200"
      - weight: 1
        steps:
          - get: /v1/items/{{int 1 500}}
            name: getItem
            headers:
              X-Api-Key: \${X_API_KEY}
            expect:
              status: 2xx
`)
    expect(made.leftOut).toEqual({
      'POST (--allow POST)': 1,
      'of paths with a parameter that has no example': 1,
    })
    expect(namesOf(made)).toEqual(['listItems', 'getItem'])
  })

  it('has bodies from schemas where others are allowed', () => {
    const {text} = toYaml(importOpenApi(openApi, 'api.yaml', new Set(['POST'])))
    expect(text).toContain(`          - post: /v1/items
            name: addItem
            headers:
              Authorization: Bearer \${TOKEN}
            json:
              name: pen
              price: 1
              parent:
                name: pen
                price: 1
`)
  })

  const withRef = (reference: string) => ({openapi: '3.1.0', paths: {'/a': {$ref: reference}}})
  it.each([
    'https://evil.example/a.yaml',
    'file:///etc/passwd',
    '/etc/passwd',
    'other.yaml#/a',
    '../x',
    '#x',
  ])('points nowhere else: %s', reference => {
    const fetching = vi.spyOn(globalThis, 'fetch')
    expect(() => importOpenApi(withRef(reference), 'a.yaml', new Set())).toThrow(
      refusal(/points outside of the file/),
    )
    expect(fetching).not.toHaveBeenCalled()
  })

  it('that turns in circles comes to an end', () => {
    const loop = {openapi: '3.1.0', paths: {'/a': {$ref: '#/paths/~1b'}, '/b': {$ref: '#/paths/~1a'}}}
    expect(() => importOpenApi(loop, 'a.yaml', new Set())).toThrow(refusal(/without end/))
    const itself = {type: 'object', properties: {} as Record<string, unknown>}
    for (let index = 0; index < 50; index++) itself.properties[`p${index}`] = {$ref: '#/components/schemas/A'}
    const bushy = {
      openapi: '3.1.0',
      components: {schemas: {A: itself}},
      paths: {
        '/a': {
          post: {requestBody: {content: {'application/json': {schema: {$ref: '#/components/schemas/A'}}}}},
        },
      },
    }
    expect(importOpenApi(bushy, 'a.yaml', new Set(['POST'])).drafts).toHaveLength(1)
  })

  it.each([{}, {swagger: '2.0'}, {openapi: '4.0.0'}, null, 'x'])(
    'is refused where it is none: %j',
    document => {
      expect(() => importOpenApi(document, 'a.yaml', new Set())).toThrow(refusal(/no OpenAPI/))
    },
  )
})

describe('a Postman collection', () => {
  const made = toYaml(importPostman(postman, 'shop.postman_collection.json'))

  it('is its requests one after the other, with its own variables filled in', () => {
    expect(made.text)
      .toBe(`# 1 of its requests have scripts, which are not run: what they take of answers wants \`extract\`.
version: 2
name: shop
description: requests of Shop
steps:
  - post: /v2/login
    name: log in
    form:
      user: ann
      password: \${PASSWORD}
  - get: /v2/items/\${ITEM_ID}?q=pen
    name: an item
    headers:
      Authorization: Bearer \${TOKEN}
  - post: /v2/items
    name: add
    headers:
      Authorization: Bearer \${TOKEN}
    json:
      name: "{{uuid}}"
      kind: pen
`)
    expect(made.leftOut).toEqual({'of a method that bench does not send': 1})
    expect(namesOf(made)).toEqual(['log in', 'an item', 'add'])
  })

  it.each([{}, {info: {schema: 'x'}, item: []}, [], null])('is refused where it is none: %j', document => {
    expect(() => importPostman(document, 'x.json')).toThrow(refusal(/no Postman collection/))
  })

  it('whose variables name each other does not grow', () => {
    const refs = '{{a}}'.repeat(150)
    const bomb = {
      ...postman,
      variable: [{key: 'a', value: refs}],
      item: [{name: 'x', request: `http://h/${refs}`}],
    }
    expect(toYaml(importPostman(bomb, 'x.json')).leftOut).toEqual({'without a path of a server': 1})
  })
})

describe('an access log', () => {
  it('is a mix by its counts', async () => {
    const line = (request: string, status = 200) =>
      `h - - [29/Nov/2026:12:00:00 +0000] "${request} HTTP/1.1" ${status} 1`
    const lines = [
      ...Array.from({length: 6}, () => line('GET /')),
      ...[3, 9, 27].map(id => line(`GET /items/${id}?x=1`)),
      ...[line('GET /logo.png'), line('POST /items'), line('GET /gone', 404), 'rubbish'],
    ]
    const made = toYaml(
      importAccessLog(await readAccessLog(written('a.log', lines.join('\n')), () => true), 'a.log'),
    )
    expect(made.text).toContain(`  - branch:
      - weight: 6
        steps:
          - get: /
            name: GET /
            expect:
              status: 2xx,3xx
      - weight: 3
        steps:
          - get: /items/{{int 3 27}}
`)
    expect(made.leftOut).toEqual({
      'in lines that are not understood': 1,
      'of static files': 1,
      'of POST: a log has no bodies': 1,
      'that failed in the log': 1,
    })
    expect(namesOf(made)).toEqual(['GET /', 'GET /items/{id}'])
  })
})

describe('a hostile document', () => {
  it.each([
    ['deep JSON', '['.repeat(200) + ']'.repeat(200), /nested deeper than 100/],
    ['bottomless JSON', '['.repeat(1_000_000), /nested too deep|JSON/],
    ['no JSON', '{"log": ', /JSON/],
    ['nothing', '', /no JSON/],
  ])('%s', async (_, text, message) => {
    await expect(readDocument(written('x.json', text), 'json')).rejects.toThrow(refusal(message))
  })

  it('YAML whose anchors multiply is refused', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (let index = 1; index < 10; index++) {
      const [name, before] = [String.fromCharCode(97 + index), String.fromCharCode(96 + index)]
      lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`)
    }
    await expect(readDocument(written('x.yaml', lines.join('\n')), 'json or yaml')).rejects.toThrow(
      refusal(/[Aa]lias/),
    )
  })

  it('one that is too large is not read', async () => {
    const file = written('big.json', '')
    const {truncateSync} = await import('node:fs')
    truncateSync(file, 65 * 1024 * 1024)
    await expect(readDocument(file, 'json')).rejects.toMatchObject({code: 'WB_CANNOT_READ'})
  })
})
