import {expect, test} from 'vitest'
import {environOf} from '../../../../servers/reference/http/wsgi-environ.js'
import type {WsgiInput} from '../../../../servers/reference/interface/wsgi.js'
import type {RequestHead} from '../../../../servers/reference/interface/request-head.js'

const head: RequestHead = {
  method: 'POST',
  target: '/caf%C3%A9/%zz?a=%20',
  path: '/caf%C3%A9/%zz',
  query: 'a=%20',
  version: '1.0',
  headers: [
    ['content-type', 'text/plain'],
    ['content-length', '3'],
    ['accept', 'a'],
    ['x-my-field', '1'],
    ['accept', 'b'],
  ],
  keepAlive: false,
  expectContinue: false,
  contentLength: 3,
  chunked: false,
  upgrade: undefined,
}
const none = function* () {
  return new Uint8Array()
}
const input: WsgiInput = {readPiece: none, read: none}

test('a request as PEP 3333 describes it', () => {
  const environ = environOf(
    head,
    input,
    {
      local: {host: '127.0.0.1', port: 8000},
      multithread: true,
      multiprocess: false,
    },
    '127.0.0.9',
  )
  expect(environ).toMatchObject({
    REQUEST_METHOD: 'POST',
    REMOTE_ADDR: '127.0.0.9',
    // Bytes as latin1; what does not decode stays.
    PATH_INFO: '/caf\xc3\xa9/%zz',
    QUERY_STRING: 'a=%20',
    RAW_URI: '/caf%C3%A9/%zz?a=%20',
    SERVER_PROTOCOL: 'HTTP/1.0',
    SERVER_NAME: '127.0.0.1',
    SERVER_PORT: '8000',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '3',
    HTTP_ACCEPT: 'a,b',
    HTTP_X_MY_FIELD: '1',
    'wsgi.multithread': true,
    'wsgi.input': input,
  })
  expect(Object.keys(environ)).not.toContain('HTTP_CONTENT_LENGTH')
})
