import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {refuseStrayRequest, requestOfFlags, type RequestWords} from '../../../src/config/request/flags.js'
import {bodyBytes} from '../../../src/http/request-body.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-request-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const made = (words: RequestWords) => requestOfFlags({path: '/a', ...words}, folder)
const refusal = (message: RegExp) =>
  expect.objectContaining({family: 'usage', message: expect.stringMatching(message) as string}) as Error

describe('a request of flags', () => {
  it('keeps its path byte for byte, and adds parameters encoded', () => {
    expect(made({path: '/a/../b%2e?x=1', query: ['q=two words', 'q=é&']}).path).toBe(
      '/a/../b%2e?x=1&q=two+words&q=%C3%A9%26',
    )
    expect(made({query: ['a=']}).path).toBe('/a?a=')
  })

  it('has headers as often as they are given, those of a file after them', () => {
    writeFileSync(join(folder, 'headers'), '# of the team\nX-A: 3\r\n\nAuthorization: Bearer t\n')
    expect(
      made({headers: ['X-A: 1', 'X-A: 2'], headerFile: 'headers', cookies: ['a=1', 'b=2; c=3']}).headers,
    ).toEqual({
      'X-A': ['1', '2', '3'],
      Authorization: 'Bearer t',
      Cookie: 'a=1; b=2; c=3',
    })
    expect(made({user: 'ann:pass:word'}).headers).toEqual({Authorization: 'Basic YW5uOnBhc3M6d29yZA=='})
  })

  it('is a GET, or a POST of its body', () => {
    expect(made({})).toEqual({method: 'GET', path: '/a', headers: {}, body: null})
    expect(made({jsonBody: '{"a": 1}'})).toMatchObject({
      ...{method: 'POST', body: '{"a": 1}', headers: {'Content-Type': 'application/json'}},
    })
    expect(
      made({jsonBody: '[]', method: 'PUT', headers: ['content-type: application/x+json']}),
    ).toMatchObject({
      ...{method: 'PUT', headers: {'content-type': 'application/x+json'}},
    })
    expect(made({formFields: ['a=1 2', 'b=@@home']})).toMatchObject({
      body: 'a=1+2&b=%40home',
      headers: {'Content-Type': 'application/x-www-form-urlencoded'},
    })
  })

  it('sends a file byte for byte, text or not', () => {
    const bytes = Buffer.from([0xff, 0, 0xfe, 13, 10])
    writeFileSync(join(folder, 'binary'), bytes)
    writeFileSync(join(folder, 'text'), '\ufeffé\r\n\n')
    expect(bodyBytes(made({body: '@binary'}).body)).toEqual(bytes)
    expect(made({body: '@text'}).body).toBe('\ufeffé\r\n\n')
    expect(made({body: 'a@b'}).body).toBe('a@b')
  })

  it('sends a form with a file as multipart that a parser of others reads', async () => {
    const bytes = Buffer.from([0xff, 0, 45, 45, 13, 10])
    writeFileSync(join(folder, 'p"q.png'), bytes)
    const {headers, body} = made({formFields: ['title=é', 'file=@p"q.png;type=image/png']})
    const form = await new Response(new Uint8Array(bodyBytes(body)), {
      headers: headers as Record<string, string>,
    }).formData()
    expect(form.get('title')).toBe('é')
    const file = form.get('file') as File
    expect([file.name.replace('%22', '"'), file.type]).toEqual(['p"q.png', 'image/png'])
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
    expect(made({formFields: ['title=é', 'file=@p"q.png;type=image/png']}).headers).toEqual(headers)
  })

  it.each([
    [{body: 'a', jsonBody: '1'}, /--body and --json-body each make a body/],
    [{jsonBody: '{a'}, /--json-body is not JSON/],
    [{body: '@missing'}, /--body @missing: ENOENT/],
    [{formFields: ['a=@.']}, /--form-field @\.: it is a folder/],
    [{formFields: ['a']}, /--form-field must be NAME=VALUE/],
    [{user: 'ann'}, /--user must be NAME:PASSWORD/],
    [{user: 'a:b', headers: ['authorization: x']}, /say the same thing/],
    [{cookies: ['a=1\r\nX: y']}, /--cookie must be/],
    [{headers: ['Content-Length: 3']}, /--header must be/],
    [{body: 'x'.repeat((1 << 20) + 1)}, /a body of 1048577 bytes/],
    [{path: 'a'}, /--path must be/],
  ] as const)('refuses %j', (words, message) => {
    expect(() => made(words)).toThrow(refusal(message))
  })

  it('belongs to a path', () => {
    expect(() => {
      refuseStrayRequest({cookies: ['a=1']})
    }).toThrow(refusal(/--cookie needs --path/))
    refuseStrayRequest({})
  })
})
