import {once} from 'node:events'
import {expect, onTestFinished} from 'vitest'
import {WebSocket} from 'ws'
import {ask} from './ask.js'
import type {Rules} from './rule.js'

const handshake = [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]

/** Echo on /ws, or a plain no. */
export const webSocketRules: Rules<'websocket'> = {
  'websocket.plain-get': {
    check: async target => {
      const {status, headers} = await ask(target, 'GET', '/ws')
      expect({status, upgrade: headers.get('upgrade')}).toEqual({status: 426, upgrade: 'websocket'})
    },
  },
  'websocket.unsupported': {
    when: can => !can.webSocket,
    check: async target => {
      expect((await ask(target, 'GET', '/ws', ['Connection: Upgrade', ...handshake])).status).toBe(426)
    },
  },
  'websocket.echo': {
    when: can => can.webSocket,
    check: async target => {
      const socket = new WebSocket(`${target.origin.replace('http', 'ws')}/ws`)
      onTestFinished(() => socket.terminate())
      await once(socket, 'open')
      for (const sent of ['héllo', Buffer.from([0, 255, 10])]) {
        const answer = once(socket, 'message')
        socket.send(sent)
        const [received, isBinary] = (await answer) as [Buffer, boolean]
        expect(isBinary).toBe(typeof sent !== 'string')
        expect(isBinary ? received : received.toString()).toEqual(sent)
      }
      socket.close(1000)
      expect((await once(socket, 'close'))[0]).toBe(1000)
    },
  },
}
