import {reply as bareReply} from '../../../test/load/fixtures/scripted-server.js'

/** Says `keep-alive` although HTTP/1.1 implies it: a client that asks in HTTP/1.0 (ab) waits for the word. */
export function reply(body = 'hello', headers = 'Connection: keep-alive\r\n', status?: string): string {
  return bareReply(body, headers, status)
}

export const closing = 'Connection: close\r\n'
