import {once} from 'node:events'
import {describe, expect, onTestFinished, test} from 'vitest'
import {WebSocket} from 'ws'
import {ask} from './ask.js'
import type {Target} from './target.js'

/** Echo on /ws, or a plain no. */
export function webSocketRules(target: Target): void {
  const {webSocket} = target.capabilities
  const handshake = [
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  describe('websocket', () => {
    test('a plain GET /ws is told to upgrade', async () => {
      const {status, headers} = await ask(target, 'GET', '/ws')
      expect({status, upgrade: headers.get('upgrade')}).toEqual({status: 426, upgrade: 'websocket'})
    })

    test.skipIf(webSocket)('a handshake is answered with 426', async () => {
      expect((await ask(target, 'GET', '/ws', ['Connection: Upgrade', ...handshake])).status).toBe(426)
    })

    test.runIf(webSocket)('/ws sends back text and bytes', async () => {
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
    })
  })
}
